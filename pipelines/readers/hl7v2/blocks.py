"""The bytes of a file as blocks of whole messages, decoded, with `\\n` at the end of segments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipelines.errors import FileRefused
from pipelines.readers.utf8_blocks import BLOCK_BYTES, decoded, raw_blocks, without_mark
from pipelines.settings import Feed

LONGEST_MESSAGE_BYTES = 64 * 2**20
MESSAGE_START = re.compile(rb"(?:\A|\n)\x0b?(?=MSH)")
# Line ends that a line feed alone is not, in a file whose segments end with a carriage return.
FEED_WITHIN_TEXT = re.compile(rb"(?<!\r)\n(?!\x0b?[A-Z][A-Z0-9]{2}[^A-Za-z0-9 ]|\x1c|\Z)")
# MSH-18 (table 0211, and names laboratories send) as Python names it; all else is read as UTF-8.
CHARACTER_SETS = {
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "BIG-5": "big5",
    "ISO IR87": "iso2022_jp",
    "ISO IR159": "iso2022_jp_1",
}
ISO_8859 = re.compile(r"(?:ISO[ _-]?)?8859[/_-](1[0-6]|[1-9])")
WINDOWS = re.compile(r"(?:WINDOWS|CP)[ _-]?(125[0-8])")


@dataclass(frozen=True)
class Block:
    """Whole messages; `is_cut` where the file ends without the end of its last segment."""

    text: str
    is_cut: bool


def message_blocks(feed: Feed, path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[Block]:
    """The file in bounded memory.

    The feed's `encoding`, where it is given, wins over what the messages declare in MSH-18: whoever
    set it has seen what the laboratory really sends. Without both, it is UTF-8.
    """
    is_set = "encoding" in feed.model_fields_set
    raw = raw_blocks(path, block_bytes)
    utf8 = decoded(raw, feed.encoding) if is_set else without_mark(raw, "utf-8")
    waiting = b""
    for text in unix_segments(utf8):
        waiting += text
        last = max(waiting.rfind(b"\nMSH"), waiting.rfind(b"\n\x0bMSH")) + 1
        if last:
            yield Block(text_of(waiting[:last], is_declared=not is_set), is_cut=False)
            waiting = waiting[last:]
        elif len(waiting) > LONGEST_MESSAGE_BYTES:
            limit = LONGEST_MESSAGE_BYTES // 2**20
            raise FileRefused(f"has no message in {limit} MB; it is not HL7 version 2")
    if waiting:
        is_cut = not waiting.endswith((b"\n", b"\x1c"))
        yield Block(text_of(waiting, is_declared=not is_set), is_cut)


def unix_segments(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Every segment ends with `\\n`, whether it came with `\\r`, `\\n` or both.

    In a file whose segments end with `\\r`, a `\\n` before anything but a segment stands in a text
    and becomes a space.
    """
    ends_with_return: bool | None = None
    kept = b""
    for block in blocks:
        if len(kept) > LONGEST_MESSAGE_BYTES:
            raise FileRefused(
                f"has no line end in {LONGEST_MESSAGE_BYTES // 2**20} MB; it is not HL7"
            )
        text = kept + block
        # What the next block begins with says what the end of this one is.
        cut = max(text.rfind(b"\r"), text.rfind(b"\n"))
        cut -= text[max(cut - 1, 0) : cut + 1] == b"\r\n"
        if len(text) - cut > BLOCK_BYTES or cut <= 0:
            kept = text
            continue
        text, kept = text[:cut], text[cut:]
        if ends_with_return is None:
            ends_with_return = is_return(text + kept[:2])
        yield as_lines(text, ends_with_return)
    if kept:
        yield as_lines(kept, ends_with_return or is_return(kept))


def is_return(text: bytes) -> bool:
    """Whether the first segment ends with a carriage return alone."""
    place = text.find(b"\r")
    return place >= 0 and b"\n" not in text[: place + 2]


def as_lines(text: bytes, ends_with_return: bool) -> bytes:
    """The text with one way of ending a segment."""
    if b"\r" not in text and not ends_with_return:
        return text
    if ends_with_return:
        text = FEED_WITHIN_TEXT.sub(b" ", text)
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def text_of(block: bytes, *, is_declared: bool) -> str:
    """The messages decoded, each as it declares; a wrong byte is read as U+FFFD."""
    if block.isascii() or not is_declared:
        return block.decode(errors="replace")
    starts = [0, *(match.end() for match in MESSAGE_START.finditer(block)), len(block)]
    return "".join(
        block[start:end].decode(declared_encoding(block[start:end]), errors="replace")
        for start, end in pairwise(starts)
    )


def declared_encoding(message: bytes) -> str:
    """What MSH-18 says, in its first repetition; UTF-8 where it says nothing we know."""
    header = message.partition(b"\n")[0]
    if not header.startswith(b"MSH") or len(header) < len("MSH|^~"):
        return "utf-8"
    fields = header.split(header[3:4])
    said = fields[17].split(header[5:6])[0] if len(fields) > 17 else b""
    name = said.decode("ascii", errors="replace").strip().upper()
    iso, windows = ISO_8859.fullmatch(name), WINDOWS.fullmatch(name)
    if iso and iso[1] != "12":  # there never was a part 12
        return f"iso8859-{iso[1]}"
    return f"cp{windows[1]}" if windows else CHARACTER_SETS.get(name, "utf-8")
