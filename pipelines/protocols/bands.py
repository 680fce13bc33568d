"""Bands of values in breach: what they are measured from, and that each is worse than the last."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Self

from pydantic import model_validator

from pipelines.protocols.durations import Days
from pipelines.protocols.limits import Limit, LimitText
from pipelines.protocols.parts import SEVERITY_RANK, Finding, Part, Severity, findings

Place = tuple[str | int, ...]
SIDES = ("below", "at_most", "above", "at_least")


class Band(Part):
    """A side or two of values that are in breach, how bad that is, and when to repeat."""

    below: LimitText | None = None
    at_most: LimitText | None = None
    above: LimitText | None = None
    at_least: LimitText | None = None
    severity: Severity
    repeat: Days
    at_once: bool = False

    @model_validator(mode="after")
    def check(self) -> Self:
        """One limit for each side at most, all of one basis."""
        sides = {side: getattr(self, side) for side in SIDES}
        given = {side: limit for side, limit in sides.items() if limit is not None}
        found: list[Finding] = []
        if not given:
            found.append(((), "no limit; add below, at_most, above or at_least"))
        if {"below", "at_most"} <= given.keys() or {"above", "at_least"} <= given.keys():
            found.append(((), "two limits on one side; keep one"))
        if len({limit.basis for limit in given.values()}) > 1:
            found.append(((), "both sides must be measured from the same thing"))
        for side, limit in given.items():
            wrong = "upper limit" if side in ("below", "at_most") else "lower limit"
            if limit.end == wrong:
                found.append(((side,), f"{side} can't be measured from the {wrong}"))
        findings(found)
        return self

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits that are given, by side."""
        return {side: getattr(self, side) for side in SIDES if getattr(self, side) is not None}

    @property
    def basis(self) -> str:
        """What its limits are measured from."""
        return str(next(iter(self.limits.values())).basis)


def units_of(bands: tuple[Band, ...], place: Place) -> Iterator[tuple[Place, str | None]]:
    """The unit of every limit of some bands, with its place."""
    for number, band in enumerate(bands):
        for side, limit in band.limits.items():
            yield (*place, number, side), limit.unit


def bands_not_worse(bands: tuple[Band, ...], place: tuple[str, ...]) -> list[Finding]:
    """Bands that are not worse than the one before them: in severity, in limit, in haste."""
    found: list[Finding] = []
    for number, (milder, worse) in enumerate(pairwise(bands), start=1):
        here: Place = (*place, number)
        step = SEVERITY_RANK[worse.severity] - SEVERITY_RANK[milder.severity]
        if step < 0 or (step == 0 and not worse.at_once):
            text = f"is no worse than the band before it ({milder.severity}); bands get worse"
            found.append(((*here, "severity"), text))
        if worse.repeat.days > milder.repeat.days:
            text = f"is later than in the band before it ({milder.repeat}); worse is sooner"
            found.append(((*here, "repeat"), text))
        found += [((*here, side), text) for side, text in limits_not_worse(milder, worse)]
    return found


def limits_not_worse(milder: Band, worse: Band) -> list[tuple[str, str]]:
    """Limits that let in more values than the same side of the band before; other bases pass."""
    found = []
    for sides, sign in ((SIDES[:2], -1), (SIDES[2:], 1)):
        before = limit_of(milder, sides)
        after = limit_of(worse, sides)
        if before is None or after is None or before[1].basis != after[1].basis:
            continue
        mild, bad = before[1], after[1]
        if mild.unit == bad.unit and distance(mild, bad) * sign <= 0:
            text = f"{bad} is no further out than {mild} in the band before; bands get worse"
            found.append((after[0], text))
    return found


def limit_of(band: Band, sides: tuple[str, ...]) -> tuple[str, Limit] | None:
    """The limit of a band on one side, with the word it is given by."""
    return next(((side, limit) for side, limit in band.limits.items() if side in sides), None)


def distance(milder: Limit, worse: Limit) -> float:
    """How much higher the second limit lies than the first."""
    return (worse.factor - milder.factor) or (worse.offset - milder.offset)
