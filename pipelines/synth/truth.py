"""What was made up, written beside the registry so that its flags can be judged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort
from pipelines.synth.lab_rows import patient_id
from pipelines.synth.people import People
from pipelines.synth.stories import Story


@dataclass
class Truth:
    """Collects events and flaws part by part; `write` puts them into the folder."""

    folder: Path
    events: list[pl.DataFrame] = field(default_factory=list)
    flaws: list[pl.DataFrame] = field(default_factory=list)

    def note(
        self,
        cohort: Cohort,
        people: People,
        onsets: dict[str, np.ndarray],
        stories: list[Story],
        end_day: int,
    ) -> None:
        """Who fell ill when and which rules should notice; what each story must raise."""
        for name, event in cohort.events.items():
            ends = np.minimum(people.stop_day, end_day)
            ill = np.flatnonzero(onsets[name] <= ends)
            until = np.minimum(onsets[name] + event.lasts_days - 1, ends)
            self.events.append(
                event_rows(people.number[ill], name, onsets[name][ill], until[ill], event.rules)
            )
        for number, story in zip(people.number[people.quiet], stories, strict=True):
            first = np.array([end_day - max(story.courses)])
            self.events.append(
                event_rows(
                    np.array([number]),
                    f"story: {story.name}",
                    first,
                    np.array([end_day]),
                    story.rules,
                )
            )

    def note_dirt(self, tables: dict[str, pl.DataFrame]) -> None:
        """Which rows were broken, and the reason they should be given."""
        for entity, rows in tables.items():
            broken = rows.filter(pl.col("reason") != "none")
            self.flaws.append(
                broken.select(
                    entity=pl.lit(entity),
                    id=pl.col(rows.columns[0]),
                    received_on=pl.col("received_day").cast(pl.Int32).cast(pl.Date),
                    reason="reason",
                )
            )

    def write(self) -> None:
        """One Parquet and one CSV file of each, sorted."""
        self.folder.mkdir(parents=True, exist_ok=True)
        events = pl.concat(self.events).sort("patient_id", "begins_on", "what")
        flaws = pl.concat(self.flaws).sort("entity", "id", "received_on", "reason")
        for name, table in (("events", events), ("flaws", flaws)):
            table.write_parquet(self.folder / f"{name}.parquet")
            table.write_csv(self.folder / f"{name}.csv")


def event_rows(
    number: np.ndarray, what: str, begins: np.ndarray, ends: np.ndarray, rules: Sequence[str]
) -> pl.DataFrame:
    """One row per patient: who, what, from when to when, the rules that should notice."""
    return pl.DataFrame({"number": number, "begins": begins, "ends": ends}).select(
        patient_id=patient_id(pl.col("number")),
        what=pl.lit(what),
        begins_on=pl.col("begins").cast(pl.Int32).cast(pl.Date),
        ends_on=pl.col("ends").cast(pl.Int32).cast(pl.Date),
        rules=pl.lit(" ".join(rules)),
    )
