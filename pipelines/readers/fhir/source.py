"""What every block of one file is read with."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.settings import Feed
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Source:
    """One file of a feed."""

    feed: Feed
    path: Path
    warehouse: Warehouse
    local_codes: pl.DataFrame  # local_code, loinc: the feed's map
