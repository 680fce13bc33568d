"""Files into batches of rows: one module a format, one shared shape out.

A batch has `line`, `position`, `raw`, `reject` and every canonical column of the entity as text,
as sent: see `schemas/extract.py`. A file that turns out to be unreadable half way is refused
whole, so nothing of it may be kept before the last batch has come.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from pipelines.errors import FileRefused
from pipelines.readers.delimited import read_delimited
from pipelines.readers.fhir import read_fhir
from pipelines.readers.hl7v2 import read_hl7v2
from pipelines.readers.omop import read_omop
from pipelines.readers.parquet import read_parquet
from pipelines.settings import Feed

READERS: Mapping[str, Callable[[Feed, Path], Iterator[pl.DataFrame]]] = MappingProxyType(
    {
        "csv": read_delimited,
        "parquet": read_parquet,
        "fhir-ndjson": read_fhir,
        "omop": read_omop,
        "hl7v2": read_hl7v2,
    }
)


def read(feed: Feed, path: Path) -> Iterator[pl.DataFrame]:
    """Every row of a file in batches, or `FileRefused` with what is wrong and what to do."""
    if path.is_dir():
        raise FileRefused("is a directory; the feed's path must name files")
    try:
        if path.stat().st_size == 0:
            raise FileRefused("is empty, without even a header; ask for it to be sent again")
        yield from READERS[feed.format](feed, path)
    except PermissionError as error:
        raise FileRefused("may not be read by this user; change its permissions") from error
    except FileNotFoundError as error:
        raise FileRefused("has gone since it was listed; ask for it to be sent again") from error
    except (OSError, pa.ArrowException) as error:
        raise FileRefused(f"is damaged or truncated ({type(error).__name__})") from error
