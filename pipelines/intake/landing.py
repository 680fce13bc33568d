"""Which files lie in the landing folders, and on which day each was received."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.intake.landing_folder import hazard, matching, real_folder
from pipelines.readers.omop.tables import companions_of
from pipelines.settings import Configuration, Feed

# 2026-06-30, 20260630, and 20260630 with a time of 4 or 6 digits after it. Longer numbers are not
# dates.
DATE_IN_PATH = re.compile(
    r"(?<!\d)(?:(\d{4})-(\d{2})-(\d{2})|(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?)(?!\d)"
)


@dataclass(frozen=True)
class Landed:
    """One file of a feed, as it lies there today."""

    feed: Feed
    file: Path
    path: str  # relative to the configuration, as stored and reported
    received_on: date
    bytes: int
    modified_ns: int
    beside: tuple[Path, ...] = ()  # files read with it: what changes in one, changes in all
    hazard: str | None = None  # why it must not be opened

    def content_hash(self) -> str:
        """SHA-256 of the bytes; with files beside it, that of all their names and hashes.

        Of a file that must not be opened that of its hazard.
        """
        if self.hazard is not None:
            return hashlib.sha256(self.hazard.encode()).hexdigest()
        own = hash_of(self.file)
        if not self.beside:
            return own
        parts = [own, *(f"{path.name} {hash_of(path)}" for path in self.beside)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def hash_of(file: Path) -> str:
    """SHA-256 of the bytes; of what can't be read, which the reader will refuse, of nothing."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return hashlib.sha256().hexdigest()


def landed_files(configuration: Configuration, today: date) -> list[Landed]:
    """Every file of every feed: patients first, then in the order of the feeds, then by path."""
    feeds = sorted(configuration.feeds, key=lambda feed: feed.entity != "patients")
    return [file for feed in feeds for file in files_of(feed, configuration, today)]


def files_of(feed: Feed, configuration: Configuration, today: date) -> Iterator[Landed]:
    """The files of one feed by path.

    A directory is left out where the pattern ends in `*`, which means "whatever lies here";
    elsewhere it is named like a file, so the reader refuses it aloud.
    """
    takes_anything = Path(feed.path).name in ("*", "**")
    folder = real_folder(configuration.root, feed.path)  # once, for there may be years of files
    for file in matching(configuration.root, feed.path):
        danger = hazard(file, folder)
        if takes_anything and file.is_dir() and danger is None:
            continue
        path = Path(os.path.relpath(file, configuration.root)).as_posix()
        beside = companions_of(feed, file)
        danger = danger or hazard_beside(beside, folder)
        facts = [facts_of(part) for part in (file, *beside)]
        size, modified_ns = sum(size for size, _ in facts), max(changed for _, changed in facts)
        yield Landed(feed, file, path, date_in(path) or today, size, modified_ns, beside, danger)


def hazard_beside(beside: tuple[Path, ...], folder: str) -> str | None:
    """Why a file must not be opened whose companions it is read with."""
    dangers = ((file.name, hazard(file, folder)) for file in beside)
    found = [f"has {name} beside it, which {danger}" for name, danger in dangers if danger]
    return found[0] if found else None


def facts_of(file: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change; zero of a link that leads nowhere."""
    try:
        facts = file.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


def date_in(path: str) -> date | None:
    """The last calendar date in a path, as YYYY-MM-DD or YYYYMMDD."""
    found = None
    for match in DATE_IN_PATH.finditer(path):
        year, month, day = (int(part) for part in match.groups() if part is not None)
        try:
            found = date(year, month, day)
        except ValueError:  # 2026-02-31 is no date, so the one before it speaks
            continue
    return found
