"""Patients whose ids are merged into each other in a ring, so that nobody is the last."""

from datetime import date

from pipelines.settings import Configuration
from pipelines.steps import SQL
from pipelines.store import open_store

RINGS = SQL / "read" / "merge_ring.sql"


def count_merge_rings(configuration: Configuration, known_by: date) -> int:
    """How many rings the patients rows known by a day make; `labwatch explain` shows one."""
    if not configuration.store.is_file():
        return 0
    with open_store(configuration, read_only=True) as warehouse:
        warehouse.make(SQL / "derive" / "patient_now.sql", temporary=True, known_by=known_by)
        return warehouse.query(RINGS.read_text("utf-8")).height
