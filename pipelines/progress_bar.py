"""The bar somebody watches: how far, how fast, how long still. Gone when the work is done."""

from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

SLOWEST_PER_SECOND = 1  # slower is easier to read by the minute


def progress_bar(counted: str) -> Progress:
    """A bar on standard error; `counted` is what its rate counts, nothing for none."""
    cut_where_narrow = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    rate = (Rate(counted),) if counted else ()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False, table_column=cut_where_narrow),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        *rate,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        expand=True,
    )


class Rate(ProgressColumn):
    """`12.3 MB/s`, `41 patients/s`, `8 nights/min`."""

    def __init__(self, counted: str) -> None:
        super().__init__(Column(no_wrap=True, justify="right"))
        self.counted = counted

    def render(self, task: Task) -> Text:
        """Nothing until there is something to measure."""
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        if self.counted == "bytes":
            return Text(f"{decimal(int(speed))}/s")
        if speed < SLOWEST_PER_SECOND:
            return Text(f"{60 * speed:.1f} {self.counted}/min")
        return Text(f"{speed:,.0f} {self.counted}/s")
