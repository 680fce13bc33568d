"""From an evaluated night to files that others read: whole, checked, visible in one step."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines.errors import LabwatchError
from pipelines.intake.account_history import account_published, together
from pipelines.intake.accounting import IntakeReport
from pipelines.intake.feed_notes import feed_notes
from pipelines.night import Night
from pipelines.pseudonyms import key_mark, pseudonymous_night
from pipelines.publish.decisions import decisions_known_by
from pipelines.publish.lifecycle import apply_dispositions, continue_flags, surges
from pipelines.publish.merge_rings import count_merge_rings
from pipelines.publish.published_nights import (
    flags_before,
    night_folder,
    published_nights,
    severity_then,
)
from pipelines.publish.run_record import as_json, run_record
from pipelines.publish.workbook_apart import workbook_maker
from pipelines.publish.worklist import worklist, write_csv
from pipelines.report.build import Published, asked_for_night, night_page
from pipelines.settings import Configuration
from pipelines.store import kept_open
from pipelines.visible_folder import made_visible, why_not_written, write_visible
from schemas.boundary import checked
from schemas.published import Adherence, Evaluations, Flags, Quality, Status, Worklist


class PublishError(LabwatchError):
    """The files could not be written; the last published night is as it was."""


def publish_night(
    configuration: Configuration, night: Night, report: IntakeReport | None = None
) -> Path:
    """Publish the night, and return its folder; on any failure nothing is changed.

    The night before is the latest published one of an earlier date, so a night may be published
    again, and past nights filled in, without a trace of the later ones.
    """
    started = time.perf_counter()
    key = configuration.pseudonym_key
    night = pseudonymous_night(night, key)
    with (
        workbook_maker(night.flags.height) as make_workbook,
        kept_open(configuration),
        ThreadPoolExecutor(max_workers=3) as beside,
    ):
        others = beside.submit(_others_checked, night)
        previous = flags_before(configuration.publish, night.as_of, key_mark(key))
        decided = decisions_known_by(configuration, night.known_by)
        flags = checked(Flags, _with_lifecycle(configuration, night, previous, decided.decisions))
        asked = beside.submit(asked_for_night, configuration, night.as_of, night.known_by, flags)
        rows = checked(Worklist, worklist(flags))
        tables = {"flags": flags, **others.result()}
        files = {
            "worklist.xlsx": beside.submit(make_workbook, rows),
            "worklist.csv": beside.submit(_bytes, write_csv, rows),
            **_parquet_files(beside, tables),
        }
        account = together(account_published(configuration.publish, night.as_of), report)
        account.limits = configuration.quarantine_limits
        account.files.sort(key=lambda file: (file.feed, file.file))  # however many runs it took
        record = run_record(configuration, night, flags, account)
        record["counts"]["worklist"] = rows.height
        record |= feed_notes(
            configuration, [(file.feed, file.file) for file in account.files], night.as_of
        )
        record["last_reading"] = decided.last_reading
        record["merge_rings"] = count_merge_rings(configuration, night.known_by)
        record["pseudonyms"] = key_mark(key)
        record["surges"] = surges(flags, previous)
        record["durations_s"]["publish"] = round(time.perf_counter() - started, 3)
        published = Published(night.as_of, night.known_by, tables, record)
        page = night_page(configuration, published, asked.result())
        texts = {"report.html": page, "run.json": as_json(record)}
        return _written(configuration.publish, night.as_of, files, texts)


def _with_lifecycle(
    configuration: Configuration,
    night: Night,
    previous: pl.DataFrame | None,
    decisions: pl.DataFrame,
) -> pl.DataFrame:
    flags = continue_flags(night.flags, previous, night.as_of)
    ours = decisions.join(flags, on="flag_id", how="semi", maintain_order="left")
    return apply_dispositions(flags, ours, severity_then(configuration.publish, ours))


def _others_checked(night: Night) -> dict[str, pl.DataFrame]:
    return {
        "status": checked(Status, night.status),
        "evaluations": checked(Evaluations, night.evaluations),
        "adherence": checked(Adherence, night.adherence),
        "quality": checked(Quality, night.quality),
    }


def _parquet_files(
    beside: ThreadPoolExecutor, tables: dict[str, pl.DataFrame]
) -> dict[str, Future[bytes]]:
    return {
        f"{name}.parquet": beside.submit(_bytes, pl.DataFrame.write_parquet, table)
        for name, table in tables.items()
    }


def _bytes(write: Callable[[pl.DataFrame, BytesIO], None], table: pl.DataFrame) -> bytes:
    file = BytesIO()
    write(table, file)
    return file.getvalue()


def _written(
    publish: Path, as_of: date, files: dict[str, Future[bytes]], texts: dict[str, str]
) -> Path:
    """Files in the making are waited for."""
    target = night_folder(publish, as_of)
    try:
        with made_visible(target) as folder:
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
            for name, content in files.items():
                (folder / name).write_bytes(content.result())
        newest = night_folder(publish, published_nights(publish)[-1])
        latest = {"as_of": newest.name.removeprefix("as_of="), "folder": newest.name}
        write_visible(publish / "latest.json", as_json(latest))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise PublishError(
            f"{publish}: {why_not_written(error)}, so tonight was not published. "
            "Make room, or let this user write there, and run again."
        ) from None
    return target
