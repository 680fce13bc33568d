"""Who decided what about a flag, when and why, is told by explain."""

from random import Random

from click.testing import CliRunner

from pipelines.cli import cli
from tests.ledger.clinic import Clinic


def test_explain_says_who_decided_when_and_why(tmp_path):
    clinic = Clinic.opened(tmp_path)
    clinic.measure("ada", 3, 1, "labs")
    clinic.night(1)
    clinic.decide(Random(1).randrange(9), 1, 9, next_day=False)
    clinic.night(1)
    patient = next(f["patient_id"] for f in clinic.world.flags if f["disposition"] == "snoozed")
    shown = CliRunner().invoke(cli, ["explain", patient, "--config", f"{tmp_path}/labwatch.yaml"])
    assert "snoozed until 2025-09-12 by Dr Grey on 2025-09-02" in shown.output
    assert shown.output.count(": seen") == 1
