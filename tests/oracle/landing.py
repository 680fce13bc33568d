"""A registry as files in a landing folder, with the configuration that reads them."""

import csv
from pathlib import Path

from tests.oracle import facts
from tests.oracle.model import TIMEZONE, Feed, Registry

HEADER = """store: store/labwatch.duckdb
publish: published
timezone: {timezone}
protocols: [{protocols}]
feeds:
"""
FEED = """  - name: {name}
    entity: {entity}
    format: csv
    path: landing/{name}/**/*.csv
"""


def write_landing(
    registry: Registry, folder: Path, protocols: tuple[str, ...] = ("alemtuzumab-us",)
) -> Path:
    """Write every delivery and a labwatch.yaml; return the configuration's path."""
    for delivery in registry.deliveries:
        columns = facts.COLUMNS[registry.feed(delivery.feed).entity]
        path = folder / delivery.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(delivery.rows)
    configuration = folder / "labwatch.yaml"
    text = HEADER.format(timezone=TIMEZONE, protocols=", ".join(protocols))
    text += "".join(feed_text(feed) for feed in registry.feeds)
    configuration.write_text(text, encoding="utf-8")
    for feed in registry.feeds:
        if feed.codes:
            lines = [f"{local},{loinc}" for local, loinc in feed.codes.items()]
            text = "\n".join(["local_code,loinc", *lines]) + "\n"
            (folder / f"{feed.name}-codes.csv").write_text(text, encoding="utf-8")
    return configuration


def feed_text(feed: Feed) -> str:
    text = FEED.format(name=feed.name, entity=feed.entity)
    if feed.default_units:
        pairs = ", ".join(f'{analyte}: "{unit}"' for analyte, unit in feed.default_units.items())
        text += f"    default_units: {{{pairs}}}\n"
    if feed.codes:
        text += f"    codes: {feed.name}-codes.csv\n"
    return text


def delivery_path(feed: str, received_on: str, name: str = "rows") -> str:
    return f"landing/{feed}/{received_on}/{name}.csv"
