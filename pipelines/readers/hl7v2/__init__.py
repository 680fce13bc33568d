"""HL7 version 2 result messages (ORU) into the columns of an extract: docs/formats/hl7v2.md."""

from pipelines.readers.hl7v2.reader import read_hl7v2

__all__ = ["read_hl7v2"]
