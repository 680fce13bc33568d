"""The feed as YAML: to be read, and to be put into a configuration."""

import os
import re
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import ConfigurationError
from pipelines.intake.landing import DATE_IN_PATH
from pipelines.settings import load_configuration

DEFAULT = "new-feed"
LONGEST_NAME = 40
SAYS_NOTHING = {"results", "result", "part", "labs", "lab", "data", "export", "extract", "file"}
LAST_KEY = re.compile(r"^([A-Za-z_]+):", re.MULTILINE)


def as_yaml(settings: dict[str, Any]) -> str:
    """The feed as the list `feeds` of a configuration has it."""
    return f"feeds:\n{as_item(settings)}"


def as_item(settings: dict[str, Any]) -> str:
    """The feed as one item of the list."""
    text = yaml.safe_dump([settings], sort_keys=False, allow_unicode=True, width=100)
    return "".join(f"  {line}\n" for line in text.splitlines())


def suggested_name(path: Path) -> str:
    """The words of the file's name, or of its folders', that tell one source from another."""
    folders = path.resolve().parents
    for text in (path.name.partition(".")[0], folders[0].name, folders[1].name):
        words = re.findall(r"[a-z]+", DATE_IN_PATH.sub("", text).lower())
        if set(words) - SAYS_NOTHING:
            return "-".join(words)[:LONGEST_NAME]
    return DEFAULT


def to_start_from(settings: dict[str, Any], path: Path, folder: Path) -> dict[str, Any]:
    """The settings for a configuration in `folder`; a date in the path stands for any.

    Files of OMOP keep their name, which says what they hold.
    """
    place = path.resolve()
    ending = "".join(path.suffixes[-2:]) if path.suffix in (".gz", ".zst") else path.suffix
    is_dated = any(DATE_IN_PATH.search(part) for part in (place.name, place.parent.name))
    name = f"*{ending}" if is_dated and settings["format"] != "omop" else place.name
    parent = place.parent
    if DATE_IN_PATH.search(parent.name):
        parent, name = parent.parent, f"*/{name}"
    from_folder = {"path": relative(parent / name, folder)}
    if "codes" in settings:
        from_folder["codes"] = relative(Path(settings["codes"]), folder)
    return settings | from_folder


def relative(path: Path, folder: Path) -> str:
    """The path as a configuration in the folder says it."""
    return Path(os.path.relpath(path, folder.resolve())).as_posix()


def append_to(configuration: Path, settings: dict[str, Any]) -> None:
    """Put the feed at the end of the configuration, or into a new one; it must load afterwards."""
    if not configuration.exists():
        configuration.write_text(as_yaml(settings), "utf-8")
        return
    before = configuration.read_text("utf-8")
    keys = LAST_KEY.findall(before)
    if not keys or keys[-1] != "feeds":
        raise ConfigurationError(
            f"{configuration}: its last key is not feeds, so the feed can't be put at its end; "
            "put it in by hand"
        )
    configuration.write_text(f"{before.rstrip()}\n{as_item(settings)}", "utf-8")
    try:
        load_configuration(configuration)
    except ConfigurationError as error:
        configuration.write_text(before, "utf-8")
        raise ConfigurationError(f"nothing was written, for then: {error}") from error
