"""What a batch says of itself, held against what came."""

from dataclasses import dataclass, field

import polars as pl

from pipelines.errors import FileRefused

TRAILER_OF = {"FHS": "FTS", "BHS": "BTS"}


@dataclass
class Batches:
    """The headers and trailers seen so far in a file, and the messages since the last header."""

    seen: dict[str, int] = field(default_factory=dict)
    is_first: bool = True
    messages: int = 0

    def add(self, segments: pl.DataFrame) -> None:
        """Count, and refuse a file that can't be HL7, or a batch that lost messages."""
        if self.is_first and segments.height:
            self.is_first = False
            if segments["segment"][0] not in ("MSH", *TRAILER_OF):
                raise FileRefused("does not begin with MSH, FHS or BHS; it is not HL7 version 2")
        told = ("MSH", *TRAILER_OF, *TRAILER_OF.values())
        counted = segments.filter(pl.col("segment").is_in(told)).select("segment", "text")
        for segment in counted.get_column("segment"):
            self.seen[segment] = self.seen.get(segment, 0) + 1
        self.messages_match(counted)

    def messages_match(self, counted: pl.DataFrame) -> None:
        """BTS-1, where it is a number, is the number of messages since the batch began."""
        numbered = counted.with_columns(
            batch=(pl.col("segment") == "BHS").cum_sum(),
            said=pl.when(pl.col("segment") == "BTS").then(
                pl.col("text").str.extract(r"^BTS[^A-Za-z0-9]\s*([0-9]{1,9})")
            ),
        )
        by_batch = numbered.group_by("batch", maintain_order=True).agg(
            came=(pl.col("segment") == "MSH").sum(), said=pl.col("said").drop_nulls().first()
        )
        for number, (batch, came, said) in enumerate(by_batch.iter_rows()):
            is_carried_on = number == 0 and batch == 0
            self.messages = came + (self.messages if is_carried_on else 0)
            if said is not None and int(said) != self.messages:
                raise FileRefused(
                    f"has a batch that says it holds {int(said)} messages and holds "
                    f"{self.messages}; ask for it to be sent again"
                )

    def must_be_whole(self) -> None:
        """A header without its trailer is a file cut short."""
        if self.is_first:
            raise FileRefused("holds no segment at all; ask for it to be sent again")
        for header, trailer in TRAILER_OF.items():
            if self.seen.get(header, 0) > self.seen.get(trailer, 0):
                raise FileRefused(
                    f"begins with {header} and does not end with {trailer}; it is truncated, "
                    "ask for it to be sent again"
                )
