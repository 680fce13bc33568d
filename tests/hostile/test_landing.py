"""Whoever may write to a landing folder lays links, pipes and loops in it."""

import os

import pytest

from pipelines.errors import StoreError
from pipelines.warehouse import Warehouse
from tests.intake.registry import LAB_COLUMNS, Registry, result

OUT = "leads out of the landing folder"


@pytest.fixture
def lab(tmp_path):
    """A laboratory with one sound file; beside the registry lies one that is not for it."""
    row = result("secret", patient="secret")
    text = ",".join(LAB_COLUMNS) + "\n" + ",".join(row[name] for name in LAB_COLUMNS) + "\n"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.csv").write_text(text)
    (tmp_path / "registry").mkdir()
    registry = Registry(tmp_path / "registry")
    registry.results("01-05", result("1"))
    return registry


def refused(registry):
    return [file.refused for file in registry.ingest().files if file.refused]


def landing(registry):
    return registry.folder / "landing/lab"


def results_in(registry):
    return {row[0] for row in registry.query("SELECT result_id FROM result")}


def test_a_link_to_a_file_elsewhere_is_refused_and_the_rest_read(lab):
    (landing(lab) / "link.csv").symlink_to(lab.folder.parent / "elsewhere/secret.csv")
    (reason,) = refused(lab)
    assert OUT in reason
    assert results_in(lab) == {"1"}


def test_a_link_to_a_folder_elsewhere_is_refused_and_not_gone_into(lab):
    (landing(lab) / "link.csv").symlink_to(lab.folder.parent / "elsewhere")
    (reason,) = refused(lab)
    assert "a link to a folder" in reason
    assert results_in(lab) == {"1"}


def test_a_link_on_the_way_to_a_file_is_refused(lab):
    lab.configure("{name: lab, entity: lab_results, format: csv, path: landing/lab/*/*.csv}")
    (landing(lab) / "2026-01-06").symlink_to(lab.folder.parent / "elsewhere")
    (reason,) = refused(lab)
    assert OUT in reason
    assert results_in(lab) == {"1"}


def test_two_dots_behind_a_wildcard_lead_nowhere(lab):
    lab.configure(
        "{name: lab, entity: lab_results, format: csv, "
        "path: landing/lab/*/../../../../elsewhere/*.csv}"
    )
    lab.ingest()
    assert results_in(lab) == set()


def test_links_that_go_round_in_circles_end(lab):
    for name in ("a", "b", "c"):
        (landing(lab) / name).symlink_to(landing(lab))
    assert ["a link to a folder" in reason for reason in refused(lab)] == [True] * 3
    assert results_in(lab) == {"1"}


def test_a_pipe_is_refused_without_waiting_for_it(lab):
    os.mkfifo(landing(lab) / "pipe.csv")
    (reason,) = refused(lab)
    assert "a pipe or a device" in reason


def test_a_link_that_stays_in_the_folder_is_read(lab):
    sound = next(landing(lab).rglob("*.csv"))
    sound.rename(sound.with_name("kept"))
    (landing(lab) / "2026-01-07.csv").symlink_to(sound.with_name("kept"))
    assert refused(lab) == []
    assert results_in(lab) == {"1"}


def test_the_landing_folder_itself_may_be_a_link(lab):
    real = lab.folder.parent / "share"
    landing(lab).rename(real)
    landing(lab).symlink_to(real)
    assert refused(lab) == []
    assert results_in(lab) == {"1"}


def test_a_companion_that_leads_elsewhere_refuses_its_table(lab):
    lab.configure("{name: cdm, entity: patients, format: omop, path: landing/cdm/person.csv}")
    lab.put("cdm/person.csv", "person_id,gender_concept_id\n1,8532\n")
    (lab.folder / "landing/cdm/death.csv").symlink_to(lab.folder.parent / "elsewhere/secret.csv")
    (reason,) = refused(lab)
    assert "has death.csv beside it" in reason
    assert OUT in reason


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/labwatch-was-here.csv'",
        "ATTACH '/tmp/labwatch-was-here.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
    ],
)
def test_sql_can_not_leave_the_folder_of_the_store(tmp_path, sql):
    with Warehouse.connect(tmp_path / "x.duckdb") as warehouse, pytest.raises(StoreError):
        warehouse.execute(sql)


def test_what_a_row_says_is_never_sql(lab):
    words = "x'); DROP TABLE result; --"
    lab.results("01-06", result(words, patient=words, value="200"), name="sql")
    assert refused(lab) == []
    assert words in results_in(lab)
