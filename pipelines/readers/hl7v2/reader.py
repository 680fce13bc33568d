"""Files of HL7 v2 messages and batches into batches of rows, one for each result.

Split in columns, not message by message: docs/decisions/0012-hl7v2-in-columns.md.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.readers.column_mapping import with_every_column
from pipelines.readers.hl7v2.batches import Batches
from pipelines.readers.hl7v2.blocks import message_blocks
from pipelines.readers.hl7v2.delimiters import delimiter_groups
from pipelines.readers.hl7v2.results import rows_of_messages
from pipelines.readers.hl7v2.segments import segment_lines
from pipelines.settings import Feed


def read_hl7v2(feed: Feed, path: Path) -> Iterator[pl.DataFrame]:
    """Rows in file order: a result each, or a message that holds no result of a patient.

    `line` is the number of the segment in the file, counted as lines end.
    """
    batches = Batches()
    line, message, position = 1, 0, 0
    for block in message_blocks(feed, path):
        segments = segment_lines(block.text, line, message, is_cut=block.is_cut)
        batches.add(segments)
        parts = [
            rows_of_messages(part, delimiters)
            for part, delimiters in delimiter_groups(segments.filter(pl.col("message") > message))
        ]
        if parts:
            rows = pl.concat(parts, how="diagonal").sort("line")
            number = pl.int_range(pl.len(), dtype=pl.Int64) + position + 1
            yield with_every_column(rows.with_columns(position=number), feed.entity)
            position += rows.height
        line += block.text.count("\n")
        message = segments.select(pl.col("message").max().fill_null(message)).item()
    batches.must_be_whole()
