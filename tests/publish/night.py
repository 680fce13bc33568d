"""A small evaluated night and a place to publish it."""

from pathlib import Path

import polars as pl

from pipelines.night import Night
from pipelines.settings import Configuration, load_configuration
from schemas.published import Adherence, Evaluations, Quality, Status
from tests.publish.flags import NIGHT, flags


def evaluated(*rows: dict, as_of=NIGHT, **tables: pl.DataFrame) -> Night:
    """A night with these flags; the other tables are empty unless given."""
    empty = {
        "status": Status.empty(),
        "evaluations": Evaluations.empty(),
        "adherence": Adherence.empty(),
        "quality": Quality.empty(),
    }
    tonight = flags(*rows, as_of=as_of)
    return Night(as_of=as_of, known_by=as_of, flags=tonight, **{**empty, **tables})


def configured(folder: Path) -> Configuration:
    path = folder / "labwatch.yaml"
    path.write_text("store: store/labwatch.duckdb\npublish: published\n", encoding="utf-8")
    return load_configuration(path)
