"""What may happen between two nights, each as one call with plain arguments.

Every number is taken modulo what there is to choose from, so that any call means something.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from tests.ledger.life import Decision
from tests.ledger.world import World, days
from tests.oracle.model import Feed
from tests.oracle.reading import read_rows

PEOPLE = ["ada", "ben", "cleo", "dan"]  # dan's results come before anybody registered him
FEEDS = [
    Feed("people", "patients"),
    Feed("labs", "lab_results", codes={"KREA": "777-3"}),  # mapped to platelets by mistake
    Feed("labs-b", "lab_results"),
    Feed("treatments", "treatments"),
]
MENDED_CODES = {"KREA": "2160-0", "CREA": "2160-0"}
MENDED_UNITS = {"platelets": "10*9/L", "creatinine": "umol/L"}
START = date(2025, 9, 1)
# code, value, unit
RESULTS = [
    ("777-3", "250", "10*9/L"),
    ("777-3", "140", "10*9/L"),
    ("777-3", "90", "10*9/L"),
    ("777-3", "40", "10*9/L"),
    ("777-3", "<100", "10*9/L"),
    ("777-3", "clotted", ""),
    ("777-3", "149 L", "10*9/L"),
    ("777-3", "80", ""),
    ("777-3", "99999", ""),
    ("2160-0", "70", "umol/L"),
    ("2160-0", "120", "umol/L"),
    ("2160-0", "2.0", "mg/dL"),
    ("2160-0", "110", ""),
    ("CREA", "130", "umol/L"),
    ("CREA", "13O", "umol/L"),
    ("KREA", "115", "umol/L"),
    ("1742-6", "300", "U/L"),
    ("1742-6", "20", "U/L"),
    ("1975-2", "60", "umol/L"),
    ("3016-3", "0.05", "mIU/L"),
    ("3016-3", "2.0", "mIU/L"),
    ("2890-2", "400", "mg/g"),
    ("2345-7", "5", "mmol/L"),
]
CBC = [("777-3", "240"), ("6690-2", "6"), ("718-7", "130"), ("751-8", "4"), ("731-0", "1")]
UNIT_OF = {"718-7": "g/L"}
CORRECTIONS = ["value", "withdrawn", "pending", "again", "broken", "first", "odd status"]
DECISIONS = ["acknowledged", "snoozed", "dismissed", "reopened"]


@dataclass
class Clinic:
    world: World
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list)
    n_rows: int = 0
    n_decisions: int = 0

    @classmethod
    def opened(cls, folder: Path) -> "Clinic":
        """Three patients, two of them treated, on the eve of the first night."""
        clinic = cls(World(folder, FEEDS, START))
        for patient in PEOPLE[:3]:
            clinic.register(patient)
        for patient in PEOPLE[:2]:
            clinic.infuse(patient, ago=60)
        return clinic

    def register(self, patient: str, received_on: date | None = None, **columns: str) -> None:
        row = {"patient_id": patient, "site": "North"} | self.people.get(patient, {}) | columns
        self.people[patient] = row
        self.world.send("people", dict(row), received_on)

    def infuse(self, patient: str, ago: int) -> None:
        row = {"patient_id": patient, "drug": "alemtuzumab", "treatment_id": self.number()}
        self.world.send("treatments", row | {"started_at": self.day(ago)})

    def measure(self, patient: str, what: int, ago: int, feed: str, late: int = 0) -> None:
        """One result; `late` days before the last night is the date its file bears."""
        code, value, unit = RESULTS[what % len(RESULTS)]
        row = self.row(patient, code, value, unit, ago + late)
        self.sent.append((feed, [row]))
        self.world.send(feed, row, self.world.today - days(late) if late else None)

    def panel(self, patient: str, ago: int) -> None:
        for code, value in CBC:
            row = self.row(patient, code, value, UNIT_OF.get(code, "10*9/L"), ago)
            self.sent.append(("labs", [row]))
            self.world.send("labs", row)

    def row(self, patient: str, code: str, value: str, unit: str, ago: int) -> dict[str, str]:
        return {
            "result_id": self.number(),
            "patient_id": patient,
            "code": code,
            "collected_at": self.day(ago),
            "value": value,
            "unit": unit,
            "status": "F",
        }

    def correct(self, which: int, how: int, value: int, late: int = 0) -> None:
        """Another version of a result sent before, or the same again, or its first one."""
        if not self.sent:
            return
        feed, versions = self.sent[which % len(self.sent)]
        row = corrected(versions, CORRECTIONS[how % len(CORRECTIONS)], RESULTS[value % 5][1])
        versions.append(row)
        self.world.send(feed, row, self.world.today - days(late) if late else None)

    def steal(self, which: int, patient: str) -> None:
        """Another patient under the id of a result that was accepted."""
        rows = read_rows(self.world.registry, self.world.today)
        mine = [r for r in rows if r.outcome == "accepted" and r.entity == "lab_results"]
        if mine:
            row = mine[which % len(mine)]
            self.world.send(row.feed, row.text | {"patient_id": patient})

    def leave(self, patient: str, in_days: int) -> None:
        self.register(patient, followup_end_on=self.day(-in_days))

    def stay(self, patient: str) -> None:
        self.register(patient, followup_end_on="")

    def merge(self, patient: str, into: str) -> None:
        """Also in a ring, or into itself."""
        self.register(patient, merged_into=into)

    def part(self, patient: str) -> None:
        if patient in self.people:
            self.register(patient, merged_into="")

    def decide(self, which: int, decision: int, until: int, next_day: bool) -> None:
        """About a flag of the last published list, later that day or just before the next night."""
        active = [flag for flag in self.world.flags if flag["state"] != "resolved"]
        if not active:
            return
        flag = active[which % len(active)]
        self.n_decisions += 1
        day = self.world.today + days(1 if next_day else 0)
        word = DECISIONS[decision % len(DECISIONS)]
        self.world.decide(
            Decision(
                flag["flag_id"],
                word,
                datetime.combine(day, time(0, self.n_decisions % 60, self.n_decisions // 60)),
                flag["severity"],
                self.world.today + days(1 + until) if word == "snoozed" else None,
            )
        )

    def mend_units(self) -> None:
        self.world.mend("labs", default_units=MENDED_UNITS)

    def mend_codes(self) -> None:
        self.world.mend("labs", codes=MENDED_CODES)

    def retry(self) -> None:
        """On the day after the last night."""
        if self.world.last_night:
            self.world.retry(self.world.today + days(1))

    def night(self, later: int) -> list[str]:
        return self.world.night(self.world.today + days(later))

    def day(self, ago: int) -> str:
        return str(self.world.today - days(ago))

    def number(self) -> str:
        self.n_rows += 1
        return f"{self.n_rows:03}"


def corrected(versions: list[dict[str, str]], how: str, value: str) -> dict[str, str]:
    last = versions[-1]
    changes = {
        "value": {"value": value, "unit": "10*9/L", "status": "C"},
        "withdrawn": {"status": "deleted"},
        "pending": {"status": "P"},
        "again": {},
        "broken": {"value": "1o", "status": "C"},
        "odd status": {"status": "odd"},
    }
    return dict(versions[0]) if how == "first" else last | changes[how]
