"""One feed of the configuration: where its extracts lie and how they are read."""

import codecs
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

Entity = Literal[
    "patients", "lab_results", "treatments", "vaccinations", "assessments", "dispositions"
]
DAYS_IN = {"day": 1, "week": 7, "month": 31}  # a month's feed is late after the longest month
# What a format settles by itself. Whoever sets such a key expects it to do something.
SETTLED_KEYS = ("columns", "date_format", "decimal_comma", "delimiter", "encoding")
SETTLED_BY = {
    "fhir-ndjson": SETTLED_KEYS,
    "omop": ("date_format", "decimal_comma", "delimiter"),
    "hl7v2": ("columns", "date_format", "delimiter"),
}
# A format not named here holds any entity.
ENTITIES_OF = {
    "fhir-ndjson": ("patients", "lab_results", "treatments", "vaccinations", "assessments"),
    "hl7v2": ("lab_results",),
}


def within_root(path: Path, info: ValidationInfo) -> Path:
    """A path of the configuration, taken from the folder the configuration lies in."""
    root = (info.context or {}).get("root")
    return path if root is None else Path(os.path.normpath(root / path.expanduser()))


def known_encoding(name: str) -> str:
    """The name of a character encoding Python can read."""
    try:
        codecs.lookup(name)
    except LookupError:
        raise ValueError("not a known encoding; use utf-8, windows-1252, latin-1 ...") from None
    return name


def as_interval(value: object) -> object:
    """`1 day`, `2 weeks` or `1 month` as a length of time."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d{1,3}) (day|week|month)s?", value.strip().lower())
    if match is None:
        raise ValueError("must be like `1 day`, `2 weeks` or `1 month`")
    return timedelta(days=int(match[1]) * DAYS_IN[match[2]])


ConfiguredPath = Annotated[Path, AfterValidator(within_root)]


class Feed(BaseModel):
    """One source of extracts of one entity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
    entity: Entity
    format: Literal["csv", "parquet", "fhir-ndjson", "omop", "hl7v2"]
    path: str = Field(min_length=1, description="glob, relative to the configuration")
    columns: dict[str, str] = Field(default={}, description="the file's column: canonical column")
    codes: ConfiguredPath | None = Field(
        default=None, description="CSV file with the columns local_code and loinc"
    )
    default_units: dict[str, str] = Field(default={}, description="analyte: unit of a blank one")
    date_format: str | None = Field(default=None, description="strftime; null means ISO 8601")
    decimal_comma: bool = False
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    encoding: Annotated[str, AfterValidator(known_encoding)] = "utf-8"
    max_quarantine_pct: float | None = Field(
        default=None,
        ge=0,
        le=100,
        description="share of a feed's rows of one ingest in quarantine above which the run ends "
        "with exit status 3; null, the default, sets no limit",
    )
    expect_every: Annotated[timedelta | None, BeforeValidator(as_interval)] = Field(
        default=None, description="a feed without a file for longer than this is late"
    )

    @field_validator("format")
    @classmethod
    def holds_the_entity(cls, value: str, info: ValidationInfo) -> str:
        """A format can be configured for the entities that it holds."""
        entity = info.data.get("entity")
        if entity is not None and entity not in ENTITIES_OF.get(value, (entity,)):
            held = ", ".join(ENTITIES_OF[value])
            raise ValueError(f"{value} is read for {held} only; send {entity} in another format")
        return value

    @field_validator(*SETTLED_KEYS)
    @classmethod
    def not_settled(cls, value: object, info: ValidationInfo) -> object:
        """A key without effect is a misunderstanding; only keys that were given come here."""
        if info.field_name in SETTLED_BY.get(info.data.get("format", ""), ()):
            raise ValueError(f"does not apply to {info.data['format']}; remove it")
        return value

    @field_validator("columns")
    @classmethod
    def mapped_once(cls, columns: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        """Each canonical column at most once, and nothing that the entity does not have."""
        # Pandera, which knows the columns, takes a second to import; most feeds map nothing.
        from schemas.extract import canonical_columns

        targets = list(columns.values())
        known = canonical_columns(info.data["entity"]) if "entity" in info.data else targets
        unknown = sorted(set(targets) - set(known))
        if unknown:
            raise ValueError(
                f"maps to {', '.join(unknown)}, which is no column of {info.data['entity']}; "
                f"these are: {', '.join(known)}"
            )
        twice = sorted({target for target in targets if targets.count(target) > 1})
        if twice:
            raise ValueError(f"maps more than one column to {', '.join(twice)}; keep one of each")
        return columns

    @field_validator("codes")
    @classmethod
    def codes_exist(cls, codes: Path | None) -> Path | None:
        """A missing code map would make every local code unmonitored, silently."""
        if codes is not None and not codes.is_file():
            raise ValueError("no such file; write local_code,loinc pairs there or remove the key")
        return codes
