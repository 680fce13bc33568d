"""What the random events of one patient are placed around, and the rows they send."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.oracle import facts

SINGLE_DAYS_AGO = [
    0, 0, 1, 2, 4, 5, 6, 7, 14, 15, 28, 29, 30, 31, 36, 37, 38, 39, 42, 43, 60, 61, 90, 91, 92,
    104, 105, 106, 107, 182, 365, 395, 396, 397,
]  # fmt: skip
BESIDE = [0, 0, 0, 0, 0, -1, 1, 3, -3, 4, -4, 30, -30, 60, 61, 90, 91]


@dataclass
class Sent:
    """A row with the day it would be received; the registry finds the next delivery."""

    feed: str
    ready_on: date
    row: dict[str, str]


@dataclass
class Skeleton:
    """What the events of one patient are placed around."""

    patient_id: str
    night: date
    infusions: list[date]
    anchors: list[date]
    sent: list[Sent] = field(default_factory=list)
    n_rows: int = 0

    def add(self, feed: str, own_day: date, lag: int = 0, **row: str) -> None:
        self.n_rows += 1
        entity = "lab_results" if feed.startswith("labs") else feed
        identity = {facts.IDENTITY[entity]: f"{self.patient_id}-{self.n_rows:03}"}
        row = identity | {"patient_id": self.patient_id} | row
        self.sent.append(Sent(feed, own_day + timedelta(days=lag), row))


def some_day(skeleton: Skeleton, rng: Random) -> date:
    """A shared anchor, a boundary before the night, or a day beside one of them."""
    if rng.random() < 0.6:
        day = rng.choice(skeleton.anchors)
    else:
        day = skeleton.night - timedelta(days=rng.choice(SINGLE_DAYS_AGO))
    day += timedelta(days=rng.choice(BESIDE))
    return min(day, skeleton.night) if rng.random() < 0.97 else day


def moment(day: date, rng: Random) -> str:
    """Days as they are typed; some of the offsets move the date in the configured zone."""
    endings = ["", "", "T08:00", " 08:00", "T14:30:00", "T23:30:00Z", "T01:00:00+05:00"]
    return f"{day}{rng.choice(endings)}"


def lag(rng: Random) -> int:
    return rng.choice([0, 0, 0, 0, 0, 0, 1, 3, 20, 60])
