"""A patient's values over time as a small picture of letters, for a terminal."""

from datetime import date
from typing import Any

HEIGHT_LINES = 12
WIDEST = 100  # columns; a wider picture says no more
DRAWN_FROM = 2  # dates; one dot says less than its row


def chart(
    flag: dict[str, Any], values: list[dict[str, Any]], infusions: list[date], width: int
) -> str:
    """Values in the flag's unit, its limits and its baseline as lines across, infusions as lines
    down; nothing where there is nothing to compare. Without colours."""
    import plotext

    points = sorted(
        (row["collected_on"], row["value"])
        for row in values
        if row["canonical_unit"] == flag["unit"]
    )
    if len({day for day, _ in points}) < DRAWN_FROM:
        return ""
    days = [str(day) for day, _ in points]
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.date_form("Y-m-d")
    plotext.plotsize(min(width, WIDEST), HEIGHT_LINES)
    plotext.plot(days, [value for _, value in points], marker="braille")
    plotext.scatter(days, [value for _, value in points], marker="●")
    heights = _lines_across(flag, [value for _, value in points])
    for height in heights:
        plotext.hline(height)
    plotext.yticks(sorted({*heights, points[-1][1]}))
    for day in sorted(set(infusions)):
        if days[0] <= str(day) <= days[-1]:
            plotext.vline(str(day))
    picture: str = plotext.uncolorize(plotext.build())
    return "\n".join(line.rstrip() for line in picture.splitlines())


def _lines_across(flag: dict[str, Any], values: list[float]) -> list[float]:
    """The mildest limit and the baseline always, a worse limit where the values come near it."""
    limits = [limit["value"] for limit in flag["limits"] if limit["value"] is not None]
    always = [*limits[:1], *filter(None, [flag["baseline_value"]])]
    low, high = min([*values, *always]), max([*values, *always])
    return sorted({*always, *(limit for limit in limits if low <= limit <= high)})
