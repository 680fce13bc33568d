"""The embedded database: the only module that knows DuckDB's API.

Every session is in UTC, touches no network, installs nothing, and is shut in: SQL reaches no file
but those in the folder of the database. Times in the store are naive and in the configured zone, so
the session's zone never changes a date.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import polars as pl

from pipelines.errors import StoreError, StoreInUseError
from pipelines.shelf import Shelf
from pipelines.steps import table_of

OFFLINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
# DuckDB's message for these quotes SQL or a file; for all others it may quote a patient's row.
HARMLESS = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.PermissionException,
)
FEW_ROWS = "ROW_GROUP_SIZE 8192"  # of facts: a core reads one at a time, and people are few
OWNER_AND_GROUP = 0o027  # what is masked: writing by the group, everything by others


class Warehouse:
    """One connection to one database; close it, or use it in a `with`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._shelves: dict[str, Shelf] = {}

    @classmethod
    def connect(
        cls,
        path: Path | None = None,
        read_only: bool = False,
        limits: Mapping[str, str | int] | None = None,
        beside: Path | None = None,
    ) -> Self:
        """Open a database file, or one in memory where there is no path.

        SQL may reach what lies in the folder of `path`, and in that of `beside`; nothing else.
        `limits` are DuckDB's memory_limit, threads and temp_directory, where it spills what memory
        can't hold. One in memory spills nothing: that would be the folder somebody works in.

        A new file, and what DuckDB writes beside it, belongs to its owner and group: that is the
        umask of the process, because the write-ahead log comes and goes by itself.
        """
        settings: dict[str, str | bool | int | float | list[str]] = {**OFFLINE, **(limits or {})}
        if path is not None and not read_only:
            os.umask(OWNER_AND_GROUP)
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(
                ":memory:" if path is None else path, read_only=read_only, config=settings
            )
        except duckdb.Error as problem:
            raise StoreError(could_not_open(path, problem)) from None
        shut_in(connection, [file.resolve().parent for file in (path, beside) if file is not None])
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file free for others."""
        self._connection.close()

    def attach(self, name: str, path: Path | None = None) -> None:
        """Lay a database beside the first, to be written to: a file, or one in memory."""
        if path is not None:
            os.umask(OWNER_AND_GROUP)
        place = ":memory:" if path is None else str(path).replace("'", "''")
        try:
            self._connection.execute(f"ATTACH '{place}' AS {quoted(name)} (READ_WRITE, {FEW_ROWS})")
        except duckdb.Error as problem:
            error = StoreInUseError if "lock" in str(problem).lower() else StoreError
            raise error(could_not_open(path, problem)) from None

    def detach(self, name: str) -> None:
        """Close a database that was attached."""
        self.execute(f"DETACH {quoted(name)}")

    def query(self, sql: str, **parameters: Any) -> pl.DataFrame:
        """The rows of one SELECT."""
        with speaking_plainly(sql):
            frame: pl.DataFrame = self._connection.sql(sql, params=parameters or None).pl()
        return frame

    def execute(self, sql: str, **parameters: Any) -> None:
        """Run one statement that returns nothing of interest."""
        with speaking_plainly(sql):
            self._connection.execute(sql, parameters or None)

    def make(
        self, sql_file: Path, temporary: bool = False, view: bool = False, **available: Any
    ) -> None:
        """Fill the table that the file is named after with the rows of its SELECT.

        A view is worth it where one later step reads many rows once; it can have no parameters.
        Of the available parameters exactly the named ones are passed: DuckDB refuses one too many.
        """
        kind = ("TEMP " if temporary else "") + ("VIEW" if view else "TABLE")
        select = sql_file.read_text("utf-8")
        sql = f"CREATE OR REPLACE {kind} {quoted(table_of(sql_file))} AS\n{select}"
        with speaking_plainly(sql_file.name):
            statements = self._connection.extract_statements(sql)
        if len(statements) != 1:
            raise StoreError(f"{sql_file}: holds {len(statements)} statements; it must hold one")
        named = sorted(statements[0].named_parameters)
        missing = [name for name in named if name not in available]
        if missing:
            raise StoreError(f"{sql_file}: needs the parameters {', '.join(missing)}; pass them")
        values = {name: available[name] for name in named}
        with speaking_plainly(sql_file.name):
            self._connection.execute(statements[0], values or None)

    def write_parquet(self, sql_file: Path, folder: Path, by: str, **parameters: Any) -> int:
        """Write the rows of a SELECT as Parquet, one folder per value of a column; how many."""
        target = str(folder).replace("'", "''")
        options = f"FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({quoted(by)})"
        sql = f"COPY (\n{sql_file.read_text('utf-8')}\n) TO '{target}' ({options})"
        with speaking_plainly(sql_file.name):
            written = self._connection.execute(sql, parameters).fetchone()
        return int(written[0]) if written else 0

    def register(self, name: str, frame: pl.DataFrame) -> None:
        """Let SQL read a frame under a name, until it is registered anew."""
        self._connection.register(name, frame)

    @contextmanager
    def lent(self, name: str, frame: pl.DataFrame) -> Iterator[None]:
        """Let SQL read a frame within the block; its memory is free afterwards."""
        shelf = self._shelves.get(name)
        if shelf is None or shelf.frame.schema != frame.schema:
            shelf = self._shelves[name] = Shelf(frame)
            self._connection.register(name, shelf)
        shelf.frame = frame
        try:
            yield
        finally:
            shelf.frame = frame.clear()

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add the rows of a frame to a table, matching columns by name; absent ones are null."""
        with self.lent(f"{table}_added", frame):
            self.execute(f'INSERT INTO {quoted(table)} BY NAME SELECT * FROM "{table}_added"')  # noqa: S608 — a table of ours

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a table."""
        return self.query(f"SELECT * FROM {quoted(name)}")  # noqa: S608 — a table of ours

    def tables(self, database: str | None = None) -> frozenset[str]:
        """The names of all tables, or of those in one attached database."""
        names = self.query(
            "SELECT table_name FROM information_schema.tables "
            "WHERE $database IS NULL OR table_catalog = $database",
            database=database,
        )
        return frozenset(names.get_column("table_name"))

    @contextmanager
    def in_any_order(self) -> Iterator[None]:
        """Tables made within may hold their rows in any order: quicker to fill, and smaller."""
        self.execute("SET preserve_insertion_order = false")
        try:
            yield
        finally:
            self.execute("RESET preserve_insertion_order")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the statements within, or none of them."""
        self._connection.begin()
        with ExitStack() as undone:
            undone.callback(self._connection.rollback)
            undone.callback(self._shelves.clear)  # those put up since are gone with the rest
            yield
            undone.pop_all()
        with speaking_plainly("COMMIT"):
            self._connection.commit()


def shut_in(connection: duckdb.DuckDBPyConnection, folders: list[Path]) -> None:
    """Nothing but these folders can be reached from here on; DuckDB lets nobody undo that.

    A second connection to a database that is open finds it shut already.
    """
    connection.execute("SET TimeZone = 'UTC'")
    is_open = connection.execute("SELECT current_setting('enable_external_access')").fetchall()
    if is_open != [(True,)]:
        return
    if folders:
        names = [str(folder) for folder in folders]
        connection.execute("SET allowed_directories = $names", {"names": names})
    else:
        connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_external_access = false")


def could_not_open(path: Path | None, problem: duckdb.Error) -> str:
    """Why a database can't be opened, and what to do about it."""
    text = str(problem)
    if "lock" in text.lower():
        fix = "another process is using it; wait for it to end, or see who it is in this message"
    elif path is not None and not path.exists():
        fix = "there is no such file yet; run `labwatch ingest` first"
    else:
        fix = "check the file and the rights to it; if it is damaged, restore it from a backup"
    return f"{path}: the store can't be opened: {fix} ({text})"


@contextmanager
def speaking_plainly(statement: str) -> Iterator[None]:
    """Turn DuckDB's errors into ours, without the values of rows that they may quote."""
    try:
        yield
    except duckdb.Error as problem:
        what = statement.strip().splitlines()[0][:80] if statement.strip() else "a statement"
        detail = f": {problem}" if isinstance(problem, HARMLESS) else ""
        raise StoreError(f"{what}: {type(problem).__name__}{detail}") from None


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
