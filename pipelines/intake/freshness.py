"""What `labwatch status` shows: which feeds have gone quiet, what the last runs took in."""

from datetime import date

import polars as pl

from pipelines.settings import Configuration
from pipelines.warehouse import Warehouse

FILES_OF_FEEDS = """
SELECT
    feed.feed,
    COUNT(*) AS files,
    COUNT(file.refused) AS refused,
    CAST(SUM(file.rows_read) AS BIGINT) AS read,
    CAST(SUM(file.loaded) AS BIGINT) AS loaded,
    CAST(SUM(file.quarantined) AS BIGINT) AS quarantined,
    MAX(file.received_on) FILTER (
        file.refused IS NULL AND file.received_on <= $today
    ) AS last_received_on,
    MAX(file.ingested_on) FILTER (file.refused IS NULL) AS last_ingested_on,
FROM file
INNER JOIN feed ON file.feed_key = feed.feed_key
GROUP BY feed.feed
"""
RECENT_RUNS = """
SELECT
    run_id,
    MAX(ingested_on) AS ingested_on,
    COUNT(*) AS files,
    COUNT(refused) AS refused,
    CAST(SUM(rows_read) AS BIGINT) AS read,
    CAST(SUM(loaded) AS BIGINT) AS loaded,
    CAST(SUM(duplicate) AS BIGINT) AS duplicate,
    CAST(SUM(not_monitored) AS BIGINT) AS not_monitored,
    CAST(SUM(quarantined) AS BIGINT) AS quarantined,
FROM file
GROUP BY run_id
ORDER BY MAX(file_key) DESC
LIMIT $runs
"""
ROW_COUNTS = """
SELECT 'patients' AS entity, COUNT(*) FILTER (known_until IS NULL) AS records, COUNT(*) AS versions,
FROM patient
UNION ALL
SELECT 'lab_results', COUNT(*) FILTER (known_until IS NULL), COUNT(*) FROM result
UNION ALL
SELECT 'treatments', COUNT(*) FILTER (known_until IS NULL), COUNT(*) FROM treatment
UNION ALL
SELECT 'vaccinations', COUNT(*) FILTER (known_until IS NULL), COUNT(*) FROM vaccination
UNION ALL
SELECT 'assessments', COUNT(*) FILTER (known_until IS NULL), COUNT(*) FROM assessment
UNION ALL
SELECT 'dispositions', COUNT(*) FILTER (known_until IS NULL), COUNT(*) FROM disposition
"""


def freshness(warehouse: Warehouse, configuration: Configuration, today: date) -> pl.DataFrame:
    """One row per configured feed, in their order: what came, when last, and whether it is late.

    Late means that more days have passed since the last file that could be read than `expect_every`
    allows, or that none ever came; a feed without `expect_every` is never late (null).
    """
    feeds = pl.DataFrame(
        [
            (feed.name, feed.entity, feed.expect_every.days if feed.expect_every else None)
            for feed in configuration.feeds
        ],
        schema={"feed": pl.String, "entity": pl.String, "expect_every_days": pl.Int64},
        orient="row",
    )
    seen = warehouse.query(FILES_OF_FEEDS, today=today)
    days_since = (pl.lit(today) - pl.col("last_received_on")).dt.total_days()
    counts = ("files", "refused", "read", "loaded", "quarantined")
    return (
        feeds.join(seen, on="feed", how="left", maintain_order="left")
        .with_columns(pl.col(counts).fill_null(0), days_since=days_since)
        .with_columns(
            is_late=pl.when(pl.col("expect_every_days").is_not_null()).then(
                pl.col("days_since").fill_null(pl.col("expect_every_days") + 1)
                > pl.col("expect_every_days")
            )
        )
    )


def recent_runs(warehouse: Warehouse, runs: int = 10) -> pl.DataFrame:
    """The last runs that read any file, newest first."""
    return warehouse.query(RECENT_RUNS, runs=runs)


def row_counts(warehouse: Warehouse) -> pl.DataFrame:
    """Records and versions of each entity in the store."""
    return warehouse.query(ROW_COUNTS)
