"""Rows of one patient outside the laboratory: visits, vaccines, steroids, second thoughts."""

from datetime import timedelta
from random import Random

from tests.oracle import boundaries, facts
from tests.oracle.days import add_months
from tests.oracle.skeleton import Sent, Skeleton, lag, some_day


def other_event(skeleton: Skeleton, rng: Random) -> None:
    """Skin examinations and chickenpox histories, on and beside the edges of their windows."""
    code = rng.choice(["skin_exam", "skin_exam", "vzv_history", "nephrology_evaluation"])
    base = rng.choice([*skeleton.infusions, skeleton.night])
    day = rng.choice(
        [base, add_months(base, -12), add_months(base, -12) - timedelta(days=30), base]
    ) + timedelta(days=rng.choice([-1, 0, 0, 1]))
    outcomes = ["", "done", "yes", "yes", "no", "not-done", "entered-in-error"]
    skeleton.add(
        "assessments", day, lag(rng), code=code, assessed_on=str(day), outcome=rng.choice(outcomes)
    )


def menstruation(skeleton: Skeleton, rng: Random) -> None:
    day = some_day(skeleton, rng)
    outcome = rng.choice(["", "yes", "reported", "no", "none", "negative", "not-done"])
    skeleton.add("assessments", day, 0, code="menstruation", assessed_on=str(day), outcome=outcome)


def vaccination(skeleton: Skeleton, rng: Random) -> None:
    base = rng.choice([skeleton.infusions[0], skeleton.infusions[0], skeleton.infusions[-1]])
    base = rng.choice([base, base, skeleton.night])
    day = base + timedelta(days=rng.choice([-43, -42, -41, -30, -1, 0, 0, 1, 10]))
    other = ["187", "hepatitis B", "140", "88"]
    vaccine = rng.choice([*sorted(facts.LIVE_VACCINES), *other, "MMR", "Varicella", *other])
    status = rng.choice(["", "", "completed", "not-done", "entered-in-error", "banana"])
    given_on = rng.choice([str(day)] * 9 + boundaries.BAD_DATES[:1])
    skeleton.add("vaccinations", day, lag(rng), vaccine=vaccine, given_on=given_on, status=status)


def steroid(skeleton: Skeleton, rng: Random) -> None:
    """Premedication on all infusion days but one, on some, or a day off."""
    forgotten = rng.choice([0, 1, 2, 2, 3, None])
    for number, day in enumerate(skeleton.infusions):
        if number % 5 != forgotten:
            started_on = day + timedelta(days=rng.choice([0] * 15 + [1]))
            drug = rng.choice(
                ["methylprednisolone 1 g IV", "prednisolone", "H02AB04"] * 5 + ["paracetamol"]
            )
            status = rng.choice(["", "completed"] * 8 + ["not-done"])
            skeleton.add(
                "treatments", started_on, 0, drug=drug, started_at=str(started_on), status=status
            )


def broken_event(skeleton: Skeleton, rng: Random) -> None:
    """An event that can't be read, or not yet have happened."""
    day, soon = skeleton.night, str(skeleton.night + timedelta(days=40))
    infusion = {"drug": "alemtuzumab", "started_at": str(day), "status": "completed"}
    dirt = rng.choice(
        [{"drug": ""}, {"started_at": "soon"}, {"started_at": soon}, {"status": "banana"}]
        + [{"observed_until": "25:00"}, {"started_at": ""}, {"treatment_id": ""}]
        + [{"started_at": soon, "status": word} for word in ("not-done", "entered-in-error")]
    )
    skeleton.add("treatments", day, 0, **(infusion | dirt))
    row = {"code": "skin_exam", "assessed_on": str(day), "outcome": "done"}
    dirt = rng.choice([{"code": ""}, {"assessed_on": soon}, {"assessed_on": "2024-02-31"}])
    skeleton.add("assessments", day, 0, **(row | dirt))


def second_thoughts(skeleton: Skeleton, rng: Random) -> None:
    """An event sent again: withdrawn, not done after all, done after all, or the same."""
    events = [sent for sent in skeleton.sent if not sent.feed.startswith("labs")]
    if not events:
        return
    old = rng.choice(events)
    column = "outcome" if old.feed == "assessments" else "status"
    word = rng.choice(["entered-in-error", "not-done", "completed", old.row.get(column, "")])
    ready_on = old.ready_on + timedelta(days=rng.choice([0, 3, 30]))
    skeleton.sent.append(Sent(old.feed, ready_on, old.row | {column: word}))
