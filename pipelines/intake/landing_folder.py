"""What lies in a landing folder, and what of it must not be opened.

Whoever may write there can lay links, pipes and loops. The configuration says which folder is
read, wherever that is; nothing that lies in the folder leads out of it.
"""

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

WILD = "*?["


def matching(root: Path, pattern: str) -> list[Path]:
    """Everything that matches, by path; `**` is any number of folders, links not followed.

    A link to a folder that `**` comes by is a match by itself, so that it is refused aloud.
    """
    folder, parts = divided(root, pattern)
    return sorted(set(found_in(folder, parts)))


def real_folder(root: Path, pattern: str) -> str:
    """The landing folder of a pattern, wherever links to it lead."""
    return os.path.realpath(divided(root, pattern)[0])


def hazard(file: Path, folder: str) -> str | None:
    """Why a match in a real folder must not be opened; null where it may."""
    if file.is_symlink() and file.is_dir():
        return "is a link to a folder, which is not followed; name that folder in the feed's path"
    if not Path(os.path.realpath(file)).is_relative_to(folder):
        return (
            "is a link that leads out of the landing folder; put the file itself there, or name "
            "its folder in the feed's path"
        )
    if file.exists() and not file.is_file() and not file.is_dir():
        return "is no ordinary file but a pipe or a device; remove it"
    return None


def divided(root: Path, pattern: str) -> tuple[Path, tuple[str, ...]]:
    """The landing folder, which is the pattern up to its first wildcard, and the rest of it."""
    parts = (root / Path(pattern).expanduser()).parts
    wild = [number for number, part in enumerate(parts) if any(sign in part for sign in WILD)]
    first = min([*wild, len(parts) - 1])
    return Path(*parts[:first]), parts[first:]


def found_in(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """The matches of the rest of a pattern; names that begin with a dot only where it says so."""
    part, rest = parts[0], parts[1:]
    if part == "**":
        for below in folders_below(folder):
            is_link = below != folder and below.is_symlink()
            yield from [below] if is_link else found_in(below, rest or ("*",))
        return
    for name in names_in(folder):
        is_shown = not name.startswith(".") or part.startswith(".")
        if is_shown and fnmatch(name, part):
            if not rest:
                yield folder / name
            elif (folder / name).is_dir():
                yield from found_in(folder / name, rest)


def folders_below(folder: Path) -> Iterator[Path]:
    """The folder itself and all in it, and links to folders, which are not gone into."""
    yield folder
    for place, names, _ in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        yield from (Path(place) / name for name in names)


def names_in(folder: Path) -> list[str]:
    """The names in a folder; none in what is no folder or may not be looked into."""
    try:
        return [child.name for child in folder.iterdir()]
    except OSError:
        return []
