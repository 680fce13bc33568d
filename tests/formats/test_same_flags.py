"""One registry written in each format: whoever reads it finds the same flags."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.night import Night
from pipelines.settings import load_configuration
from pipelines.synth import write_every_format

LAST_NIGHT = date(2026, 6, 30)
FORMATS = ["parquet", "omop", "fhir-ndjson", "hl7v2"]  # each is compared with CSV
FLAG = ["patient_id", "rule", "analyte", "opened_on"]
STATUS = ["patient_id", "requirement"]


@pytest.fixture(scope="module")
def registries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("same")
    write_every_format(60, 4, out, LAST_NIGHT)
    return out


def night_of(folder: Path) -> Night:
    configuration = load_configuration(folder / "labwatch.yaml")
    report = ingest(configuration, LAST_NIGHT)
    assert not report.refused
    assert not any(file.quarantined for file in report.files)
    return evaluate_night(configuration, LAST_NIGHT)


@pytest.fixture(scope="module")
def from_csv(registries: Path) -> Night:
    return night_of(registries / "csv")


@pytest.fixture(scope="module", params=FORMATS)
def from_format(request: pytest.FixtureRequest, registries: Path) -> Night:
    return night_of(registries / request.param)


def flags(night: Night) -> pl.DataFrame:
    """The flags; evidence by the digits of its identifiers, for OMOP has numbers only."""
    digits = pl.element().str.replace_all("^.*/|[^0-9]", "").str.strip_chars_start("0")
    evidence = pl.col("evidence").list.eval(digits.sort())
    return night.flags.with_columns(evidence).sort(FLAG)


def test_the_registry_has_flags_of_many_rules(from_csv: Night) -> None:
    assert from_csv.flags["rule"].n_unique() > 12
    assert from_csv.flags.height > 60


def test_the_flags_are_the_same(from_csv: Night, from_format: Night) -> None:
    assert_frame_equal(flags(from_format), flags(from_csv))


def test_the_status_is_the_same(from_csv: Night, from_format: Night) -> None:
    assert_frame_equal(from_format.status.sort(STATUS), from_csv.status.sort(STATUS))


def test_what_was_looked_at_is_the_same(from_csv: Night, from_format: Night) -> None:
    by = ["patient_id", "rule"]
    assert_frame_equal(from_format.evaluations.sort(by), from_csv.evaluations.sort(by))
