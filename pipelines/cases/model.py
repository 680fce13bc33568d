"""What a file of cases is: small patient stories with the flags they must give."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipelines.cases.lines import (
    CaseNames,
    Event,
    ExpectedFlag,
    Infusions,
    Result,
    as_event,
    as_expected,
    as_infusions,
    as_result,
    as_rule,
)
from pipelines.errors import ProtocolError
from pipelines.located_page import Page, explained
from pipelines.located_yaml import LocatedYaml
from pipelines.protocols.load import CASES_SUFFIX
from pipelines.protocols.model import Protocol, rule_names
from pipelines.vocabulary.load import Vocabulary

Results = tuple[Annotated[Result, BeforeValidator(as_result)], ...]
InfusionLines = tuple[Annotated[Infusions, BeforeValidator(as_infusions)], ...]
Events = tuple[Annotated[Event, BeforeValidator(as_event)], ...]
ExpectedFlags = tuple[Annotated[ExpectedFlag, BeforeValidator(as_expected)], ...]
Absent = tuple[Annotated[str, AfterValidator(as_rule)], ...]
Sex = Literal["F", "M", "other", "unknown"]


class CasePart(BaseModel):
    """A piece of a file of cases: frozen, and every key must be known."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Story(CasePart):
    """One patient on one evening. `as_of` and `infusions` are the file's where not given."""

    story: str = Field(min_length=10)
    as_of: date | None = None
    sex: Sex = "F"
    infusions: InfusionLines | None = None
    planned: tuple[date, ...] = ()
    followup_end_on: date | None = None
    results: Results = ()
    assessments: Events = ()
    vaccinations: Events = ()
    drugs: Events = ()
    expect: ExpectedFlags = ()
    absent: Absent = ()


class CaseFile(CasePart):
    """The stories of a protocol, and what they leave unsaid.

    `normal` is the value of each test of a requirement that a story merely names.
    """

    protocol: str
    as_of: date
    infusions: InfusionLines
    normal: dict[str, str | float]
    stories: tuple[Story, ...] = Field(min_length=1)

    def evening(self, story: Story) -> date:
        """The date a story is evaluated as of."""
        return story.as_of or self.as_of

    def infusion_days(self, story: Story) -> list[tuple[date, Infusions]]:
        """Every infusion day of a story."""
        lines = self.infusions if story.infusions is None else story.infusions
        return [
            (line.first + timedelta(days=day), line)
            for line in lines
            for day in range((line.last - line.first).days + 1)
        ]


def cases_path(protocol_file: Path) -> Path:
    """The file of cases beside a protocol."""
    return protocol_file.with_name(protocol_file.stem + CASES_SUFFIX)


def load_cases(located: LocatedYaml, protocol: Protocol, vocabulary: Vocabulary) -> CaseFile:
    """The stories, or every mistake in them at once with file, line and fix."""
    analytes = vocabulary.analytes["analyte"].to_list()
    names = CaseNames(
        tests=frozenset(analytes) | protocol.requirements.keys(), rules=rule_names(protocol)
    )
    problems, cases = list(located.problems), None
    try:
        cases = CaseFile.model_validate(located.values, context=names)
    except ValidationError as invalid:
        keys = {*CaseFile.model_fields, *Story.model_fields}
        problems += explained(Page(located.values, (located,)), invalid, keys)
    if problems or cases is None:
        raise ProtocolError("\n".join(problems))
    return cases
