"""The cases beside a protocol: patient stories run through the real pipeline, and what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.cases.lines import ExpectedFlag
from pipelines.cases.model import Story, cases_path, load_cases
from pipelines.cases.registry import patient_id, write_registry
from pipelines.errors import ProtocolError
from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.located_yaml import read_yaml
from pipelines.protocols.load import load_protocol, protocol_path
from pipelines.vocabulary.load import Vocabulary

NAMED_KINDS = ("threshold", "combination", "reflex", "data_quality")  # none may show unexpected


@dataclass(frozen=True)
class Mismatch:
    """A story that did not give what its author expects."""

    file: Path
    line: int
    story: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.story}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True)
class CaseReport:
    """How the stories of a protocol came out."""

    file: Path
    stories: int
    mismatches: tuple[Mismatch, ...]


def run_cases(name_or_path: str | Path, vocabulary: Vocabulary, root: Path = Path()) -> CaseReport:
    """Run the stories beside a protocol as one temporary registry, each on its evening.

    Flags of lateness, baselines and treatment count only where a story names them: a short story
    leaves most tests undone. Any other flag that a story does not expect is a mismatch.
    """
    protocol_file = protocol_path(name_or_path, root)
    protocol = load_protocol(name_or_path, vocabulary, root)
    located = read_yaml(cases_path(protocol_file), ProtocolError)
    cases = load_cases(located, protocol, vocabulary)
    evenings = sorted({cases.evening(story) for story in cases.stories})
    mismatches: list[Mismatch] = []
    with TemporaryDirectory(prefix="labwatch-cases-") as folder:
        configuration = write_registry(Path(folder), cases, protocol, protocol_file, vocabulary)
        ingest(configuration, evenings[-1])
        nights = {evening: evaluate_night(configuration, evening).flags for evening in evenings}
    for number, story in enumerate(cases.stories):
        flags = nights[cases.evening(story)].filter(pl.col("patient_id") == patient_id(number))
        line = located.line(("stories", number))
        mismatches += [
            Mismatch(located.path, line, story.story, expected, got)
            for expected, got in differences(story, flags)
        ]
    return CaseReport(located.path, len(cases.stories), tuple(mismatches))


def differences(story: Story, flags: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """What a story expects and does not get, and what it gets and does not expect."""
    expected_rules = {flag.rule for flag in story.expect}
    for expected in story.expect:
        found = flags.filter(pl.col("rule") == expected.rule)
        if not any(matches(expected, row) for row in found.iter_rows(named=True)):
            yield expected.text, texts(found) or "no such flag"
    for rule in story.absent:
        found = flags.filter(pl.col("rule") == rule)
        if not found.is_empty():
            yield f"no {rule}", texts(found)
    surprises = flags.filter(
        pl.col("kind").is_in(NAMED_KINDS) & ~pl.col("rule").is_in([*expected_rules, *story.absent])
    )
    if not surprises.is_empty():
        yield "nothing else", texts(surprises)


def matches(expected: ExpectedFlag, flag: dict[str, object]) -> bool:
    """Whether a flag is the one a story expects."""
    return (
        flag["severity"] == expected.severity
        and expected.opened_on in (None, flag["opened_on"])
        and expected.due_on in (None, flag["due_on"])
    )


def texts(flags: pl.DataFrame) -> str:
    """Flags as a story would write them."""
    lines = flags.select(
        pl.format("{} {} since {}", "rule", pl.col("severity").cast(pl.String), "opened_on")
        + pl.coalesce(pl.format(" due {}", "due_on"), pl.lit(""))
    )
    return "; ".join(lines.to_series())
