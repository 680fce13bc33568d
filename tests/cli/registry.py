"""A registry of four patients in a folder, small enough to know by heart.

Ada is treated since January 2024 and had platelets of 45 on 20 June 2026; Ben is treated and his
tests are long overdue; Cy died; Dee was never treated. The night is 30 June 2026.
"""

from pathlib import Path

CONFIGURATION = """\
store: store/labwatch.duckdb
publish: published
timezone: Europe/London
protocols: [alemtuzumab-us]
feeds:
  - name: registry
    entity: patients
    format: csv
    path: landing/patients/*.csv
  - name: infusions
    entity: treatments
    format: csv
    path: landing/treatments/*.csv
  - name: central-lab
    entity: lab_results
    format: csv
    path: landing/lab/*.csv
    max_quarantine_pct: 50
"""
PATIENTS = """\
patient_id,sex,birth_date,site,followup_end_on,followup_end_reason
ada,F,1985-03-01,north,,
ben,M,1979-07-12,north,,
cy,M,1990-01-05,south,2025-05-01,died
dee,F,1992-11-30,south,,
"""
TREATMENTS = "treatment_id,patient_id,drug,started_at,ended_at,observed_until,status\n" + "".join(
    f"{patient}-{day},{patient},alemtuzumab,2024-01-{day}T09:00,2024-01-{day}T13:00,"
    f"2024-01-{day}T15:30,completed\n"
    for patient in ("ada", "ben", "cy")
    for day in (15, 16, 17, 18, 19)
)
LAB = """\
result_id,patient_id,code,collected_at,value,unit,status
r1,ada,777-3,2026-06-20T08:00,45,10*3/uL,final
r2,ada,777-3,2026-05-20T08:00,210,10*3/uL,final
r3,ben,2160-0,2026-01-10T08:00,0.9,mg/dL,final
r4,ben,2160-0,2026-02-10T08:00,0.9,furlongs,final
r5,ada,99999-9,2026-06-20T08:00,1,mg/dL,final
"""


def lay_out(folder: Path, **texts: str) -> Path:
    """Write the registry into a folder; returns the path of its configuration.

    `lab`, `patients` or `treatments` replace a file's text; the configuration ends with `more`.
    """
    files = {
        "landing/patients/2026-06-28.csv": texts.get("patients", PATIENTS),
        "landing/treatments/2026-06-28.csv": texts.get("treatments", TREATMENTS),
        "landing/lab/2026-06-29.csv": texts.get("lab", LAB),
        "labwatch.yaml": CONFIGURATION + texts.get("more", ""),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "labwatch.yaml"
