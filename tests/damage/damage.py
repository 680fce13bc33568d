"""Damage to any file, as hypothesis strategies over its bytes.

For every format: the content of a sound file goes in, damaged content comes out, with the number of
places that were hit. `tests/damage/verdicts.py` says what a reader may make of it. `after` keeps
the first bytes whole: damage to a header is another question than damage to rows.
"""

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st


@dataclass(frozen=True)
class Damaged:
    """The bytes, and how many places of the sound file were touched (None: the end is missing)."""

    content: bytes
    places: int | None


@st.composite
def truncated(draw: st.DrawFn, content: bytes, after: int = 0) -> Damaged:
    """The file up to a random place: the disk was full, or the line was cut."""
    return Damaged(content[: draw(st.integers(max(after, 1), len(content) - 1))], None)


@st.composite
def flipped(draw: st.DrawFn, content: bytes, after: int = 0, most: int = 3) -> Damaged:
    """One to `most` bytes with another value."""
    damaged = bytearray(content)
    place = st.integers(after, len(content) - 1)
    places = draw(st.lists(place, min_size=1, max_size=most, unique=True))
    for hit in places:
        damaged[hit] ^= draw(st.integers(1, 255))
    return Damaged(bytes(damaged), len(places))


@st.composite
def with_hole(draw: st.DrawFn, content: bytes, after: int = 0, longest: int = 200) -> Damaged:
    """A piece of up to `longest` bytes is missing."""
    start = draw(st.integers(after, len(content) - 2))
    end = start + draw(st.integers(1, longest))
    touched = content[start:end].count(b"\n") + 1
    return Damaged(content[:start] + content[end:], touched)


@st.composite
def with_rubbish(draw: st.DrawFn, content: bytes, after: int = 0, longest: int = 50) -> Damaged:
    """Random bytes stand between two that belong together."""
    start = draw(st.integers(after, len(content)))
    rubbish = draw(st.binary(min_size=1, max_size=longest))
    return Damaged(content[:start] + rubbish + content[start:], 1 + rubbish.count(b"\n"))


def damaged(content: bytes, after: int = 0) -> st.SearchStrategy[Damaged]:
    """Any of these."""
    kinds = (truncated, flipped, with_hole, with_rubbish)
    return st.one_of(*(kind(content, after) for kind in kinds))


def many_damaged(content: bytes, count: int, seed: int) -> list[bytes]:
    """The same kinds of damage, header included, drawn by seed: to land as files of one night."""
    rng = Random(seed)
    return [one_damaged(content, rng) for _ in range(count)]


def one_damaged(content: bytes, rng: Random) -> bytes:
    place = rng.randrange(1, len(content))
    head, hit, tail = content[:place], content[place], content[place + 1 :]
    kind = rng.choice(["truncated", "flipped", "hole", "rubbish"])
    if kind == "truncated":
        return head
    if kind == "flipped":
        return head + bytes([hit ^ rng.randrange(1, 256)]) + tail
    if kind == "hole":
        return head + content[place + rng.randrange(1, 200) :]
    return head + rng.randbytes(rng.randrange(1, 50)) + content[place:]
