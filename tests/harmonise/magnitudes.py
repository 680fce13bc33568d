"""Which slips of a factor the plausible ranges show: the table in docs/units-and-words.md.

`python -m tests.harmonise.magnitudes` writes it anew.
"""

from pathlib import Path

import polars as pl

from pipelines.vocabulary.load import load_vocabulary

PAGE = Path(__file__).resolve().parents[2] / "docs" / "units-and-words.md"
VOCABULARY = load_vocabulary()
BEGIN, END = "<!-- magnitudes: begin -->\n", "<!-- magnitudes: end -->\n"
# What healthy adults have, in the canonical unit (UK and US reference ranges, rounded outwards).
USUAL = {
    "platelets": (150, 410), "wbc": (3.4, 10.8), "neutrophils": (1.8, 7.5),
    "lymphocytes": (1, 4), "hemoglobin": (120, 170), "creatinine": (45, 110), "tsh": (0.35, 5.5),
    "free_t4": (8, 22), "alt": (5, 42), "ast": (5, 42), "bilirubin": (3, 21), "upcr": (20, 200),
}  # fmt: skip
SLIPS = (1000, 0.001, 100, 0.01, 10, 0.1)


def plausible(analyte: str) -> tuple[float, float]:
    own = pl.col("analyte") == analyte
    unit = VOCABULARY.analytes.filter(own)["canonical_unit"].item()
    row = VOCABULARY.plausible.filter(own & (pl.col("canonical_unit") == unit))
    return row["low"].item(), row["high"].item()


def seen(analyte: str, slip: float) -> str:
    """Whether every, some or no usual value leaves the plausible range through the slip."""
    low, high = plausible(analyte)
    outside = [not low <= value * slip <= high for value in USUAL[analyte]]
    if all(outside):
        return "set aside"
    return "some set aside" if any(outside) else "**not seen**"


def table() -> str:
    head = "| analyte | x 1000 | / 1000 | x 100 | / 100 | x 10 | / 10 |\n" + "|---" * 7 + "|\n"
    return head + "".join(
        f"| {analyte} | {' | '.join(seen(analyte, slip) for slip in SLIPS)} |\n"
        for analyte in USUAL
    )


def page_with_table() -> str:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page_with_table(), encoding="utf-8")
