"""Hypothesis strategies for small flat random registries, biased to boundaries."""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from tests.oracle import boundaries
from tests.oracle.days import add_months
from tests.oracle.events import happen
from tests.oracle.landing import delivery_path
from tests.oracle.model import Delivery, Feed, Registry
from tests.oracle.skeleton import Sent, Skeleton, moment
from tests.oracle.visit_events import steroid

FEEDS = [
    Feed("patients", "patients"),
    Feed("labs-a", "lab_results"),
    Feed("labs-b", "lab_results", {"creatinine": "umol/L", "platelets": "10*9/L"}),
    Feed("treatments", "treatments"),
    Feed("vaccinations", "vaccinations"),
    Feed("assessments", "assessments"),
]
MAY_BE_LEFT_OUT = ["patients", "vaccinations", "assessments"]
NIGHTS = [date(2024, 2, 29), date(2024, 3, 31), date(2025, 1, 31), date(2025, 7, 15)]
DELIVERED_DAYS_BEFORE = [30, 7, 0, -12]  # few: each file costs the pipeline a fixed time
STARTED_DAYS_AGO = [
    0, 1, 7, 13, 14, 29, 30, 31, 32, 37, 38, 39, 60, 61, 68, 105, 106, 107, 181, 184, 200, 250,
    400, 420, 800, 1200, 1461, 1480, 1500, 1560,
]  # fmt: skip
COURSE_GAPS = [15, 16, 17, 40, 200, 366]
SEEDS = st.integers(0, 2**32 - 1)

nights = st.sampled_from(NIGHTS)


@st.composite
def registries(
    draw, min_patients: int, max_patients: int, most_events: int = 30
) -> tuple[Registry, date]:
    """A registry, and the night it was made around; each patient is one integer."""
    night = draw(nights)
    lives = draw(st.lists(SEEDS, min_size=min_patients, max_size=max_patients))
    left_out = draw(st.sampled_from(["", "", "", "", *MAY_BE_LEFT_OUT]))
    return without(build_registry(night, lives, most_events), left_out), night


def without(registry: Registry, name: str) -> Registry:
    """The registry of somebody who has no such feed."""
    feeds = [feed for feed in registry.feeds if feed.name != name]
    kept = [delivery for delivery in registry.deliveries if delivery.feed != name]
    return Registry(feeds, kept)


def build_registry(night: date, lives: list[int], most_events: int = 30) -> Registry:
    sent: list[Sent] = []
    skeletons: list[Skeleton] = []
    for number, seed in enumerate(lives):
        rng = Random(seed)
        skeleton = new_skeleton(f"P{number:03}", night, rng)
        for _ in range(rng.randint(4, most_events)):
            happen(skeleton, rng)
        send_patient(skeleton, skeletons, rng)
        if rng.random() < 0.1 and lasting([skeleton]):
            steal_identity(skeleton, skeletons, rng)
        skeletons.append(skeleton)
        sent += skeleton.sent
    return Registry(FEEDS, deliver(sent, night))


def new_skeleton(patient_id: str, night: date, rng: Random) -> Skeleton:
    start = first_infusion(night, rng)
    infusions = infusion_days(start, night, rng)
    edges = [-366, -365, -31, -30, -29, -1, 0, 0, 1, 14, 31, 32, 62]
    anchors = [start + timedelta(days=rng.choice(edges)) for _ in range(3)]
    anchors += [rng.choice(infusions) + timedelta(days=rng.choice(edges)) for _ in range(2)]
    anchors += [night - timedelta(days=rng.randrange(0, 120)) for _ in range(4)]
    skeleton = Skeleton(patient_id, night, infusions, anchors)
    if rng.random() < 0.93:
        for day in infusions:
            send_infusion(skeleton, day, rng)
    if rng.random() < 0.7:
        steroid(skeleton, rng)
    send_planned(skeleton, rng)
    return skeleton


def first_infusion(night: date, rng: Random) -> date:
    kind = rng.random()
    if kind < 0.15:  # the window ends about now
        return add_months(night, -48) + timedelta(days=rng.randrange(-45, 5))
    if kind < 0.3:
        month, day = rng.choice(boundaries.MONTH_ENDS)
        return date(night.year - rng.choice([1, 2]), month, day)
    return night - timedelta(days=rng.choice(STARTED_DAYS_AGO))


def infusion_days(start: date, night: date, rng: Random) -> list[date]:
    days = [start + timedelta(days=n) for n in range(rng.choice([1, 3, 5]))]
    while rng.random() < 0.5:
        again = days[-1] + timedelta(days=rng.choice(COURSE_GAPS))
        days += [again + timedelta(days=n) for n in range(rng.choice([1, 2, 3]))]
    return [day for day in days if day <= night] or [night]


def send_infusion(skeleton: Skeleton, day: date, rng: Random) -> None:
    drug = rng.choice(["alemtuzumab", "Lemtrada 12 mg", "L04AG06", "1594660"])
    started_at = rng.choice([f"{day}", f"{day}T09:00"])
    watched = rng.choice(["T15:00"] * 6 + ["T14:59", "T16:30", ""])
    status = rng.choice(["", "completed", "completed", "completed", "completed", "not-done"])
    if status == "completed" and rng.random() < 0.05:
        status = "entered-in-error"
    skeleton.add(
        "treatments",
        day,
        rng.choice([0, 0, 0, 0, 30]),
        drug=drug,
        started_at=started_at,
        ended_at=rng.choice([f"{day}T13:00"] * 9 + [""]),
        observed_until=f"{day}{watched}" if watched else "",
        status=status,
    )


def send_planned(skeleton: Skeleton, rng: Random) -> None:
    if rng.random() < 0.35:
        day = skeleton.night + timedelta(days=rng.choice([-3, 0, 1, 12, 13, 14, 15, 30]))
        ready_on = skeleton.night - timedelta(days=rng.choice([10, 1, 0]))
        for n in range(rng.choice([1, 1, 3])):
            started_at = str(day + timedelta(days=n))
            row = {"drug": "alemtuzumab", "started_at": started_at, "status": "planned"}
            skeleton.add("treatments", ready_on, 0, **row)
        if rng.random() < 0.3:  # given after all, or not
            status = rng.choice(["completed", "not-done"])
            row = skeleton.sent[-1].row | {"status": status}
            skeleton.sent.append(Sent("treatments", day, row))


def send_patient(skeleton: Skeleton, others: list[Skeleton], rng: Random) -> None:
    """Known from the first, late, or never; changed, ended or merged later on."""
    kind = rng.random()
    if kind < 0.05:
        return
    night, early = skeleton.night, skeleton.night - timedelta(days=4000)
    ready_on = night - timedelta(days=rng.choice([1, 10])) if kind < 0.1 else early
    row = {"sex": rng.choice(["F", "M", ""]), "birth_date": "1985-04-01"}
    row |= {"patient_id": skeleton.patient_id, "site": rng.choice(["North", "South", ""])}
    skeleton.sent.append(Sent("patients", ready_on, row))
    second = rng.random()
    later = max(ready_on, night - timedelta(days=rng.choice([0, 2, 7, 30])))
    if second < 0.1:
        skeleton.sent.append(Sent("patients", later, dict(row)))
    elif second < 0.25:
        ended_on = night + timedelta(days=rng.choice([-40, -8, -7, -7, -1, 0, 0, 1, 10]))
        changed = {"followup_end_on": str(ended_on), "followup_end_reason": "transferred"}
        skeleton.sent.append(Sent("patients", later, row | changed))
    elif second < 0.3:
        skeleton.sent.append(Sent("patients", later, row | {"site": "East", "birth_date": "?"}))
    elif second < 0.38 and (targets := lasting(others, even_merged=True)):
        changed = {"merged_into": rng.choice(targets).patient_id}
        skeleton.sent.append(Sent("patients", later, row | changed))


def lasting(skeletons: list[Skeleton], even_merged: bool = False) -> list[Skeleton]:
    """Patients known from the first and, but for targets, never merged into another."""
    early = timedelta(days=3000)
    return [
        skeleton
        for skeleton in skeletons
        if (rows := [sent for sent in skeleton.sent if sent.feed == "patients"])
        and skeleton.night - rows[0].ready_on > early
        and (even_merged or not any(sent.row.get("merged_into") for sent in rows))
    ]


def steal_identity(skeleton: Skeleton, others: list[Skeleton], rng: Random) -> None:
    """The same result id for another patient, after it was accepted for the first."""
    theirs = [
        sent
        for other in lasting(others)
        for sent in other.sent
        if sent.feed.startswith("labs") and sent.row["result_id"]
    ]
    if theirs:
        old = rng.choice(theirs)
        row = old.row | {
            "patient_id": skeleton.patient_id,
            "collected_at": moment(old.ready_on, rng),
        }
        skeleton.sent.append(Sent(old.feed, old.ready_on + timedelta(days=13), row))


def deliver(sent: list[Sent], night: date) -> list[Delivery]:
    """Into the first delivery on or after the day each row was ready, or the last there is."""
    days = [night - timedelta(days=before) for before in DELIVERED_DAYS_BEFORE]
    rng = Random(len(sent))
    files: dict[tuple[str, date, str], list[dict[str, str]]] = {}
    for item in sent:
        received_on = next((day for day in days if day >= item.ready_on), days[-1])
        name = "b" if item.feed == "labs-a" and rng.random() < 0.2 else "a"
        files.setdefault((item.feed, received_on, name), []).append(item.row)
    deliveries = []
    for (feed, received_on, name), rows in sorted(files.items()):
        rng.shuffle(rows)
        path = delivery_path(feed, str(received_on), name)
        deliveries.append(Delivery(feed, path, received_on, rows))
    return deliveries
