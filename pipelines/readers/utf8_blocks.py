"""Any text file as blocks of whole lines in UTF-8: decompressed, re-encoded, in bounded memory."""

import codecs
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from pipelines.errors import FileRefused

BLOCK_BYTES = 16 * 2**20
LONGEST_LINE_BYTES = 64 * 2**20  # a longer line is no line but a file that isn't text
# Real extracts unpack to some ten times their size, JSON to forty; a bomb to a thousand and more.
MOST_TIMES_UNPACKED = 200
HARMLESS_BYTES = 64 * 2**20  # so much is read whatever it was packed to
MOST_LINES = 4_000_000  # of one block: a line is kept with its number, whatever is on it
COMPRESSIONS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
NOT_TEXT = {
    b"PAR1": "is Parquet, not CSV; set the feed's format to parquet",
    b"PK\x03\x04": "is a zip or Excel file, not CSV; unpack it or export it as CSV",
    b"\xd0\xcf\x11\xe0": "is an old Excel file, not CSV; export it as CSV",
}


def utf8_blocks(path: Path, encoding: str, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Blocks that end where a line ends, with `\\n` as line end; the last may lack it."""
    waiting = b""
    for text in unix_lines(decoded(raw_blocks(path, block_bytes), encoding)):
        waiting += text
        cut = waiting.rfind(b"\n") + 1
        if cut:
            if waiting.count(b"\n") > MOST_LINES:
                raise FileRefused("has millions of lines of a few bytes; it is no table of rows")
            yield waiting[:cut]
            waiting = waiting[cut:]
        elif len(waiting) > LONGEST_LINE_BYTES:
            limit = LONGEST_LINE_BYTES // 2**20
            raise FileRefused(f"has a line longer than {limit} MB; it is not a table of rows")
    if waiting:
        yield waiting


def raw_blocks(path: Path, block_bytes: int) -> Iterator[bytes]:
    """The bytes of a file, decompressed where its first bytes (not its name) say so."""
    with path.open("rb") as file:
        start = file.read(4)
    for magic, reason in NOT_TEXT.items():
        if start.startswith(magic):
            raise FileRefused(reason)
    compression = next((c for magic, c in COMPRESSIONS.items() if start.startswith(magic)), None)
    named = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix.lower())
    if named and compression != named:
        raise FileRefused(f"is named {path.suffix} but is not {named}; rename it or send it again")
    most = max(HARMLESS_BYTES, MOST_TIMES_UNPACKED * path.stat().st_size)
    n_bytes = 0
    with pa.input_stream(str(path), compression=compression) as stream:
        while True:
            try:
                block = stream.read(block_bytes)
            except OSError as error:
                raise FileRefused(f"is truncated or damaged {compression or 'data'}") from error
            if not block:
                return
            n_bytes += len(block)
            if n_bytes > most:
                raise FileRefused(
                    f"unpacks to {MOST_TIMES_UNPACKED} times its size; no extract does"
                )
            yield block


def decoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The blocks in UTF-8. Wrong bytes in a UTF-8 file are left to the splitting of rows."""
    name = codecs.lookup(encoding).name
    if name in ("utf-8", "utf-8-sig", "ascii"):
        yield from without_mark(blocks, encoding)
        return
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for number, block in enumerate(blocks):
            if number == 0 and block.startswith(codecs.BOM_UTF8):
                raise FileRefused(f"is UTF-8, but the feed says {encoding}; mend its encoding")
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise FileRefused(f"is not {encoding}; mend the feed's encoding") from error


def without_mark(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-8 blocks without the byte order mark some programs put first."""
    for number, block in enumerate(blocks):
        if number == 0 and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise FileRefused(f"is UTF-16, but the feed says {encoding}; set encoding: utf-16")
        yield block.removeprefix(codecs.BOM_UTF8) if number == 0 else block


def unix_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """`\\r\\n` becomes `\\n`, and so does `\\r` in a file that knows no other line end.

    Any other `\\r` stands inside a line and becomes a space. A block that ends in `\\r` keeps it
    back, because its `\\n` may come with the next.
    """
    kept = b""
    line_end: bytes | None = None
    for block in blocks:
        text = kept + block
        kept = b"\r" if text.endswith(b"\r") and line_end != b"\r" else b""
        text = text.removesuffix(kept) if kept else text
        if line_end is None and text:
            line_end = b"\r" if b"\r" in text and b"\n" not in text else b"\n"
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n")
            text = text.replace(b"\r", b"\n" if line_end == b"\r" else b" ")
        yield text
    if kept and line_end == b"\r":
        yield b"\n"
