"""Writing a folder that others see whole or not at all, whatever happens on the way."""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER_MODE = 0o750  # owner and group, whatever the umask: the files hold patients
FILE_MODE = 0o640
AT_FDCWD = -100  # "relative to the working directory", linux/fcntl.h
RENAME_EXCHANGE = 2  # linux/fs.h
NO_EXCHANGE_HERE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}


@contextmanager
def made_visible(target: Path) -> Iterator[Path]:
    """A fresh folder beside `target` to write into; it becomes `target` in one step at the end.

    A failure before that step leaves `target` as it was. What an earlier, killed run left
    behind is cleared first.
    """
    private_folder(target.parent)
    clear_leftovers(target)
    fresh = target.with_name(f".{target.name}.new")
    fresh.mkdir(mode=0o700)
    try:
        yield fresh
        _settle(fresh)
        _swap(fresh, target)
        flush(target.parent)
    finally:
        clear_leftovers(target)


def write_visible(target: Path, text: str) -> None:
    """A small file replaced in one step."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(FILE_MODE)
        flush(fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    flush(target.parent)


def why_not_written(error: Exception) -> str:
    """What the system says; a library that writes for us may say it in its own way, by kind only.

    Its text could hold what was to be written.
    """
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"could not be written ({type(error).__name__})"


def private_folder(folder: Path) -> None:
    """Make the folder, and those above it, for owner and group; leave existing ones alone."""
    if folder.is_dir():
        return
    private_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(FOLDER_MODE)


def clear_leftovers(target: Path) -> None:
    """Remove what killed runs left; put back a folder that was moved away but not replaced.

    Looks at every night, not only tonight's: `as_of=...` folders are cleared together.
    """
    family = target.name.partition("=")[0]
    for old in target.parent.glob(f".{family}*.old"):
        moved_from = old.with_name(old.name[1:].removesuffix(".old"))
        if moved_from.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(moved_from)
    for fresh in target.parent.glob(f".{family}*.new"):
        shutil.rmtree(fresh, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Set the modes and wait until everything is on the disk."""
    for path in sorted(folder.rglob("*")):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        flush(path)
    folder.chmod(FOLDER_MODE)
    flush(folder)


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        # Two steps where the file system knows no exchange; clear_leftovers mends a kill between.
        target.rename(target.with_name(f".{target.name}.old"))
        fresh.rename(target)


def _exchange(fresh: Path, target: Path) -> bool:
    """Linux can swap two names in one step; False where the system or the disk can't."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    failed = renameat2(AT_FDCWD, os.fsencode(fresh), AT_FDCWD, os.fsencode(target), RENAME_EXCHANGE)
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in NO_EXCHANGE_HERE:
        return False
    raise OSError(number, os.strerror(number), str(target))
