"""Facts kept from night to night: used where they fit, made anew where they don't."""

import shutil
from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.errors import LabwatchError
from pipelines.evaluate import evaluate_from_facts, evaluate_night
from pipelines.facts import facts_file, watermark
from pipelines.facts_check import facts_must_agree, verify_facts
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration
from pipelines.store import open_store

TONIGHT = date(2026, 6, 30)
CONFIGURATION = """
feeds:
  - {name: infusions, entity: treatments, format: csv, path: landing/infusions_*.csv}
  - {name: lab, entity: lab_results, format: csv, path: landing/lab_*.csv}
protocols: [alemtuzumab-us]
"""
INFUSIONS = "treatment_id,patient_id,drug,started_at\n1,ada,Lemtrada,2025-03-03\n"
LAB = "result_id,patient_id,code,collected_at,value,unit\n1,ada,777-3,2026-06-01,140,10*9/L\n"
LOWER = "result_id,patient_id,code,collected_at,value,unit\n2,ada,777-3,2026-06-29,40,10*9/L\n"


@pytest.fixture
def configuration(tmp_path):
    """Ada's platelets were a little low on 1 June; the facts of 30 June are kept."""
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing/infusions_2026-06-02.csv").write_text(INFUSIONS)
    (tmp_path / "landing/lab_2026-06-02.csv").write_text(LAB)
    (tmp_path / "labwatch.yaml").write_text(CONFIGURATION)
    configuration = load_configuration(tmp_path / "labwatch.yaml")
    ingest(configuration, today=TONIGHT)
    from_facts(configuration, TONIGHT)
    return configuration


def from_facts(configuration, as_of, is_full=False):
    return evaluate_from_facts(configuration, as_of, facts_file(configuration), is_full)


def lowest_platelets(night):
    return night.flags.filter(pl.col("rule") == "platelets_low").get_column("latest_value").item()


def kept_for(configuration):
    """The night the kept facts are of."""
    with open_store(configuration, read_only=True) as warehouse:
        warehouse.attach("facts", facts_file(configuration))
        return watermark(warehouse)["as_of"]


def lands(configuration, text, day):
    (configuration.root / f"landing/lab_{day}.csv").write_text(text)
    ingest(configuration, today=day)


def test_what_came_since_is_seen(configuration):
    tomorrow = TONIGHT + timedelta(days=1)
    lands(configuration, LOWER, tomorrow)
    assert lowest_platelets(from_facts(configuration, tomorrow)) == 40
    assert kept_for(configuration) == tomorrow


def test_a_file_that_can_not_be_read_is_made_anew(configuration):
    facts_file(configuration).write_bytes(b"not a database")
    assert lowest_platelets(from_facts(configuration, TONIGHT)) == 140
    assert kept_for(configuration) == TONIGHT


def test_an_earlier_night_leaves_the_facts_alone(configuration):
    from_facts(configuration, TONIGHT - timedelta(days=7))
    assert kept_for(configuration) == TONIGHT


def test_a_full_night_keeps_facts_even_of_an_earlier_night(configuration):
    from_facts(configuration, TONIGHT - timedelta(days=7), is_full=True)
    assert kept_for(configuration) == TONIGHT - timedelta(days=7)


def test_a_backup_put_back_is_not_taken_for_the_store_the_facts_were_made_from(configuration):
    """The next day's file was read, then yesterday's backup put back and another file read."""
    tomorrow = TONIGHT + timedelta(days=1)
    shutil.copy(configuration.store, configuration.store.with_suffix(".backup"))
    lands(configuration, LOWER, tomorrow)
    from_facts(configuration, tomorrow)
    shutil.copy(configuration.store.with_suffix(".backup"), configuration.store)
    lands(configuration, LOWER.replace(",40,", ",60,"), tomorrow)
    assert lowest_platelets(from_facts(configuration, tomorrow)) == 60


def test_another_protocol_is_not_read_off_facts_of_the_former(configuration):
    other = configuration.model_copy(update={"protocols": ("alemtuzumab-eu",)})
    assert from_facts(other, TONIGHT).status.equals(evaluate_night(other, TONIGHT).status)


def test_the_facts_belong_to_owner_and_group(configuration):
    assert facts_file(configuration).stat().st_mode & 0o007 == 0


def test_what_memory_can_not_hold_goes_to_the_folder_that_was_named(configuration):
    small = configuration.model_copy(update={"spill": configuration.root / "spilled"})
    with open_store(small, read_only=True) as warehouse:
        place = warehouse.query("SELECT current_setting('temp_directory') AS place").item()
    assert place == str(configuration.root / "spilled")


def spoil(configuration, statement):
    with open_store(configuration, read_only=True) as warehouse:
        warehouse.attach("facts", facts_file(configuration))
        warehouse.execute(statement)


def test_sound_facts_are_found_sound_and_left_alone(configuration):
    before = facts_file(configuration).read_bytes()
    lands(configuration, LOWER, TONIGHT)
    assert verify_facts(configuration) == {}
    assert facts_file(configuration).read_bytes() == before
    assert list(configuration.store.parent.glob("*.verify*")) == []


def test_a_spoilt_fact_is_found_and_said_in_counts(configuration):
    spoil(configuration, "UPDATE facts.open_run SET latest_value = 141")
    found = verify_facts(configuration)
    assert found == {"flags": 2}
    with pytest.raises(LabwatchError, match=r"flags 2.*labwatch run --full"):
        facts_must_agree(configuration, found)


def test_a_lost_fact_is_found(configuration):
    spoil(configuration, "DELETE FROM facts.open_run")
    assert verify_facts(configuration)["flags"] == 1


def test_facts_are_made_anew_after_they_were_found_spoilt(configuration):
    spoil(configuration, "DELETE FROM facts.open_run")
    from_facts(configuration, TONIGHT, is_full=True)
    assert verify_facts(configuration) == {}
