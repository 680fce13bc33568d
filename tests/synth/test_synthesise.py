"""The made-up registry: what lands, how it is broken, and that the seed decides every byte."""

import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.settings import load_configuration
from pipelines.synth import synthesise

LAST_NIGHT = date(2026, 6, 30)
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("registry")
    synthesise(300, 11, out, ends_on=LAST_NIGHT)
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def contents(folder: Path) -> dict[str, object]:
    """Files by what they say: compressors of other machines pack the same text otherwise."""
    return {name: content(name, packed) for name, packed in files(folder).items()}


def content(name: str, packed: bytes) -> object:
    if name.endswith(".parquet"):
        return pl.read_parquet(packed).rows()
    return gzip.decompress(packed) if name.endswith(".gz") else packed


def central_results(registry: Path) -> pl.DataFrame:
    paths = sorted(registry.glob("landing/central-lab/**/*.csv*"))
    return pl.concat([pl.read_csv(path, infer_schema=False) for path in paths])


def test_the_same_seed_gives_the_same_bytes(registry: Path, tmp_path: Path) -> None:
    synthesise(300, 11, tmp_path, ends_on=LAST_NIGHT)
    assert files(tmp_path) == files(registry)


def test_the_sample_is_what_its_page_says_it_is(tmp_path: Path) -> None:
    synthesise(200, 2026, tmp_path, ends_on=LAST_NIGHT)
    made = contents(tmp_path)
    kept = {name: text for name, text in contents(SAMPLE).items() if name in made}
    assert kept == made


def test_another_seed_gives_other_patients(registry: Path, tmp_path: Path) -> None:
    synthesise(300, 12, tmp_path, ends_on=LAST_NIGHT)
    patients = "landing/registry/registry_2026-06-23.csv"
    assert files(tmp_path)[patients] != files(registry)[patients]


def test_the_configuration_written_beside_it_is_valid(registry: Path) -> None:
    configuration = load_configuration(registry / "labwatch.yaml")
    entities = {feed.entity for feed in configuration.feeds}
    assert entities == {"patients", "lab_results", "treatments", "vaccinations", "assessments"}


def test_a_load_of_history_is_followed_by_nightly_extracts(registry: Path) -> None:
    nights = [path.name for path in sorted((registry / "landing/central-lab").iterdir())]
    assert nights == [f"2026-06-{day}" for day in range(23, 31)]


def test_every_patient_is_marked_as_made_up(registry: Path) -> None:
    assert central_results(registry)["patient_id"].drop_nulls().str.starts_with("SYN-").all()


def test_one_laboratory_writes_decimal_commas_in_windows_1252(registry: Path) -> None:
    history = registry / "landing/st-elsewhere/2026-06-23/results-part-0001.csv.gz"
    text = gzip.decompress(history.read_bytes()).decode("windows-1252")
    assert text.startswith("MRN;LabNo;Test;")
    assert "µmol/L" in text


def test_every_reason_for_quarantine_occurs(registry: Path) -> None:
    reasons = set(pl.read_parquet(registry / "truth/flaws.parquet")["reason"])
    assert reasons == {
        "missing_field",
        "bad_date",
        "future_date",
        "bad_value",
        "unit_missing",
        "unit_unknown",
        "unit_incompatible",
        "implausible_value",
        "unknown_patient",
        "bad_status",
        "conflicting_identity",
        "unreadable_text",
    }


def test_results_are_corrected_withdrawn_and_first_reported_as_preliminary(registry: Path) -> None:
    assert {"final", "corrected", "preliminary", "entered-in-error"} <= set(
        central_results(registry)["status"].drop_nulls()
    )


def test_some_rows_are_delivered_again_word_for_word(registry: Path) -> None:
    assert central_results(registry).is_duplicated().any()


def test_without_dirt_no_row_is_broken(tmp_path: Path) -> None:
    synthesise(60, 3, tmp_path, ends_on=LAST_NIGHT, dirt=0)
    assert pl.read_parquet(tmp_path / "truth/flaws.parquet").is_empty()


def test_only_the_formats_asked_for_are_written(tmp_path: Path) -> None:
    synthesise(60, 3, tmp_path, ends_on=LAST_NIGHT, formats=("csv",))
    assert not list(tmp_path.glob("landing/**/*.parquet"))


def test_progress_is_told_the_patients_done(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    synthesise(
        5, 1, tmp_path, ends_on=LAST_NIGHT, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(5, 5)]
