"""The configuration: one YAML file, checked whole before anything is read or written."""

import codecs
import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pipelines.errors import ConfigurationError
from pipelines.located_yaml import LocatedYaml, explain, read_yaml
from pipelines.visible_folder import private_folder

Entity = Literal[
    "patients", "lab_results", "treatments", "vaccinations", "assessments", "dispositions"
]
FORMATS = ("csv", "parquet", "fhir-ndjson", "omop", "hl7v2")
READABLE_FORMATS = ("csv", "parquet")  # a format joins this list with its reader
DAYS_IN = {"day": 1, "week": 7, "month": 31}  # a month's feed is late after the longest month

# Prefect tells its makers about its use unless told otherwise; not for the environment to change.
NO_TELEMETRY = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
}
# What the environment may set otherwise; a first start makes a database, for which 20 s are short.
PREFECT_DEFAULTS = {
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # Labwatch says itself what went wrong
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}


def load_configuration(path: Path) -> "Configuration":
    """Read the configuration, or raise every error in it at once with file, line, key and fix."""
    located = read_yaml(path, ConfigurationError)
    problems = list(located.problems)
    if not isinstance(located.values, dict):
        raise ConfigurationError(located.problem((), "must be a list of `key: value` lines"))
    problems += given_by_user(located) + feeds_of_one_name(located)
    root = path.resolve().parent
    computed = {
        "root": root,
        "path": path.resolve(),
        "configuration_hash": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    try:
        configuration = Configuration.model_validate(
            {**located.values, **computed}, context={"root": root}
        )
    except ValidationError as invalid:
        problems += explain(located, invalid, (Configuration, Feed))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return configuration


def keep_prefect_quiet() -> None:
    """Switch off what Prefect sends and most of what it says, before it is imported."""
    os.environ.update(NO_TELEMETRY)
    for name, value in PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)


def keep_prefect_beside(store: Path) -> None:
    """Put the database of Prefect's temporary server beside the store.

    Only where nobody has set Prefect up on this machine: a server or profile of theirs is used.
    """
    home = store.with_name(f"{store.name}.prefect")
    own = Path.home() / ".prefect" / "profiles.toml"
    if "PREFECT_API_URL" not in os.environ and not own.exists():
        os.environ.setdefault("PREFECT_HOME", str(home))
        private_folder(Path(os.environ["PREFECT_HOME"]))


def given_by_user(located: LocatedYaml) -> list[str]:
    """Keys that the loader fills in itself are unknown keys in the file."""
    keys = [key for key in ("root", "path", "configuration_hash") if key in located.values]
    return [located.problem((key,), "unknown key; remove it") for key in keys]


def feeds_of_one_name(located: LocatedYaml) -> list[str]:
    """Two feeds of one name would share the identities of their results."""
    feeds = located.values.get("feeds")
    names: dict[str, int] = {}
    problems = []
    for number, feed in enumerate(feeds if isinstance(feeds, list) else ()):
        name = str(feed.get("name")) if isinstance(feed, dict) and feed.get("name") else None
        if name in names:
            first = located.line(("feeds", names[name]))
            text = f"another feed is called {name} (line {first}); rename one"
            problems.append(located.problem(("feeds", number, "name"), text))
        elif name is not None:
            names[name] = number
    return problems


def within_root(path: Path, info: ValidationInfo) -> Path:
    """A path of the configuration, taken from the folder the configuration lies in."""
    root = (info.context or {}).get("root")
    return path if root is None else Path(os.path.normpath(root / path.expanduser()))


def known_timezone(name: str) -> str:
    """The IANA name of a time zone."""
    if name not in available_timezones():
        raise ValueError("not a time zone; use an IANA name such as Europe/London")
    return name


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
    def readable(cls, value: str) -> str:
        """Only formats with a reader can be configured."""
        if value not in READABLE_FORMATS:
            raise ValueError(
                f"{value} is not yet readable; send csv or parquet, or leave this feed out"
            )
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


class Configuration(BaseModel):
    """Everything a run needs to know, from one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Path = Field(description="the folder of the configuration; paths are relative to it")
    path: Path = Field(description="the configuration file itself")
    configuration_hash: str = Field(description="SHA-256 of the file, for run.json")
    store: ConfiguredPath = Field(default=Path("store/labwatch.duckdb"), validate_default=True)
    publish: ConfiguredPath = Field(default=Path("published"), validate_default=True)
    timezone: Annotated[str, AfterValidator(known_timezone)] = "Europe/London"
    protocols: tuple[str, ...] = Field(default=("alemtuzumab-us",), min_length=1)
    feeds: tuple[Feed, ...] = ()
    memory_limit: str | None = Field(default=None, pattern=r"^\d+(\.\d+)? ?([KMGT]i?B)$")
    threads: int | None = Field(default=None, ge=1, le=1024)

    @model_validator(mode="after")
    def publish_is_not_landing(self) -> Self:
        """The store must not lie where files are made visible to readers."""
        if self.store.is_relative_to(self.publish):
            raise ValueError("the store must lie outside the publish folder; move one of them")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of every calendar date."""
        return ZoneInfo(self.timezone)

    @property
    def has_patients_feed(self) -> bool:
        """Whether a patient can be unknown at all."""
        return any(feed.entity == "patients" for feed in self.feeds)
