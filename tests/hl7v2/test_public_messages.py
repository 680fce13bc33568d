"""Sample messages of two public projects, taken in as they are."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.harmonise.reading import prepare_reading
from pipelines.harmonise.rows import harmonise
from pipelines.intake.accounting import FileAccount
from pipelines.intake.ingest import ingest
from pipelines.readers import read
from pipelines.settings import Feed, load_configuration
from pipelines.vocabulary.load import load_vocabulary

PUBLIC = Path(__file__).parents[1] / "data" / "hl7v2"
TODAY = date(2026, 6, 30)
CBC = PUBLIC / "ms-fhir-converter" / "LRI_2.0-NG_CBC_Typ_Message.hl7"


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileAccount]:
    path = tmp_path_factory.mktemp("public") / "labwatch.yaml"
    path.write_text(
        "feeds:\n  - {name: lab, entity: lab_results, format: hl7v2, "
        f"path: '{PUBLIC.as_posix()}/**/*.hl7'}}\n"
    )
    files = ingest(load_configuration(path), TODAY).files
    return {Path(file.file).name: file for file in files}


@pytest.mark.parametrize(
    ("name", "counts", "set_aside"),
    [
        ("004_Oracle_ORU_R01.hl7", (3, 0, 0, 3), {}),
        ("batch_message.hl7", (10, 0, 0, 10), {}),
        ("elims_29_5065302_35227_NoPII_CANCELED.hl7", (17, 0, 0, 17), {}),
        ("elims_2_72_3029198209_5121_NoPII.hl7", (10, 0, 0, 10), {}),
        ("LAB-ORU-1.hl7", (10, 3, 0, 7), {}),
        ("LAB-ORU-2.hl7", (10, 2, 0, 7), {"unit_incompatible": 1}),
        ("LRI_2.0-NG_CBC_Typ_Message.hl7", (28, 6, 0, 21), {"implausible_value": 1}),
        ("ORU-R01-01.hl7", (5, 0, 0, 4), {"missing_field": 1}),
        ("ORU-R01-RMGEAD.hl7", (1, 0, 0, 1), {}),
    ],
)
def test_every_row_of_a_public_file_is_accounted_for(accounts, name, counts, set_aside):
    file = accounts[name]
    assert (file.read, file.loaded, file.duplicate, file.not_monitored) == counts
    assert file.quarantined == set_aside
    assert file.refused is None


def harmonised(path: Path) -> pl.DataFrame:
    feed = Feed(name="lab", entity="lab_results", format="hl7v2", path="*")
    reading = prepare_reading(feed, load_vocabulary(), "UTC")
    return harmonise(pl.concat(read(feed, path)), reading, TODAY)


def row(path: Path, code: str) -> dict:
    return harmonised(path).row(by_predicate=pl.col("code") == code, named=True)


def test_a_platelet_count_in_cells_per_microlitre_is_read_in_thousands():
    assert row(CBC, "26515-7")["value"] == 210.0


def test_a_white_cell_count_keeps_the_range_sent_with_it():
    found = row(CBC, "26464-8")
    numbers = [found[name] for name in ("value", "range_low", "range_high")]
    assert numbers == pytest.approx([105.6, 4.3, 10.8])


def test_a_haemoglobin_with_the_unit_of_a_thousandfold_is_not_believed():
    """12.5 g/mL is 12,500 g/L: somebody meant g/dL, and nobody guesses."""
    assert row(CBC, "718-7")["reason"] == "implausible_value"


def test_a_unit_that_multiplies_where_it_should_divide_is_set_aside():
    """`g/l-1` is grams times litres to the letter of UCUM."""
    found = row(PUBLIC / "ms-fhir-converter" / "LAB-ORU-2.hl7", "20509-6")
    assert found["reason"] == "unit_incompatible"


def test_a_preliminary_and_its_final_in_two_files_are_one_result():
    names = [row(CBC.with_name(f"LAB-ORU-{n}.hl7"), "23761-0") for n in (1, 2)]
    assert [name["status_class"] for name in names] == ["pending", "counts"]
    assert names[0]["result_id"] == names[1]["result_id"]


def test_a_cancelled_result_says_why_in_its_comment():
    feed = Feed(name="lab", entity="lab_results", format="hl7v2", path="*")
    path = PUBLIC / "cdc" / "elims_29_5065302_35227_NoPII_CANCELED.hl7"
    cancelled = pl.concat(read(feed, path)).filter(pl.col("status") == "X")
    assert cancelled.height == 16
    assert cancelled["note"].str.starts_with("Specimen rejected").all()
