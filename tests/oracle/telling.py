"""A builder for stories: say only what matters, the rest is defaulted to Ada."""

from datetime import date, timedelta

from tests.oracle import facts
from tests.oracle.landing import delivery_path
from tests.oracle.model import Delivery, Feed, Registry
from tests.oracle.night import OracleNight, account, oracle_night

ADA = "Ada"
FEED_OF = {"lab_results": "labs-a"}


class Story:
    """Rows sent by day; `received` defaults to the day of the event."""

    def __init__(self, patients: bool = True) -> None:
        self.rows: dict[tuple[str, date], list[dict[str, str]]] = {}
        self.has_patients = patients
        self.count = 0
        if patients:
            self.patient()

    def send(self, feed: str, received: str, **row: str) -> "Story":
        self.rows.setdefault((feed, date.fromisoformat(received)), []).append(row)
        return self

    def named(self, entity: str, row: dict[str, str]) -> dict[str, str]:
        self.count += 1
        return {facts.IDENTITY[entity]: f"R{self.count:03}", "patient_id": ADA} | row

    def patient(self, received: str = "2000-01-01", **row: str) -> "Story":
        return self.send("patients", received, **({"patient_id": ADA, "site": "North"} | row))

    def infusions(self, *days: str, **row: str) -> "Story":
        for day in days:
            told = {"drug": "alemtuzumab", "started_at": day} | row
            received = row.get("received", day[:10])
            told.pop("received", None)
            self.send("treatments", received, **self.named("treatments", told))
        return self

    def lab(
        self, analyte: str, value: str, unit: str, on: str, received: str = "", **row: str
    ) -> "Story":
        feed = row.pop("feed", "labs-a")
        told = {"code": facts.CODES[analyte][0], "collected_at": on, "value": value, "unit": unit}
        received = received or (on[:10] if on else "2024-01-01")
        return self.send(feed, received, **self.named("lab_results", told | row))

    def cbc(self, on: str, **row: str) -> "Story":
        for analyte in ("platelets", "wbc", "neutrophils", "lymphocytes"):
            self.lab(
                analyte,
                {"platelets": "250", "lymphocytes": "1"}.get(analyte, "5"),
                "10*9/L",
                on,
                **row,
            )
        return self.lab("hemoglobin", "130", "g/L", on, **row)

    def assessment(self, code: str, on: str, outcome: str = "") -> "Story":
        row = {"code": code, "assessed_on": on, "outcome": outcome}
        return self.send("assessments", on, **self.named("assessments", row))

    def vaccination(self, vaccine: str, on: str, **row: str) -> "Story":
        told = {"vaccine": vaccine, "given_on": on} | row
        return self.send("vaccinations", on, **self.named("vaccinations", told))

    def registry(self) -> Registry:
        feeds = [
            Feed("labs-a", "lab_results"),
            Feed("labs-b", "lab_results", {"creatinine": "umol/L"}),
            Feed("treatments", "treatments"),
            Feed("vaccinations", "vaccinations"),
            Feed("assessments", "assessments"),
        ]
        if self.has_patients:
            feeds.insert(0, Feed("patients", "patients"))
        deliveries = [
            Delivery(feed, delivery_path(feed, str(day)), day, rows)
            for (feed, day), rows in sorted(self.rows.items())
        ]
        return Registry(feeds, deliveries)

    def night(
        self, as_of: str, protocol: str = "alemtuzumab-us", known_by: str = ""
    ) -> OracleNight:
        known = date.fromisoformat(known_by) if known_by else None
        return oracle_night(self.registry(), protocol, date.fromisoformat(as_of), known)

    def flags(self, as_of: str, **options) -> dict[str, dict]:
        return {flag["rule"]: flag for flag in self.night(as_of, **options).flags}

    def status(self, as_of: str, requirement: str, **options) -> dict:
        rows = self.night(as_of, **options).status
        return next(row for row in rows if row["requirement"] == requirement)

    def totals(self) -> dict[str, int]:
        """What became of all rows of the lab feeds, over all files."""
        totals: dict[str, int] = {}
        for file in account(self.registry()):
            if file["feed"].startswith("labs"):
                counts = {key: file[key] for key in ("loaded", "duplicate", "not_monitored")}
                for outcome, n in (counts | file["quarantined"]).items():
                    totals[outcome] = totals.get(outcome, 0) + n
        return {outcome: n for outcome, n in totals.items() if n}


def day(text: str, plus: int = 0) -> date:
    return date.fromisoformat(text) + timedelta(days=plus)
