"""A laboratory that sends differentials in per cent only, and never an absolute count."""

from datetime import date

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration

CONFIGURATION = """
feeds:
  - {name: infusions, entity: treatments, format: csv, path: landing/infusions_*.csv}
  - {name: lab, entity: lab_results, format: csv, path: landing/lab_*.csv}
protocols: [alemtuzumab-us]
"""
INFUSIONS = """treatment_id,patient_id,drug,started_at
1,ada,Lemtrada,2023-03-03
"""
LAB = """result_id,patient_id,code,collected_at,value,unit
1,ada,6690-2,2023-10-01,4,10*9/L
2,ada,736-9,2023-10-01,4.9,%
"""


def test_lymphocytes_are_derived_although_no_laboratory_ever_counted_them(tmp_path):
    """4.9 % of 4 10*9/L are 0.196, too low more than six months after the infusion."""
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing/infusions_2023-10-02.csv").write_text(INFUSIONS)
    (tmp_path / "landing/lab_2023-10-02.csv").write_text(LAB)
    (tmp_path / "labwatch.yaml").write_text(CONFIGURATION)
    configuration = load_configuration(tmp_path / "labwatch.yaml")
    ingest(configuration, today=date(2023, 10, 2))
    night = evaluate_night(configuration, as_of=date(2023, 10, 2))
    low = {flag["rule"]: flag for flag in night.flags.to_dicts()}["lymphocytes_low"]
    assert (low["analyte"], round(low["latest_value"], 9)) == ("lymphocytes", 0.196)
    assert low["evidence"] == ["lab/1", "lab/2"]
