"""An evaluated night: what the published files will say, before the lifecycle and the disk."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Night:
    """The tables have the columns of `schemas.published`.

    In `flags` the columns flag_id, state, disposition and resolved_on are null: they say how
    tonight follows from the published night before, which evaluation knows nothing of.
    """

    as_of: date
    known_by: date
    flags: pl.DataFrame
    status: pl.DataFrame
    evaluations: pl.DataFrame
    adherence: pl.DataFrame
    quality: pl.DataFrame
    not_assessed: list[dict[str, Any]] = field(default_factory=list)
    protocols: list[dict[str, Any]] = field(default_factory=list)
    durations: dict[str, float] = field(default_factory=dict)
