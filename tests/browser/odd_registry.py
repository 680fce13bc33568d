"""A registry whose ids, sites and texts no page, list or workbook should stumble over."""

import csv
from datetime import date

from tests.cli.registry import lay_out

NIGHT = date(2026, 6, 30)
ODD = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=1'>",
    '=HYPERLINK("http://127.0.0.1","x")',
    "@SUM(1)&amp;\"quoted\" 'single'",
    "مريضة رقم ٤٢",
    "🩸🧪 Zoë O'Neil",
    "line\u2028separator",
    "%E2%80 100% #hash?x=1&y=2",
    "x" * 300,
]


def lay_out_odd(folder):
    """Each odd text is an id, a site and a value of a laboratory; all are critically low."""
    configuration = lay_out(folder)
    add = {
        "patients/2026-06-28.csv": [[text, "F", "1985-03-01", text, "", ""] for text in ODD],
        "treatments/2026-06-28.csv": [
            [f"t{n}", text, "alemtuzumab", *["2024-01-15T09:00"] * 3, "completed"]
            for n, text in enumerate(ODD)
        ],
        "lab/2026-06-29.csv": [
            row
            for n, text in enumerate(ODD)
            for row in (
                [f"{text}-{n}", text, "777-3", "2026-06-20T08:00", "45", "10*3/uL", "final"],
                [f"{text}-{n}-o", text, "777-3", "2026-05-20T08:00", "210", "10*3/uL", "final"],
                [f"{text}-{n}-k", text, "2160-0", "2026-06-20T08:00", "9", text, "final"],
            )
        ],
    }
    for name, rows in add.items():
        path = folder / "landing" / name
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return configuration
