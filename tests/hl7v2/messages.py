"""HL7 messages to tell stories with: say only what matters."""

from pathlib import Path

import polars as pl

from pipelines.readers import read
from pipelines.settings import Feed
from schemas.boundary import checked
from schemas.extract import EXTRACTS

MSH = r"MSH|^~\&|LAB|NORTH|REG|HUB|20260301120000||ORU^R01|M1|P|2.5.1"
PID = "PID|1||ada^^^NORTH^MR||Lovelace^Ada"
OBR = "OBR|1||F100^LAB|58410-2^CBC^LN|||202603010800|||||||||||||||202603011000|||F"
PLATELETS = "777-3^Platelets^LN"


def obx(
    value="210", number=1, kind="NM", test=PLATELETS, unit="10*9/L", status="F", **other
) -> str:
    """A result segment; other fields by their number, as `f14="20260301"`."""
    fields = {1: number, 2: kind, 3: test, 5: value, 6: unit, 11: status}
    fields |= {int(name[1:]): text for name, text in other.items()}
    texts = [str(fields.get(place, "")) for place in range(1, max(fields) + 1)]
    return "|".join(["OBX", *texts]).rstrip("|")


def message(*segments: str, msh=MSH, pid=PID, obr=OBR) -> str:
    """A message of Ada's with one order; its segments end with a carriage return."""
    return "".join(f"{segment}\r" for segment in (msh, pid, obr, *segments) if segment)


def rows(folder: Path, content: str | bytes, **settings) -> pl.DataFrame:
    """What the reader makes of a file, held to the extract's own schema."""
    path = folder / "labs.hl7"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    feed = Feed(
        **{"name": "lab", "entity": "lab_results", "format": "hl7v2", "path": "*", **settings}
    )
    batches = [checked(EXTRACTS["lab_results"], batch) for batch in read(feed, path)]
    return pl.concat(batches)


def row(folder: Path, *segments: str, **parts) -> dict:
    """The one row of a message."""
    return rows(folder, message(*segments, **parts)).row(0, named=True)
