"""From values in canonical units to the texts a laboratory would send."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synth.cohort import Spelling, Spellings
from pipelines.synth.results import ANALYTES

SLOTS = 60  # variants are dealt over so many equal parts of the patients
CHOICES = 12  # texts of a wording, repeated to fill so many places
ROUNDING = 1e-9  # a value that should be 1 and is 0.9999999999 is 1
GOLDEN = 0.618034  # spreads the variants of different analytes over different patients


@dataclass(frozen=True)
class Book:
    """All spellings of the feeds in use, numbered, and who uses which."""

    spellings: pl.DataFrame
    slots: dict[str, np.ndarray]
    words: dict[str, tuple[np.ndarray, pl.Series]]


def make_book(spellings: Spellings, feeds: list[str]) -> Book:
    """Number the spellings of these feeds; `slots[analyte]` is by feed and slot."""
    numbered: list[tuple[str, Spelling]] = []
    slots = {}
    for analyte in spellings.results[feeds[0]]:
        table = []
        for feed in feeds:
            variants = spellings.results[feed][analyte]
            first = len(numbered)
            numbered += [(analyte, variant) for variant in variants]
            weights = np.cumsum([variant.weight for variant in variants])
            places = (np.arange(SLOTS) + 0.5) / SLOTS * weights[-1]
            table.append(first + np.searchsorted(weights, places, side="right"))
        slots[analyte] = np.array(table)
    words = {
        name: (
            np.array([wording.at_least for wording in wordings]),
            pl.Series([text for wording in wordings for text in np.resize(wording.texts, CHOICES)]),
        )
        for name, wordings in spellings.words.items()
    }
    return Book(spelling_table(numbered, spellings), slots, words)


def spelling_table(numbered: list[tuple[str, Spelling]], spellings: Spellings) -> pl.DataFrame:
    """One row per spelling, in the order of the numbers."""
    schema = {
        "code": pl.String,
        "name": pl.String,
        "unit": pl.String,
        "multiply": pl.Float64,
        "decimals": pl.Int64,
        "low": pl.Float64,
        "high": pl.Float64,
        "words": pl.String,
        "is_share": pl.Boolean,
        "least": pl.Float64,
    }
    records = [
        spelling.model_dump(exclude={"weight", "percent_of"})
        | {
            "is_share": spelling.percent_of is not None,
            "least": None if spelling.percent_of else spellings.least_measured.get(analyte),
        }
        for analyte, spelling in numbered
    ]
    return pl.DataFrame(records, schema=schema, orient="row")


def spell(
    rng: np.random.Generator, book: Book, results: pl.DataFrame, place: np.ndarray
) -> pl.DataFrame:
    """Add code, name, unit, low, high and `text` to the results.

    `place` is the feed of each row among those of the book. Results from outside are written in
    another way than the patient's usual one.
    """
    number = np.empty(results.height, dtype=np.int64)
    analytes = results["analyte"].to_physical().to_numpy()
    dialect = (results["dialect"] + results["is_outside"] * 0.5).to_numpy()
    for index, name in enumerate(ANALYTES.categories):
        chosen, slots = np.flatnonzero(analytes == index), book.slots[name]
        slot = ((dialect[chosen] + index * GOLDEN) % 1 * SLOTS).astype(int)
        number[chosen] = slots[place[chosen], slot]
    spelt = pl.concat([results, book.spellings[number]], how="horizontal")
    return spelt.with_columns(text=number_text()).pipe(with_words, rng, book)


def number_text() -> pl.Expr:
    """The value in the unit and with the decimals of its spelling, or `<limit`."""
    value = pl.when("is_share").then("share").otherwise("value")
    power = 10.0 ** pl.col("decimals")
    is_small = (value < pl.col("least")).fill_null(value=False)
    least = (pl.col("least") * pl.col("multiply") * power).ceil() / power
    shown = (
        pl.when(is_small)
        .then(least)
        .otherwise((value * pl.col("multiply") * power).round() / power)
    )
    sign = pl.when(is_small).then(pl.lit("<")).otherwise(pl.lit(""))
    return sign + shown.cast(pl.String).str.strip_suffix(".0")


def with_words(spelt: pl.DataFrame, rng: np.random.Generator, book: Book) -> pl.DataFrame:
    """Replace the number by a word where the laboratory writes words."""
    spelt = spelt.with_row_index("row")
    frames = [pl.DataFrame(schema={"row": spelt.schema["row"], "word": pl.String})]
    for name, (bounds, texts) in book.words.items():
        those = spelt.filter(pl.col("words") == name).select("row", "value")
        wording = np.searchsorted(bounds, those["value"].to_numpy() + ROUNDING, side="right") - 1
        choice = wording.clip(0) * CHOICES + rng.integers(0, CHOICES, those.height)
        frames.append(those.select("row", word=texts.gather(pl.Series(choice))))
    worded = spelt.join(pl.concat(frames), on="row", how="left", maintain_order="left")
    return worded.with_columns(text=pl.coalesce("word", "text")).drop("row", "word")
