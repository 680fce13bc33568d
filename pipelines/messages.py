"""The sentence each flag says: its rule's template with tonight's facts put in."""

import polars as pl

DATES = ("opened_on", "due_on", "latest_on", "baseline_on", "last_done_on")
NUMBERS = ("latest_value", "worst_value", "baseline_value")
COUNTS = ("n_results", "days_overdue")
SHOWN_FIGURES = 4  # significant figures: enough to see which side of a limit a value is on


def write_messages(flags: pl.DataFrame) -> pl.DataFrame:
    """The flags with every placeholder of `message` replaced; what is not known is named so."""
    message = pl.col("message")
    for name, text in placeholder_texts().items():
        message = message.str.replace_all("{" + name + "}", text, literal=True)
    return flags.with_columns(message.alias("message"))


def placeholder_texts() -> dict[str, pl.Expr]:
    """The text of each placeholder a template may hold."""
    return {
        **{name: pl.col(name).dt.to_string("%-d %B %Y").fill_null("never") for name in DATES},
        **{name: figures(pl.col(name)).fill_null("unknown") for name in NUMBERS},
        **{name: pl.col(name).cast(pl.String).fill_null("0") for name in COUNTS},
        "unit": pl.col("unit").fill_null(""),
        "analyte": pl.col("analyte").str.replace_all("_", " ").fill_null("laboratory"),
        "missing_components": pl.col("missing_components").list.join(", "),
    }


def figures(number: pl.Expr) -> pl.Expr:
    """A number as people write it: a few significant figures, no trailing `.0`."""
    return number.round_sig_figs(SHOWN_FIGURES).cast(pl.String).str.strip_suffix(".0")
