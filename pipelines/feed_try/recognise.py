"""What a file is, said by its content: format, encoding, delimiter, columns, each with a reason."""

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as arrow_parquet  # type: ignore[import-untyped]

from pipelines.errors import FileRefused
from pipelines.readers.hl7v2.blocks import declared_encoding
from pipelines.readers.omop.tables import NEEDED, TABLES_OF, table_of
from pipelines.readers.utf8_blocks import raw_blocks

BLOCK_BYTES = 1024 * 1024
LINES_LOOKED_AT = 20
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
HL7_BEGINNINGS = ("MSH", "FHS", "BHS")
ENTITY_OF_RESOURCE = {
    "Patient": "patients",
    "Observation": "lab_results",
    "DiagnosticReport": "lab_results",
    "MedicationAdministration": "treatments",
    "Immunization": "vaccinations",
    "Procedure": "assessments",
}


@dataclass
class Recognised:
    """What the content says; `why` holds the reason of each."""

    format: str
    entity: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    header: list[str] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)


def recognise(path: Path) -> Recognised:
    """The format and what belongs to it; the entity only where the format itself names it."""
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise FileRefused("is empty; there is nothing to recognise")
    found = parquet(path) if start == b"PAR1" else text(path)
    if found.header:
        as_omop(found, path)
    return found


def parquet(path: Path) -> Recognised:
    """A Parquet file and its columns."""
    names = list(arrow_parquet.read_schema(path).names)
    why = {"format": "begins with the mark of Parquet"}
    return Recognised("parquet", header=names, why=why)


def text(path: Path) -> Recognised:
    """A file of lines: HL7 messages, FHIR resources, or a table."""
    encoding, why_encoding = encoding_of(path)
    sample = next(raw_blocks(path, BLOCK_BYTES), b"").decode(encoding, errors="replace")
    sample = sample.removeprefix("\ufeff").lstrip("\x0b\r\n ")
    why = {"encoding": why_encoding}
    if sample.startswith(HL7_BEGINNINGS):
        return messages(sample, encoding, why)
    if sample.startswith(("{", "[")):
        return resources(sample, encoding, why)
    return table(sample, encoding, why)


def messages(sample: str, encoding: str, why: dict[str, str]) -> Recognised:
    """HL7 version 2; a character set that its messages declare is no setting of the feed."""
    _, header, message = sample.replace("\r", "\n").partition("MSH")
    declared = declared_encoding(f"{header}{message}".encode(encoding, errors="replace"))
    if declared != "utf-8":
        encoding, why["encoding"] = (
            "utf-8",
            f"the first message declares {declared}; each is heeded",
        )
    why["format"] = f"begins with {sample[:3]}"
    why["entity"] = "results are all that is read of it"
    return Recognised("hl7v2", "lab_results", encoding, why=why)


def resources(sample: str, encoding: str, why: dict[str, str]) -> Recognised:
    """FHIR, one resource a line, by the type of the first."""
    try:
        first = json.loads(sample.splitlines()[0])
        kind = str(first["resourceType"])
    except (ValueError, TypeError, KeyError):
        raise FileRefused(
            "is JSON, but its first line is no FHIR resource; ask for a bulk export (NDJSON)"
        ) from None
    why |= {"format": "each line is a FHIR resource", "entity": f"its first resource: {kind}"}
    return Recognised("fhir-ndjson", ENTITY_OF_RESOURCE.get(kind), encoding, why=why)


def table(sample: str, encoding: str, why: dict[str, str]) -> Recognised:
    """Delimited text: the delimiter that splits the first lines most often and most evenly."""
    lines = [line for line in sample.splitlines() if line.strip()][:LINES_LOOKED_AT]
    if not lines:
        raise FileRefused("holds only blank lines; there is nothing to recognise")
    columns = {sign: [len(cells) for cells in split(lines, sign)] for sign in DELIMITERS}
    delimiter = max(columns, key=lambda sign: (is_even(columns[sign]), columns[sign][0]))
    header = [name.strip() for name in next(split(lines[:1], delimiter))]
    why |= {
        "format": f"lines of text in {len(header)} columns",
        "delimiter": f"a {DELIMITERS[delimiter]} splits the first lines into {len(header)}",
    }
    return Recognised("csv", None, encoding, delimiter, header, why)


def split(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each line."""
    return csv.reader(lines, delimiter=delimiter)


def is_even(widths: list[int]) -> bool:
    """Whether there is more than one column, and as many in nearly all lines."""
    alike = sum(width == widths[0] for width in widths)
    return widths[0] > 1 and alike * 10 >= len(widths) * 8


def encoding_of(path: Path) -> tuple[str, str]:
    """UTF-8 if every byte of the file is, else what its marks or bytes say."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    number = -1
    for number, block in enumerate(raw_blocks(path, BLOCK_BYTES)):
        if number == 0:
            for mark, encoding in BYTE_ORDER_MARKS.items():
                if block.startswith(mark):
                    return encoding, "begins with its byte order mark"
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            return single_byte(block, error)
    return "utf-8", "all bytes are UTF-8"


def single_byte(block: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """windows-1252, unless it holds a byte that has no letter there."""
    byte = error.object[error.start]
    try:
        letter = bytes([byte]).decode("windows-1252")
        block.decode("windows-1252")
    except UnicodeDecodeError:
        return "latin-1", f"byte {byte:#04x} is no UTF-8, and others are not in windows-1252"
    return "windows-1252", f"byte {byte:#04x} is no UTF-8; in windows-1252 it is {letter}"


def as_omop(found: Recognised, path: Path) -> None:
    """A table of OMOP is known by its name and its columns."""
    names = {name.lower() for name in found.header}
    kind = table_of(path.name)
    entities = [entity for entity, tables in TABLES_OF.items() if kind in tables]
    if kind is None or not entities or not names.issuperset(NEEDED[kind]):
        return
    found.format, found.entity = "omop", entities[0]
    found.why["format"] = f"has the columns of the OMOP table {kind}"
    found.why["entity"] = f"{' and '.join(entities)} are read from {kind}"
