"""A clinic to tell case histories with: say only what matters, the rest is ordinary.

What is told becomes extracts in a landing folder, as hospitals would send them; they are read by
the real intake and evaluated by the real night. Every row arrives the day after it happened,
unless the story says `received=`.
"""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from tests.stories.nights import Nights, extract

CODE_AND_UNIT = {
    "platelets": ("777-3", "10*9/L"),
    "wbc": ("6690-2", "10*9/L"),
    "hemoglobin": ("718-7", "g/L"),
    "neutrophils": ("751-8", "10*9/L"),
    "lymphocytes": ("731-0", "10*9/L"),
    "neutrophils_pct": ("770-8", "%"),
    "lymphocytes_pct": ("736-9", "%"),
    "creatinine": ("14682-9", "umol/L"),
    "urine_protein": ("20454-5", ""),
    "urine_protein_quant": ("2888-6", "mg/dL"),
    "urine_rbc": ("13945-1", "/[HPF]"),
    "leukocyte_esterase": ("5799-2", ""),
    "nitrite": ("5802-4", ""),
    "tsh": ("3016-3", "m[IU]/L"),
    "free_t4": ("14920-3", "pmol/L"),
    "alt": ("1742-6", "U/L"),
    "ast": ("1920-8", "U/L"),
    "bilirubin": ("14631-6", "umol/L"),
    "upcr": ("2890-2", "mg/g"),
    "vzv_igg": ("19162-7", ""),
}
NORMAL = {
    "cbc": {
        "platelets": 250,
        "wbc": 6,
        "hemoglobin": 140,
        "neutrophils": 3.5,
        "lymphocytes": 1.5,
    },
    "creatinine": {"creatinine": 70},
    "urinalysis": {"urine_protein": "negative", "urine_rbc": 0},
    "thyroid": {"tsh": 2},
    "liver": {"alt": 20, "bilirubin": 10},
    "upcr": {"upcr": 80},
}
OWN_DAY = {
    "lab": "collected_at",
    "treatments": "started_at",
    "vaccinations": "given_on",
    "assessments": "assessed_on",
}
ENTITY = {"patients": "patients", "lab": "lab_results"} | {
    name: name for name in ("treatments", "vaccinations", "assessments")
}
IDENTITY = {
    "lab": "result_id",
    "treatments": "treatment_id",
    "vaccinations": "vaccination_id",
    "assessments": "assessment_id",
}
REGISTERED = "2010-01-01"  # long before any story


class Clinic:
    """The patients of one theme, who share a registry and its nights."""

    def __init__(self, protocol: str = "alemtuzumab-us") -> None:
        self.protocol = protocol
        self.extracts: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        self.n_rows = 0
        self.names: set[str] = set()

    def patient(self, name: str, registered: str | None = REGISTERED, **known: str) -> "Patient":
        """Somebody new; `registered=None` where the clinic does not say who they are."""
        assert name not in self.names, f"two patients of this clinic are called {name}"
        self.names.add(name)
        patient = Patient(self, name)
        return patient if registered is None else patient.registered(registered, **known)

    def add(self, feed: str, received: str | None, row: dict[str, str]) -> None:
        self.n_rows += 1
        if feed in IDENTITY:
            row = {IDENTITY[feed]: f"{feed}-{self.n_rows}"} | row
        if received is None:
            own_day = date.fromisoformat(row[OWN_DAY[feed]][:10])
            received = str(own_day + timedelta(days=1))
        self.extracts[feed, received].append(row)

    def opened(self, folder: Path) -> "Nights":
        """Send every extract, read them all, and be ready for any night."""
        for (feed, received), rows in self.extracts.items():
            path = folder / extract(feed, received)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                columns = dict.fromkeys(column for row in rows for column in row)
                writer = csv.DictWriter(file, list(columns), restval="")
                writer.writeheader()
                writer.writerows(rows)
        feeds = "".join(
            f"  - {{name: {feed}, entity: {ENTITY[feed]}, format: csv, path: {feed}/*.csv}}\n"
            for feed in dict.fromkeys(feed for feed, _ in self.extracts)
        )
        configuration = folder / "labwatch.yaml"
        settings = f"timezone: Europe/London\nprotocols: [{self.protocol}]\n"
        configuration.write_text(f"{settings}feeds:\n{feeds}", "utf-8")
        return Nights(configuration)


class Patient:
    """One case history; every sentence returns the patient, so that the next one can follow."""

    def __init__(self, clinic: Clinic, name: str) -> None:
        self.clinic, self.name = clinic, name

    def tell(self, feed: str, received: str | None, **row: object) -> Self:
        texts = {column: str(value) for column, value in row.items()}
        self.clinic.add(feed, received, {"patient_id": self.name} | texts)
        return self

    def registered(self, received: str, **known: str) -> Self:
        """What the patients' feed says; `followup_end_on`, `merged_into`, …"""
        return self.tell("patients", received, **known)

    def infused(self, *days: str, received: str | None = None) -> Self:
        """Alemtuzumab, given on each of these days."""
        for day in days:
            self.infusion(day, received=received)
        return self

    def infusion(self, started_at: str, received: str | None = None, **other: str) -> Self:
        """One infusion with more to say about it."""
        row = {"drug": "alemtuzumab", "started_at": started_at} | other
        return self.tell("treatments", received, **row)

    def planned(self, day: str, received: str) -> Self:
        """An infusion that is to be given."""
        return self.infusion(day, received, status="planned")

    def collected(self, at: str, received: str | None = None, **tests: object) -> Self:
        """Results of one sample, `platelets=250` in the usual unit or `wbc="6000 /uL"`."""
        for test, said in tests.items():
            value, unit = spoken(said, CODE_AND_UNIT[test][1])
            self.result(at, test, value, received, unit=unit)
        return self

    def done(self, at: str, *requirements: str, received: str | None = None) -> Self:
        """Whole test sets, all of it normal."""
        for requirement in requirements:
            self.collected(at, received, **NORMAL[requirement])
        return self

    def result(
        self, at: str, test: str, value: object, received: str | None = None, **other: object
    ) -> Self:
        """One row of a laboratory: `result_id`, `status`, `reference_high`, … as it sends them."""
        code, unit = CODE_AND_UNIT[test]
        row = {"code": code, "collected_at": at, "value": value, "unit": unit} | other
        return self.tell("lab", received, **row)

    def given(self, drug: str, *days: str) -> Self:
        """Another drug on each of these days."""
        for day in days:
            self.tell("treatments", None, drug=drug, started_at=day)
        return self

    def vaccinated(self, vaccine: str, day: str, received: str | None = None, **other: str) -> Self:
        return self.tell("vaccinations", received, vaccine=vaccine, given_on=day, **other)

    def assessed(self, code: str, day: str, outcome: str = "", received: str | None = None) -> Self:
        return self.tell("assessments", received, code=code, assessed_on=day, outcome=outcome)


def spoken(said: object, usual_unit: str) -> tuple[str, str]:
    """A value as told: a number with or without a unit, or words."""
    value, _, unit = str(said).partition(" ")
    if any(letter.isdigit() for letter in value):
        return value, unit or usual_unit
    return str(said), ""
