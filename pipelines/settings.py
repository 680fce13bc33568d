"""The configuration: one YAML file, checked whole before anything is read or written."""

import hashlib
import os
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from pipelines.errors import ConfigurationError
from pipelines.feed_settings import ConfiguredPath, Feed
from pipelines.located_yaml import LocatedYaml, explain, read_yaml
from pipelines.visible_folder import private_folder

__all__ = [
    "Configuration",
    "Feed",
    "keep_prefect_beside",
    "keep_prefect_quiet",
    "load_configuration",
]

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


PSEUDONYM_KEY = "LABWATCH_PSEUDONYM_KEY"
SHORTEST_KEY = 32  # characters


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
        problems += explain(located, invalid, (Configuration, Publishing, Feed))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return configuration


def required_pseudonym_key(configuration: "Configuration") -> bytes:
    """The key, for what makes no sense without one."""
    key = configuration.pseudonym_key
    if key is None:
        raise ConfigurationError(
            f"{configuration.path}: publish: patients are published under their own ids; "
            "pseudonyms need `pseudonyms: true` there"
        )
    return key


def secret_key(variable: str, file: Path | None) -> bytes:
    """A key from the environment, else from a file that others may not read; never quoted."""
    text, place = os.environ.get(variable), variable
    if text is None and file is None:
        raise ConfigurationError(f"{variable}: is not set; set it, or name a `key_file:`")
    if text is None and file is not None:
        place = str(file)
        try:
            text, mode = file.read_text("utf-8"), file.stat().st_mode
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"{place}: the key can't be read ({type(error).__name__}); it must be a file of "
                "text that this user may read"
            ) from None
        if mode & 0o007:
            raise ConfigurationError(f"{place}: others may use this key; run `chmod o= {place}`")
    key = (text or "").strip()
    if len(key) < SHORTEST_KEY:
        raise ConfigurationError(
            f"{place}: a key of fewer than {SHORTEST_KEY} characters can be tried out; make one "
            "with `openssl rand -hex 32`"
        )
    return key.encode()


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


def known_timezone(name: str) -> str:
    """The IANA name of a time zone."""
    if name not in available_timezones():
        raise ValueError("not a time zone; use an IANA name such as Europe/London")
    return name


def as_mapping(value: object) -> object:
    """`publish: published` is short for `publish: {path: published}`."""
    return {"path": value} if isinstance(value, str) else value


class Publishing(BaseModel):
    """Where nights appear, and under which names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: ConfiguredPath = Field(default=Path("published"), validate_default=True)
    pseudonyms: bool = False
    key_file: ConfiguredPath | None = Field(
        default=None, description="of the pseudonyms; the environment wins over it"
    )

    @model_validator(mode="after")
    def key_is_used_and_kept_apart(self) -> Self:
        """A key without pseudonyms is a misunderstanding; one that is published is none."""
        if self.key_file is not None and not self.pseudonyms:
            raise ValueError("key_file does nothing without `pseudonyms: true`; add it")
        if self.key_file is not None and self.key_file.is_relative_to(self.path):
            raise ValueError("key_file must lie outside the folder that is published; move it")
        return self


class Configuration(BaseModel):
    """Everything a run needs to know, from one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: Path = Field(description="the folder of the configuration; paths are relative to it")
    path: Path = Field(description="the configuration file itself")
    configuration_hash: str = Field(description="SHA-256 of the file, for run.json")
    store: ConfiguredPath = Field(default=Path("store/labwatch.duckdb"), validate_default=True)
    publishing: Annotated[Publishing, BeforeValidator(as_mapping)] = Field(
        default="published", validate_default=True, alias="publish"
    )
    timezone: Annotated[str, AfterValidator(known_timezone)] = "Europe/London"
    protocols: tuple[str, ...] = Field(default=("alemtuzumab-us",), min_length=1)
    feeds: tuple[Feed, ...] = ()
    memory_limit: str | None = Field(default=None, pattern=r"^\d+(\.\d+)? ?([KMGT]i?B)$")
    threads: int | None = Field(default=None, ge=1, le=1024)
    spill: ConfiguredPath | None = None
    metrics: ConfiguredPath | None = None

    @model_validator(mode="after")
    def publish_is_not_landing(self) -> Self:
        """The store must not lie where files are made visible to readers."""
        if self.store.is_relative_to(self.publish):
            raise ValueError("the store must lie outside the publish folder; move one of them")
        return self

    @property
    def publish(self) -> Path:
        """The folder where nights appear."""
        return self.publishing.path

    @property
    def pseudonym_key(self) -> bytes | None:
        """The key of the pseudonyms; null where patients are published under their own ids."""
        publishing = self.publishing
        return secret_key(PSEUDONYM_KEY, publishing.key_file) if publishing.pseudonyms else None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of every calendar date."""
        return ZoneInfo(self.timezone)

    @property
    def limits(self) -> dict[str, str | int]:
        """What DuckDB is granted; what is not configured is its own choice."""
        spill = None if self.spill is None else str(self.spill)
        granted = {
            "memory_limit": self.memory_limit,
            "threads": self.threads,
            "temp_directory": spill,
        }
        return {name: value for name, value in granted.items() if value is not None}

    @property
    def quarantine_limits(self) -> dict[str, float]:
        """feed: max_quarantine_pct, of the feeds that have one."""
        limits = {feed.name: feed.max_quarantine_pct for feed in self.feeds}
        return {name: limit for name, limit in limits.items() if limit is not None}

    @property
    def has_patients_feed(self) -> bool:
        """Whether a patient can be unknown at all."""
        return any(feed.entity == "patients" for feed in self.feeds)
