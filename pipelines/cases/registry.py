"""Stories as a registry: extracts in a folder, as a hospital would send them, and a configuration.

All stories share one registry. A story's rows arrive on its evening, so that an evaluation of an
earlier evening does not know them.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import polars as pl
import yaml

from pipelines.cases.lines import Event, Result
from pipelines.cases.model import CaseFile, Story
from pipelines.protocols.model import Protocol
from pipelines.settings import Configuration, load_configuration
from pipelines.vocabulary.load import Vocabulary

Row = dict[str, str | None]
COLUMNS = {
    "patients": ("patient_id", "sex", "followup_end_on"),
    "lab_results": (
        *("result_id", "patient_id", "code", "collected_at", "value", "unit"),
        *("reference_low", "reference_high", "status"),
    ),
    "treatments": (
        *("treatment_id", "patient_id", "drug", "started_at", "ended_at"),
        *("observed_until", "status"),
    ),
    "vaccinations": ("vaccination_id", "patient_id", "vaccine", "given_on"),
    "assessments": ("assessment_id", "patient_id", "code", "assessed_on", "outcome"),
}


def write_registry(
    folder: Path, cases: CaseFile, protocol: Protocol, protocol_file: Path, vocabulary: Vocabulary
) -> Configuration:
    """The stories as extracts under `folder`, and the configuration that reads them."""
    rows = story_rows(cases, protocol, vocabulary)
    for (entity, received_on), found in rows.items():
        path = folder / entity / f"{received_on}.csv"
        path.parent.mkdir(exist_ok=True)
        frame = pl.DataFrame(found, schema=dict.fromkeys(COLUMNS[entity], pl.String), orient="row")
        frame.write_csv(path)
    configuration = folder / "labwatch.yaml"
    feeds = [
        {"name": entity, "entity": entity, "format": "csv", "path": f"{entity}/*.csv"}
        for entity in COLUMNS
    ]
    page = {"protocols": [str(protocol_file.resolve())], "feeds": feeds}
    configuration.write_text(yaml.safe_dump(page), "utf-8")
    return load_configuration(configuration)


def patient_id(number: int) -> str:
    """The patient of a story, by its place in the file."""
    return f"story-{number}"


def story_rows(
    cases: CaseFile, protocol: Protocol, vocabulary: Vocabulary
) -> dict[tuple[str, date], list[Row]]:
    """Every row of every story, by entity and the evening it arrives."""
    codes = dict(vocabulary.codes.select("analyte", "code").reverse().iter_rows())
    units = dict(vocabulary.analytes.select("analyte", "canonical_unit").iter_rows())
    rows: dict[tuple[str, date], list[Row]] = {}
    for number, story in enumerate(cases.stories):
        results, examinations = tests_of(story, cases, protocol)
        found = [
            *patient_rows(story),
            *result_rows(results, codes, units),
            *treatment_rows(story, cases, protocol.drug),
            *vaccination_rows(story.vaccinations),
            *assessment_rows([*story.assessments, *examinations]),
        ]
        for row_number, (entity, row) in enumerate(found):
            identity = (
                {} if entity == "patients" else {COLUMNS[entity][0]: f"{number}-{row_number}"}
            )
            whole = {**row, **identity, "patient_id": patient_id(number)}
            rows.setdefault((entity, cases.evening(story)), []).append(whole)
    return rows


def tests_of(story: Story, cases: CaseFile, protocol: Protocol) -> tuple[list[Result], list[Event]]:
    """The story's results, with each named requirement as its tests at normal values."""
    results, examinations = [], []
    for result in story.results:
        requirement = protocol.requirements.get(result.test)
        if requirement is None or result.value is not None:
            results.append(result)
            continue
        for item in requirement.components.items:
            examinations += [Event(result.on, code, None) for code in item.assessments[:1]]
            for analyte in item.analytes[:1]:
                value = str(cases.normal[analyte])
                results.append(Result(result.on, analyte, value, None, None, None, result.status))
    return results, examinations


def patient_rows(story: Story) -> Iterator[tuple[str, Row]]:
    """The patient."""
    end = story.followup_end_on
    yield "patients", {"sex": story.sex, "followup_end_on": end.isoformat() if end else None}


def result_rows(
    results: list[Result], codes: Mapping[str, str], units: Mapping[str, str | None]
) -> Iterator[tuple[str, Row]]:
    """The results; a unit that is not written is the canonical one."""
    for result in results:
        unit = units[result.test] if result.unit is None else result.unit
        yield (
            "lab_results",
            {
                "code": codes[result.test],
                "collected_at": result.on.isoformat(),
                "value": result.value,
                "unit": unit or None,
                "reference_low": result.low,
                "reference_high": result.high,
                "status": result.status,
            },
        )


def treatment_rows(story: Story, cases: CaseFile, drug: str) -> Iterator[tuple[str, Row]]:
    """The infusions, given and planned, and other drugs."""
    for day, line in cases.infusion_days(story):
        hours = {"ended_at": line.ended, "observed_until": line.observed_until}
        times = {name: f"{day} {hour}" if hour else None for name, hour in hours.items()}
        row = {"drug": drug, "started_at": f"{day} {line.begun}", "status": "completed", **times}
        yield "treatments", row
    for day in story.planned:
        yield "treatments", {"drug": drug, "started_at": day.isoformat(), "status": "planned"}
    for event in story.drugs:
        row = {"drug": event.name, "started_at": event.on.isoformat(), "status": "completed"}
        yield "treatments", row


def vaccination_rows(events: tuple[Event, ...]) -> Iterator[tuple[str, Row]]:
    """The vaccinations."""
    for event in events:
        yield "vaccinations", {"vaccine": event.name, "given_on": event.on.isoformat()}


def assessment_rows(events: list[Event]) -> Iterator[tuple[str, Row]]:
    """The assessments."""
    for event in events:
        row = {"code": event.name, "assessed_on": event.on.isoformat(), "outcome": event.outcome}
        yield "assessments", row
