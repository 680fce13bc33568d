"""The numbers that stand for names in the store: given once, never changed, never given again."""

import polars as pl

from pipelines.errors import ConfigurationError
from pipelines.settings import Configuration
from pipelines.warehouse import Warehouse


def feed_keys_of(warehouse: Warehouse, configuration: Configuration) -> dict[str, int]:
    """The number of every feed; a new feed gets the next one, and none is ever given again."""
    known = warehouse.table("feed")
    refuse_changed_entity(known, configuration)
    names = known.get_column("feed").to_list()
    fresh = [feed for feed in configuration.feeds if feed.name not in names]
    first = len(names) + 1
    rows = [
        {"feed_key": first + place, "feed": feed.name, "entity": feed.entity}
        for place, feed in enumerate(fresh)
    ]
    warehouse.append("feed", pl.DataFrame(rows, schema=known.schema))
    return dict(warehouse.table("feed").select("feed", "feed_key").iter_rows())


def refuse_changed_entity(known: pl.DataFrame, configuration: Configuration) -> None:
    """A feed keeps its entity: its records' identities are made of its name."""
    entity_of = dict(known.select("feed", "entity").iter_rows())
    changed = [
        f"{configuration.path}: feeds: {feed.name} held {entity_of[feed.name]} so far and can't "
        f"turn to {feed.entity}; give the new feed another name"
        for feed in configuration.feeds
        if entity_of.get(feed.name, feed.entity) != feed.entity
    ]
    if changed:
        raise ConfigurationError("\n".join(changed))


def with_analyte_keys(warehouse: Warehouse, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the number of their analyte; a new analyte gets the next."""
    if "analyte" not in rows.columns:
        return rows
    known = warehouse.table("analyte")
    named = rows.get_column("analyte").cast(pl.String).unique().drop_nulls().sort()
    fresh = named.filter(~named.is_in(known.get_column("analyte").to_list()))
    keys = pl.int_range(1, fresh.len() + 1, dtype=pl.Int16, eager=True) + known.height
    warehouse.append("analyte", pl.DataFrame({"analyte_key": keys, "analyte": fresh}))
    both = dict(warehouse.table("analyte").select("analyte", "analyte_key").iter_rows())
    key = (
        pl.col("analyte").cast(pl.String).replace_strict(both, default=None, return_dtype=pl.Int16)
    )
    return rows.with_columns(key.alias("analyte_key"))
