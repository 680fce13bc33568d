"""An error nobody foresaw: named by kind and place only, for its text may quote a patient."""

from types import TracebackType
from typing import Self

from pipelines.errors import LabwatchError


class UnexpectedError(LabwatchError):
    """A defect of Labwatch."""


class Unquoted:
    """Within it an unforeseen error becomes one that says where it happened and quotes nothing.

    Prefect writes the texts of exceptions into its states and logs.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None or not issubclass(kind, Exception) or issubclass(kind, LabwatchError):
            return
        raise UnexpectedError(defect(kind, trace)) from None


def defect(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What to tell the user about an error nobody foresaw."""
    return (
        f"unexpected {kind.__name__}{_innermost_of_ours(trace)}; nothing was published. This is a "
        "defect: please report it. `labwatch --trace ingest` (or evaluate, publish) shows the "
        "trace, which may hold patient data."
    )


def _innermost_of_ours(trace: TracebackType | None) -> str:
    where = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith(("pipelines.", "schemas.")):
            where = f" at {module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
