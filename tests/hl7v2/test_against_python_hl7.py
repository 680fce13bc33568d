"""The reader beside python-hl7, which takes each message apart object by object."""

import random
from pathlib import Path

import hl7
import polars as pl
import pytest

from pipelines.readers import read
from pipelines.settings import Feed
from tests.hl7v2.messages import MSH, OBR, PID, message, obx
from tests.hl7v2.test_public_messages import PUBLIC

FEED = Feed(name="lab", entity="lab_results", format="hl7v2", path="*")
OUTSIDE = ("FHS", "BHS", "BTS", "FTS")
TYPES = ("NM", "ST")  # whose value is OBX-5 as it was sent
SENT = ["patient_id", "code", "value", "unit", "status", "collected_on", "order"]


def of_library(text: str) -> list[tuple[str | None, ...]]:
    """The same columns of every OBX, from python-hl7."""
    lines = text.removeprefix("\ufeff").replace("\n", "\r").split("\r")
    kept = "\r".join(line for line in lines if line and not line.startswith(OUTSIDE))
    messages = ["MSH" + part for part in ("\r" + kept).split("\rMSH")[1:]]
    return [row for one in messages for row in results_of(hl7.parse(one + "\r"))]


def results_of(parsed: hl7.Message) -> list[tuple[str | None, ...]]:
    patient: str | None = None
    order: tuple[str | None, str | None] = (None, None)
    rows = []
    for segment in parsed:
        name = str(segment[0])
        if name == "PID":
            patient = chosen_number(segment)
        elif name == "OBR":
            order = (component(segment, 3), component(segment, 7))
        elif name == "OBX":
            kind = component(segment, 2)
            value = component(segment, 5) if kind in TYPES else None
            day = component(segment, 14) or order[1]
            row = (patient, chosen_code(segment), value, component(segment, 6))
            row += (component(segment, 11), day[:8] if day else None, order[0])
            rows.append(tuple(text and parsed.unescape(text) for text in row))
    return rows


def chosen_number(segment: hl7.Segment) -> str | None:
    """PID-3: the one of type MR, else the first."""
    found = segment(3) if len(segment) > 3 else []
    ids = [[str(p) for p in one] if isinstance(one, hl7.Container) else [one] for one in found]
    records = [one for one in ids if len(one) > 4 and one[4] == "MR"]
    return (records or ids)[0][0] or None if ids else None


def chosen_code(segment: hl7.Segment) -> str | None:
    """OBX-3: the second triplet where it alone is LOINC, else the first."""
    parts = [str(part) for part in segment[3][0]] if len(str(segment[3])) else []
    is_second = len(parts) > 5 and parts[5] == "LN" != parts[2]
    return parts[3] if is_second else component(segment, 3)


def component(segment: hl7.Segment, number: int) -> str | None:
    """The first component of the first repetition; blank is none."""
    if len(segment) <= number or not str(segment[number]):
        return None
    part = segment[number][0]
    while isinstance(part, hl7.Container):
        part = part[0]
    return None if str(part) in ("", '""') else str(part)


def ours(path: Path) -> pl.DataFrame:
    """Every OBX of the file that we read, in the same columns."""
    rows = pl.concat(read(FEED, path)).filter(pl.col("place").str.contains("OBX"))
    order = pl.col("result_id").str.split("/").list.get(1, null_on_oob=True)  # LAB/order/code
    day = pl.col("collected_at").str.slice(0, 10).str.replace_all("-", "")
    return rows.with_columns(collected_on=day, order=order)


PLAIN = [
    "ms-fhir-converter/LAB-ORU-1.hl7",
    "ms-fhir-converter/LAB-ORU-2.hl7",
    "ms-fhir-converter/LRI_2.0-NG_CBC_Typ_Message.hl7",
    "cdc/batch_message.hl7",
    "cdc/004_Oracle_ORU_R01.hl7",
]


@pytest.mark.parametrize("name", PLAIN)
def test_public_messages_say_the_same_to_both(name):
    path = PUBLIC / name
    theirs = of_library(path.read_text("utf-8"))
    found = ours(path)
    assert found.height == len(theirs) > 0
    for place, column in enumerate(["patient_id", "code"]):
        assert found[column].to_list() == [row[place] for row in theirs]
    is_plain = [row[2] is not None for row in theirs]
    assert found["value"].filter(pl.Series(is_plain)).to_list() == [
        row[2] for row in theirs if row[2] is not None
    ]
    assert found["status"].to_list() == [row[4] for row in theirs]


def made_up(rng: random.Random) -> str:
    """A message of one to three orders, with fields present or absent as it falls out."""
    orders = []
    for number in range(rng.randint(1, 3)):
        orders.append(
            OBR.replace("F100", rng.choice(["F1", "F2", "F 3"]) + str(number)).replace(
                "202603010800", rng.choice(["20260301", "202602281755", "20260228175501.5"])
            )
        )
        orders += [
            obx(
                rng.choice(["210", "<5", "12.5", r"5 \T\ 6", r"a\F\b", "", '""']),
                place,
                rng.choice(TYPES),
                rng.choice(["777-3^Platelets^LN", "718-7^^LN", "PLT^Platelets^L"]),
                rng.choice(["10*9/L", "g/L^grams^UCUM", ""]),
                rng.choice("FCPXDI"),
                f14=rng.choice(["", "20260227", "202602270901+0100"]),
            )
            for place in range(1, rng.randint(2, 5))
        ]
    patient = PID.replace(
        "ada^^^NORTH^MR", rng.choice(["ada^^^NORTH^MR", "9^^^NHS^NH~ben^^^NORTH^MR", "eve"])
    )
    return message(*orders, msh=MSH, pid=patient, obr="")


@pytest.mark.parametrize("seed", range(20))
def test_made_up_messages_say_the_same_to_both(tmp_path, seed):
    rng = random.Random(seed)
    text = "".join(made_up(rng) for _ in range(10))
    path = tmp_path / "labs.hl7"
    path.write_bytes(text.encode())
    found = ours(path).select(SENT).rows()
    assert found == of_library(text)
