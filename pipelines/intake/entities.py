"""How each entity is kept: its table, its id, and where each column of the table comes from.

Columns of a table that are not named here have the same name, and type, in the harmonised row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from schemas.store import Ledger
from schemas.store_records import table_model


@dataclass(frozen=True)
class Entity:
    """One of the six inputs."""

    name: str
    table: str
    record_id: str | None  # the column that names a record; null where the content does
    day: str | None  # the typed column that is the row's own day, for what is set aside
    key: str | None = None  # the column that numbers the versions
    names_patient: bool = True
    as_sent: Mapping[str, str] = field(default_factory=dict)  # column: canonical text column

    def typed_columns(self) -> list[str]:
        """The columns of the table that a harmonised row holds."""
        ledger = set(Ledger.to_schema().columns)
        given = {self.key, "patient_key", "analyte_key", "merged_into_key"}
        columns = table_model(self.table).to_schema().columns
        return [name for name in columns if name not in ledger | given | set(self.as_sent)]


def same(*names: str) -> Mapping[str, str]:
    """Text columns kept under their own name."""
    return MappingProxyType({name: name for name in names})


RESULT_AS_SENT = MappingProxyType(
    {
        "value_text": "value",
        "unit_text": "unit",
        "reference_text": "reference_range",
        "status_text": "status",
        **same("code", "code_system", "test_name", "specimen_id", "site", "result_id"),
        **same("place", "note"),
    }
)

ENTITIES = MappingProxyType(
    {
        entity.name: entity
        for entity in (
            Entity(
                "patients",
                "patient",
                "patient_id",
                None,
                as_sent=same("patient_id", "site", "followup_end_reason", "merged_into"),
            ),
            Entity(
                "lab_results",
                "result",
                "result_id",
                "collected_on",
                "result_key",
                True,
                RESULT_AS_SENT,
            ),
            Entity(
                "treatments",
                "treatment",
                "treatment_id",
                "started_on",
                "treatment_key",
                as_sent=same("treatment_id", "drug", "dose", "dose_unit"),
            ),
            Entity(
                "vaccinations",
                "vaccination",
                "vaccination_id",
                "given_on",
                "vaccination_key",
                as_sent=same("vaccination_id", "vaccine"),
            ),
            Entity(
                "assessments",
                "assessment",
                "assessment_id",
                "assessed_on",
                "assessment_key",
                as_sent=same("assessment_id", "code", "outcome"),
            ),
            Entity(
                "dispositions",
                "disposition",
                None,
                None,
                names_patient=False,
                as_sent=same("flag_id", "reason", "decided_by"),
            ),
        )
    }
)
