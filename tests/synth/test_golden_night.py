"""The last night of the sample: what it must say, and that it is right."""

from dataclasses import replace

import polars as pl
import pytest

from pipelines.night import Night
from pipelines.settings import Configuration
from pipelines.warehouse import Warehouse
from tests.oracle.agreement import compare_night
from tests.oracle.night import oracle_night
from tests.synth.golden import GOLDEN, LAST_NIGHT, SAMPLE, TABLES, sample_night
from tests.synth.sample_for_oracle import oracle_registry

KEPT = 60_000  # results; fewer would mean that a feed was not read


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Configuration, Night]:
    return sample_night(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def night(evaluated: tuple[Configuration, Night]) -> Night:
    return evaluated[1]


def truth(name: str) -> pl.DataFrame:
    return pl.read_parquet(SAMPLE / "truth" / f"{name}.parquet")


def as_lines(table: pl.DataFrame) -> list[str]:
    columns = table.columns
    return [
        ", ".join(f"{name}={value}" for name, value in zip(columns, row, strict=True) if value)
        for row in table.iter_rows()
    ]


@pytest.mark.parametrize("name", TABLES)
def test_the_night_is_the_golden_night_field_by_field(name: str, night: Night) -> None:
    got = TABLES[name](night)
    golden = pl.read_csv(GOLDEN / f"{name}.csv", infer_schema=False)
    assert got.columns == golden.columns
    assert as_lines(got) == as_lines(golden)


def test_every_scripted_patient_raises_what_the_story_says_and_nothing_else(night: Night) -> None:
    raised = night.flags.group_by("patient_id").agg(pl.col("rule").unique().sort())
    got = dict(raised.iter_rows())
    stories = truth("events").filter(pl.col("what").str.starts_with("story: "))
    assert stories.height > 40
    told = [
        (story["what"], sorted(story["rules"].split()), got.get(story["patient_id"], []))
        for story in stories.iter_rows(named=True)
    ]
    assert [(what, has) for what, _, has in told] == [(what, must) for what, must, _ in told]


def test_every_rule_of_the_protocol_fires(night: Night) -> None:
    fired = set(night.flags["rule"])
    evaluated = set(night.evaluations["rule"])
    assert len(fired) == 44
    assert evaluated - fired == set()


def test_every_kind_of_flag_is_raised(night: Night) -> None:
    assert set(night.flags["kind"]) == {
        "overdue",
        "baseline",
        "threshold",
        "combination",
        "reflex",
        "treatment",
        "data_quality",
    }


def test_every_state_of_a_requirement_occurs(night: Night) -> None:
    states = {"stopped", "completed", "not_due", "due", "pending", "overdue"}
    assert set(night.status["state"]) == states


def test_every_broken_row_is_set_aside_for_its_reason(
    evaluated: tuple[Configuration, Night],
) -> None:
    with Warehouse.connect(evaluated[0].store, read_only=True) as warehouse:
        set_aside = warehouse.query(
            "SELECT result_id[3:] AS id, received_on, reason FROM quarantine "
            "WHERE entity = 'lab_results'"
        )
    broken = truth("flaws").filter(
        (pl.col("entity") == "lab_results") & (pl.col("reason") != "unreadable_text")
    )
    expected = broken.select("id", received_day(), "reason").rows()
    assert sorted(set_aside.rows()) == sorted(expected)


def received_day() -> pl.Expr:
    """What was received before the extracts began came with the history."""
    history_on = pl.date(2026, 6, 23)
    return pl.max_horizontal("received_on", history_on).alias("received_on")


def test_the_rows_of_every_file_are_accounted_for(evaluated: tuple[Configuration, Night]) -> None:
    with Warehouse.connect(evaluated[0].store, read_only=True) as warehouse:
        wrong = warehouse.query(
            "SELECT path FROM file LEFT JOIN (SELECT file_key, count(*) AS set_aside FROM "
            "quarantine GROUP BY file_key) USING (file_key) WHERE refused IS NOT NULL "
            "OR rows_read <> loaded + duplicate + not_monitored + coalesce(set_aside, 0)"
        )
        results = warehouse.query("SELECT count(*) AS n FROM result")
    assert wrong.is_empty()
    assert results["n"].item() > KEPT


@pytest.mark.slow
def test_the_oracle_reads_the_same_files_to_the_same_night(night: Night) -> None:
    """Its numbers have decimal points, and one of the two published factors for UPCR."""
    mine = oracle_night(oracle_registry(SAMPLE), "alemtuzumab-us", LAST_NIGHT)
    flags = night.flags.with_columns(pl.col("latest_text").str.replace(r"(\d),(\d)", "$1.$2"))
    is_local_upcr = (pl.col("analyte") == "upcr") & (pl.col("latest_text").str.contains(r"\."))
    differences = compare_night(mine, replace(night, flags=flags), "alemtuzumab-us")
    tolerated = flags.filter(is_local_upcr)["patient_id"].to_list()
    assert [line for line in differences if not about_factor(line, tolerated)] == []


def about_factor(line: str, patients: list[str]) -> bool:
    """Whether a difference is no more than that of 8.84 and 1 / 0.11312."""
    if " upcr_high " not in line or "_value: expected " not in line:
        return False
    want, have = line.split(": expected ")[1].split(", got ")
    return line.split()[0] in patients and abs(float(want) / float(have) - 1) < 1e-4
