"""A flag that compares with a baseline shows the row of the baseline as well."""

from datetime import date

from pipelines.evaluate import evaluate_night
from pipelines.explain import explain
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration

CONFIGURATION = """
feeds:
  - {name: infusions, entity: treatments, format: csv, path: landing/infusions_*.csv}
  - {name: lab, entity: lab_results, format: csv, path: landing/lab_*.csv}
protocols: [alemtuzumab-us]
"""
INFUSIONS = "treatment_id,patient_id,drug,started_at\n1,ada,Lemtrada,2026-01-12\n"
LAB = """result_id,patient_id,code,collected_at,value,unit
before,ada,14682-9,2026-01-05,70,umol/L
after,ada,14682-9,2026-06-25,92,umol/L
"""


def test_the_rise_and_what_it_rose_from_are_both_found_by_file_and_line(tmp_path):
    """Creatinine 92 on 25 June is 31 % above the 70 of a week before the first infusion."""
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing/infusions_2026-06-26.csv").write_text(INFUSIONS)
    (tmp_path / "landing/lab_2026-06-26.csv").write_text(LAB)
    (tmp_path / "labwatch.yaml").write_text(CONFIGURATION)
    configuration = load_configuration(tmp_path / "labwatch.yaml")
    night = date(2026, 6, 30)
    ingest(configuration, today=night)
    assert "creatinine_rise" in evaluate_night(configuration, night).flags["rule"]
    story = explain(configuration, "ada", night)
    rise = next(flag for flag in story["flags"] if flag["rule"] == "creatinine_rise")
    assert [(row["evidence"], row["line"]) for row in rise["baseline_rows"]] == [("lab/before", 2)]
    assert [(row["evidence"], row["line"]) for row in rise["rows"]] == [("lab/after", 3)]
