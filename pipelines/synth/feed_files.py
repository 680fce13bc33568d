"""Lands the rows as files: one load of history, then an extract a night, and the configuration."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines.synth.cohort import Cohort, Spellings
from pipelines.synth.configuration import write_configuration
from pipelines.synth.file_formats import land_events, land_results

EPOCH = date(1970, 1, 1)
ENTITY_FEEDS = {
    "patients": "registry",
    "treatments": "infusion-unit",
    "vaccinations": "vaccinations",
    "assessments": "assessments",
}
ENTITIES = {feed: entity for entity, feed in ENTITY_FEEDS.items()}


class FeedFiles:
    """The landing folders of one registry.

    The history of results is written part by part. Everything else is little, and is kept until
    `finish`, so that each night has one file a feed.
    """

    def __init__(
        self,
        out: Path,
        cohort: Cohort,
        spellings: Spellings,
        end_day: int,
        event_format: str = "csv",
    ) -> None:
        self.out = out
        self.event_format = event_format
        self.history_day = end_day - cohort.versions.nights
        self.end_day = end_day
        self.spellings = spellings
        self.feeds = list(spellings.feeds)
        self.kept: dict[str, list[pl.DataFrame]] = {}

    def land(self, part: int, tables: dict[str, pl.DataFrame]) -> None:
        """Write the history of results of this part; keep the rest."""
        for entity, rows in tables.items():
            received = pl.col("received_day").clip(self.history_day, None)
            rows = rows.with_columns(received).filter(pl.col("received_day") <= self.end_day)
            if entity != "lab_results":
                self.kept.setdefault(ENTITY_FEEDS[entity], []).append(rows)
                continue
            for place, feed in enumerate(self.feeds):
                sent = rows.filter(pl.col("feed") == place)
                is_history = pl.col("received_day") == self.history_day
                self.write(feed, self.history_day, sent.filter(is_history), part + 1)
                self.kept.setdefault(feed, []).append(sent.filter(~is_history))

    def finish(self) -> None:
        """Write the nightly extracts and the configuration."""
        for feed, frames in self.kept.items():
            rows = pl.concat(frames)
            days = rows["received_day"].unique().sort().to_list()
            for day in days:
                self.write(feed, day, rows.filter(pl.col("received_day") == day), 0)
        write_configuration(self.out, self.spellings, self.feeds, self.event_format)

    def write(self, feed: str, day: int, rows: pl.DataFrame, part: int) -> None:
        """One file, named for the day it is received; none where there is nothing to send."""
        if rows.is_empty():
            return
        on = (EPOCH + timedelta(days=day)).isoformat()
        folder = self.out / "landing" / feed
        if feed not in self.spellings.feeds:
            land_events(ENTITIES[feed], rows, folder / f"{feed}_{on}", self.event_format)
            return
        name = f"results-part-{part:04d}" if part else "results"
        land_results(rows, self.spellings.feeds[feed], folder / on / name)
