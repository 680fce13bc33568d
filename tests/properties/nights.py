"""A generated registry run to a published night, to hold against another one."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import polars as pl

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.night import Night
from pipelines.publish.publish import publish_night
from pipelines.settings import load_configuration
from tests.oracle.landing import write_landing
from tests.oracle.model import Delivery, Registry

IDS = {
    "patients": "patient_id",
    "lab_results": "result_id",
    "treatments": "treatment_id",
    "vaccinations": "vaccination_id",
    "assessments": "assessment_id",
}


def run(registry: Registry, folder: Path, night: date) -> tuple[Night, Path]:
    """Ingest, evaluate and publish; the night and its folder."""
    configuration = load_configuration(write_landing(registry, folder))
    report = ingest(configuration, today=night)
    evaluated = evaluate_night(configuration, as_of=night)
    return evaluated, publish_night(configuration, evaluated, report)


def renamed(registry: Registry, prefix: str) -> Registry:
    """The same registry of other people: every id gets a prefix, every file another folder."""
    return Registry(
        registry.feeds,
        [
            replace(
                delivery,
                path=delivery.path.replace(f"/{delivery.feed}/", f"/{delivery.feed}/{prefix}/"),
                rows=[with_prefix(row, prefix) for row in delivery.rows],
            )
            for delivery in registry.deliveries
        ],
    )


def with_prefix(row: dict[str, str], prefix: str) -> dict[str, str]:
    ids = {*IDS.values(), "merged_into", "specimen_id"}
    return {name: prefix + text if text and name in ids else text for name, text in row.items()}


def together(one: Registry, other: Registry) -> Registry:
    return Registry(one.feeds, [*one.deliveries, *other.deliveries])


def shuffled(registry: Registry, rng: Random) -> Registry:
    """Every file with its rows in another order.

    Position breaks ties between rows of one id, so of each id a file keeps the first row only.
    """
    return Registry(registry.feeds, [mixed(registry, file, rng) for file in registry.deliveries])


def once_each(registry: Registry) -> Registry:
    """Of each id, each file keeps the first row only."""
    return Registry(
        registry.feeds,
        [replace(file, rows=first_rows(registry, file)) for file in registry.deliveries],
    )


def first_rows(registry: Registry, file: Delivery) -> list[dict[str, str]]:
    name = IDS[registry.feed(file.feed).entity]
    first: dict[str, dict[str, str]] = {}
    for row in file.rows:
        first.setdefault(row.get(name, "").strip(), row)
    return list(first.values())


def mixed(registry: Registry, file: Delivery, rng: Random) -> Delivery:
    return replace(file, rows=rng.sample(file.rows, len(file.rows)))


def flags_of(night: Night, prefix: str = "") -> list[dict]:
    """Flags of the people whose id begins so; file lines are no part of a flag."""
    chosen = night.flags.filter(pl.col("patient_id").str.starts_with(prefix))
    return chosen.sort("patient_id", "protocol", "rule", "opened_on", "analyte").to_dicts()


def status_of(night: Night, prefix: str = "") -> list[dict]:
    chosen = night.status.filter(pl.col("patient_id").str.starts_with(prefix))
    return chosen.sort("patient_id", "protocol", "requirement").to_dicts()
