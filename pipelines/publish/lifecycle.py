"""The life of a flag from night to night: new, ongoing, resolved, and what people decided.

A flag continues one of the same patient, protocol and rule (and analyte, for data quality) that
was active in the published night before, and keeps its name even where late data moved its dates.
Nothing here ever removes a flag.
"""

import hashlib
from datetime import date

import polars as pl

from pipelines.protocols.parts import SEVERITY_RANK

SAME_FLAG = ["patient_id", "protocol", "rule", "about"]
OFF_THE_LIST = ["acknowledged", "snoozed", "dismissed"]
SURGE_FACTOR = 2  # more than double overnight ...
SURGE_RISE = 20  # ... and by at least so many flags: usually a laboratory changed a unit


def continue_flags(
    tonight: pl.DataFrame, previous: pl.DataFrame | None, as_of: date
) -> pl.DataFrame:
    """Tonight's flags with `flag_id` and `state`, and those that were resolved since.

    `previous` holds the flags of the latest published night before `as_of`; null means there is
    none. Where several of a rule are active (one per infusion, say), those opened on the same day
    belong together; the rest are paired in the order they opened, but a flag opened after that
    night continues none of another day. Only a row with a date in the future opens its flag after
    the night that shows it; were it new every night, nobody could acknowledge it. Resolved flags
    stay as last published, but for as_of, state, resolved_on.
    """
    before = _named(tonight.clear() if previous is None else _active(previous))
    flags = _named(tonight).with_row_index("row")
    continued = _paired(flags, before)
    ongoing = flags.join(continued, on="row", how="inner")
    new = _with_new_ids(flags.join(continued, on="row", how="anti"), before.get_column("flag_id"))
    gone = before.join(continued, left_on="flag_id", right_on="kept_id", how="anti")
    return pl.concat(
        [
            _in_state(new, "new", pl.col("new_id"), tonight),
            _in_state(ongoing, "ongoing", pl.col("kept_id"), tonight),
            _in_state(gone, "resolved", pl.col("flag_id"), tonight).with_columns(
                as_of=pl.lit(as_of), resolved_on=pl.lit(as_of)
            ),
        ]
    ).sort("patient_id", "protocol", "rule", "opened_on", "flag_id")


def apply_dispositions(
    flags: pl.DataFrame, decisions: pl.DataFrame, severity_then: pl.DataFrame
) -> pl.DataFrame:
    """`disposition` of every active flag: the latest decision, as far as it still holds.

    A snooze holds until the day before `until`. A decision to put a flag aside falls once the
    flag is worse than in the published night it was taken on (`severity_then`: flag_id,
    severity_then). Ties of decided_at go by the order of `decisions`.
    """
    latest = (
        decisions.sort("decided_at", maintain_order=True)
        .group_by("flag_id", maintain_order=True)
        .last()
        .select("flag_id", "decision", "until")
    )
    expired = (pl.col("decision") == "snoozed") & (pl.col("until") <= pl.col("as_of"))
    worse = pl.col("decision").is_in(OFF_THE_LIST) & (
        _rank(pl.col("severity")) > _rank(pl.col("severity_then"))
    )
    lapsed = expired.fill_null(value=False) | worse.fill_null(value=False)
    holds = pl.when(~lapsed).then(pl.col("decision"))
    known = flags.join(latest, on="flag_id", how="left", maintain_order="left").join(
        severity_then, on="flag_id", how="left", maintain_order="left"
    )
    return known.with_columns(
        disposition=pl.when(pl.col("state") == "resolved")
        .then(pl.col("disposition"))
        .otherwise(holds)
    ).select(flags.columns)


def surges(flags: pl.DataFrame, previous: pl.DataFrame | None) -> list[dict[str, object]]:
    """Rules with far more active flags than in the night before; none without a night before."""
    if previous is None:
        return []
    rule = ["protocol", "rule"]
    now = _active(flags).group_by(rule).len("flags")
    before = _active(previous).group_by(rule).len("flags_before")
    return (
        now.join(before, on=rule, how="left")
        .with_columns(
            pl.col("flags").cast(pl.Int64), pl.col("flags_before").cast(pl.Int64).fill_null(0)
        )
        .filter(
            (pl.col("flags") > SURGE_FACTOR * pl.col("flags_before"))
            & (pl.col("flags") - pl.col("flags_before") >= SURGE_RISE)
        )
        .sort(rule)
        .to_dicts()
    )


def _active(flags: pl.DataFrame) -> pl.DataFrame:
    return flags.filter(pl.col("state").ne_missing("resolved"))


def _named(flags: pl.DataFrame) -> pl.DataFrame:
    """`about` tells apart the flags of one rule: the analyte, for data quality only."""
    about = pl.when(pl.col("kind") == "data_quality").then(pl.col("analyte"))
    return flags.with_columns(about=about.fill_null("")).sort(
        *SAME_FLAG, "opened_on", "latest_on", "due_on", "flag_id", nulls_last=True
    )


def _paired(flags: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """row, kept_id: first those opened on the same day, then the rest in order of opening."""
    same_day = _nth_with_nth(flags, before, [*SAME_FLAG, "opened_on"])
    old = flags.join(before.select(night=pl.col("as_of").max()), how="cross").filter(
        pl.col("opened_on") <= pl.col("night")
    )
    rest = _nth_with_nth(
        old.join(same_day, on="row", how="anti", maintain_order="left"),
        before.join(
            same_day, left_on="flag_id", right_on="kept_id", how="anti", maintain_order="left"
        ),
        SAME_FLAG,
    )
    return pl.concat([same_day, rest])


def _nth_with_nth(flags: pl.DataFrame, before: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    nth = pl.int_range(pl.len()).over(key).alias("nth")
    return flags.select("row", *key, nth).join(
        before.select(pl.col("flag_id").alias("kept_id"), *key, nth), on=[*key, "nth"], how="inner"
    )[["row", "kept_id"]]


def _with_new_ids(new: pl.DataFrame, taken: pl.Series) -> pl.DataFrame:
    """`new_id`: hash of what the flag is and when it opened.

    A second flag of the same rule and day, or one whose name a flag with moved dates still
    bears, gets a number into its hash: a name stands for one flag a night.
    """
    nth = pl.int_range(pl.len()).over([*SAME_FLAG, "opened_on"])
    new = new.with_columns(nth=nth).with_columns(new_id=_hashed(pl.col("nth")))
    clash = pl.col("new_id").is_in(taken.implode())
    return new.with_columns(
        new_id=pl.when(clash).then(_hashed(pl.col("nth") + 1000)).otherwise(pl.col("new_id"))
    )


def _hashed(number: pl.Expr) -> pl.Expr:
    """MD5: the same on every machine and in every version, unlike Polars' own hash."""
    text = pl.concat_str(
        "patient_id",
        "protocol",
        "rule",
        pl.col("opened_on").dt.to_string("%Y-%m-%d"),
        pl.when(pl.col("about") != "").then(pl.col("about")),
        pl.when(number > 0).then(number.cast(pl.String)),
        separator="|",
        ignore_nulls=True,
    )
    return text.map_batches(_md5, return_dtype=pl.String)


def _md5(texts: pl.Series) -> pl.Series:
    """One call a flag, but only for the flags that opened tonight; Polars has no stable hash."""
    return pl.Series(
        [hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts],
        dtype=pl.String,
    )


def _rank(severity: pl.Expr) -> pl.Expr:
    return severity.replace_strict(SEVERITY_RANK, default=None, return_dtype=pl.Int8)


def _in_state(
    flags: pl.DataFrame, state: str, flag_id: pl.Expr, like: pl.DataFrame
) -> pl.DataFrame:
    return flags.with_columns(state=pl.lit(state), flag_id=flag_id).select(
        pl.col(name).cast(dtype) for name, dtype in like.schema.items()
    )
