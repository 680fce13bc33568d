"""A registry on disk to tell intake stories with: say only what matters."""

from datetime import date
from pathlib import Path

from pipelines.intake.accounting import IntakeReport
from pipelines.intake.ingest import ingest
from pipelines.settings import Configuration, load_configuration
from pipelines.store import open_store

LAB_COLUMNS = (
    "result_id",
    "patient_id",
    "code",
    "collected_at",
    "resulted_at",
    "value",
    "unit",
    "status",
)
PLATELETS = "777-3"
LAB_FEED = "{name: lab, entity: lab_results, format: csv, path: landing/lab/**/*.csv*}"
PATIENT_FEED = "{name: people, entity: patients, format: csv, path: landing/people/**/*.csv}"


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def result(result_id="1", patient="ada", value="250", **other) -> dict[str, str]:
    """A platelet count of Ada's, collected on 1 January."""
    plain = {
        "result_id": result_id,
        "patient_id": patient,
        "code": PLATELETS,
        "collected_at": "2026-01-01T08:00",
        "resulted_at": "",
        "value": value,
        "unit": "10*9/L",
        "status": "F",
    }
    return plain | other


class Registry:
    def __init__(self, folder: Path, *feeds: str) -> None:
        self.folder = folder
        self.configure(*(feeds or (LAB_FEED,)))

    def configure(self, *feeds: str) -> None:
        lines = "\n".join(f"  - {feed}" for feed in feeds)
        (self.folder / "labwatch.yaml").write_text(f"feeds:\n{lines}\n")

    @property
    def configuration(self) -> Configuration:
        return load_configuration(self.folder / "labwatch.yaml")

    def put(self, path: str, text: str | bytes) -> Path:
        file = self.folder / "landing" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def results(self, received: str, *rows: dict[str, str], name="labs") -> Path:
        """A file of results received on a day of 2026, given as MM-DD."""
        lines = [",".join(row[column] for column in LAB_COLUMNS) for row in rows]
        text = "\n".join([",".join(LAB_COLUMNS), *lines]) + "\n"
        return self.put(f"lab/2026-{received}/{name}.csv", text)

    def patients(self, received: str, *ids: str) -> Path:
        return self.put(f"people/2026-{received}/p.csv", "\n".join(["patient_id", *ids]) + "\n")

    def ingest(self, today: str = "12-31") -> IntakeReport:
        return ingest(self.configuration, day(today))

    def query(self, sql: str) -> list[tuple]:
        with open_store(self.configuration, read_only=True) as store:
            return store.query(sql).rows()

    def versions(self) -> list[tuple]:
        """value, received, known from, known until: the ledger in version order, days as MM-DD."""
        return self.query(
            """
            SELECT value_text, strftime(result.received_on, '%m-%d'), strftime(known_from, '%m-%d'),
                strftime(known_until, '%m-%d')
            FROM result JOIN file USING (file_key)
            ORDER BY result_id, result.received_on, resulted_at NULLS FIRST, path, line
            """
        )

    def seen(self, known_by: str) -> list[str]:
        """The values an evaluation known by a day sees."""
        on = day(known_by).isoformat()
        rows = self.query(
            f"""
            SELECT value_text FROM result
            WHERE known_from <= DATE '{on}' AND (known_until IS NULL OR known_until > DATE '{on}')
            ORDER BY result_id
            """
        )
        return [value for (value,) in rows]

    def set_aside(self) -> list[tuple]:
        """id, reason, days received and released."""
        return self.query(
            """
            SELECT result_id, reason, strftime(received_on, '%m-%d'),
                strftime(released_on, '%m-%d')
            FROM quarantine ORDER BY quarantine_key
            """
        )
