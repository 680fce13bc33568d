"""Tonight at a glance: what a reader must see before anything else."""

from typing import Any

import polars as pl

from pipelines.publish.concerns import concerns

STATES = ("overdue", "pending", "due", "not_due", "completed", "stopped")


def glance(
    record: dict[str, Any],
    tables: dict[str, pl.DataFrame],
    feeds: pl.DataFrame | None,
    titles: dict[str, Any],
) -> dict[str, Any]:
    """Counts and lists for the top of the page, from the record of the night and its tables."""
    return {
        "record": record,
        "counts": record["counts"],
        "waiting": _waiting(tables["flags"]),
        "concerns": concerns(record),
        "requirements": _requirements(tables["status"], titles["requirements"]),
        "feeds": feeds.to_dicts() if feeds is not None else [],
        "set_aside": _set_aside(tables["quality"]),
    }


def _waiting(flags: pl.DataFrame) -> dict[str, int]:
    """Patients with an active flag, by the worst severity each has."""
    rank = {"critical": 0, "urgent": 1, "routine": 2}
    worst = (
        flags.filter(pl.col("state") != "resolved")
        .group_by("patient_id")
        .agg(pl.col("severity").replace_strict(rank, return_dtype=pl.Int8).min())
    )
    found = dict(worst.get_column("severity").value_counts().iter_rows())
    return {name: found.get(number, 0) for name, number in rank.items()}


def _requirements(status: pl.DataFrame, titles: dict[str, Any]) -> list[dict[str, Any]]:
    counts = (
        status.group_by("protocol", "requirement", maintain_order=True)
        .agg((pl.col("state") == state).sum().alias(state) for state in STATES)
        .sort("protocol", maintain_order=True)
        .with_columns(watched=pl.sum_horizontal("overdue", "pending", "due", "not_due"))
    )
    return [
        row | {"title": titles.get(row["protocol"], {}).get(row["requirement"], "")}
        for row in counts.to_dicts()
    ]


def _set_aside(quality: pl.DataFrame) -> list[dict[str, Any]]:
    by_feed = quality.sort("feed", "rows", descending=[False, True])
    return by_feed.drop("as_of").to_dicts()
