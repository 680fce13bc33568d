"""How one result becomes several rows: preliminary, corrected, withdrawn, sent twice."""

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort

HOURS_PER_DAY = 24


def add_versions(
    rng: np.random.Generator, cohort: Cohort, results: pl.DataFrame, dirt: float
) -> pl.DataFrame:
    """Add `version`, `status`, `hours` (from collection to report) and `flaw` to every row.

    A preliminary row comes before the final one, a corrected or withdrawn one some days after it.
    Scripted rows bring their status and flaw with them and are left as they are.
    """
    fates = cohort.versions.model_dump(include={"preliminary", "corrected", "withdrawn"})
    fate = deal(rng, fates, results.height, 1.0)
    flaw = deal(rng, cohort.dirt, results.height, dirt)
    results = results.with_columns(
        version=pl.lit(0, pl.Int8),
        hours=pl.Series(rng.integers(2, 11, results.height)),
        fate=pl.when("is_free").then(pl.Series(fate)).otherwise(pl.lit("none")),
        flaw=pl.when("is_free").then(pl.Series(flaw)).otherwise("flaw"),
    ).with_columns(flaw=pl.when(pl.col("fate") == "none").then("flaw").otherwise(pl.lit("none")))
    frames = [
        results.filter(pl.col("fate") == "none"),
        *preliminary(rng, cohort, results.filter(pl.col("fate") == "preliminary")),
        *corrected(rng, cohort, results.filter(pl.col("fate") == "corrected")),
        *withdrawn(rng, cohort, results.filter(pl.col("fate") == "withdrawn")),
        mended(rng, cohort, results),
    ]
    return pl.concat(frames)


def deal(
    rng: np.random.Generator, shares: dict[str, float], size: int, factor: float
) -> np.ndarray:
    """One of the named fates, or "none", for each row."""
    bounds = np.cumsum([share * factor for share in shares.values()])
    names = np.array([*shares, "none"])
    return names[np.searchsorted(bounds, rng.random(size), side="right")]


def preliminary(
    rng: np.random.Generator, cohort: Cohort, results: pl.DataFrame
) -> list[pl.DataFrame]:
    """A pending row without a value, and the final one some hours later."""
    hours = pl.Series(rng.integers(*cohort.versions.preliminary_hours, results.height))
    first = results.with_columns(status=pl.lit("preliminary"))
    return [first, later(results, hours)]


def corrected(
    rng: np.random.Generator, cohort: Cohort, results: pl.DataFrame
) -> list[pl.DataFrame]:
    """A final row with a wrong value, and the corrected one some days later."""
    factor = pl.Series(rng.choice(cohort.versions.corrected_factors, results.height))
    days = pl.Series(rng.integers(*cohort.versions.corrected_after_days, results.height))
    wrong = results.with_columns(value=pl.col("value") * factor)
    right = results.with_columns(status=pl.lit("corrected"))
    return [wrong, later(right, days * HOURS_PER_DAY)]


def withdrawn(
    rng: np.random.Generator, cohort: Cohort, results: pl.DataFrame
) -> list[pl.DataFrame]:
    """A final row, and some days later the word that it was entered in error."""
    days = pl.Series(rng.integers(*cohort.versions.corrected_after_days, results.height))
    gone = results.with_columns(status=pl.lit("entered-in-error"))
    return [results, later(gone, days * HOURS_PER_DAY)]


def mended(rng: np.random.Generator, cohort: Cohort, results: pl.DataFrame) -> pl.DataFrame:
    """The corrections that some broken rows get."""
    broken = ~results["flaw"].is_in(["none", "conflicting_identity"]) & results["is_free"]
    chosen = results.filter(broken & pl.Series(rng.random(results.height) < cohort.share_mended))
    days = pl.Series(rng.integers(*cohort.versions.corrected_after_days, chosen.height))
    right = chosen.with_columns(status=pl.lit("corrected"), flaw=pl.lit("none"))
    return later(right, days * HOURS_PER_DAY)


def later(results: pl.DataFrame, hours: pl.Series) -> pl.DataFrame:
    """The next version of these rows, reported and received so many hours later."""
    return results.with_columns(
        version=pl.col("version") + 1,
        hours=pl.col("hours") + hours,
        arrives=pl.col("arrives") + hours // HOURS_PER_DAY,
    )
