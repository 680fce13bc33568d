"""What the reader tests have in common: a feed, and a file of a few rows."""

from pathlib import Path

import polars as pl

from pipelines.readers import read
from pipelines.settings import Feed
from schemas.boundary import checked
from schemas.extract import EXTRACTS

HEADER = "result_id,patient_id,code,collected_at,value,unit"
ADA = "r1,ada,777-3,2024-03-01,210,10*9/L"
BEN = "r2,ben,777-3,2024-03-02,180,10*9/L"
CAL = "r3,cal,777-3,2024-03-03,150,10*9/L"


def lab_feed(**changes):
    return Feed(**{"name": "lab", "entity": "lab_results", "format": "csv", "path": "*", **changes})


def written(folder: Path, content: str | bytes, name: str = "labs.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*texts: str) -> str:
    return "\n".join(texts) + "\n"


def rows_of(feed: Feed, path: Path) -> pl.DataFrame:
    """Every row, each batch held to the extract's own schema first."""
    batches = [checked(EXTRACTS[feed.entity], batch) for batch in read(feed, path)]
    return pl.concat(batches) if batches else EXTRACTS[feed.entity].empty()
