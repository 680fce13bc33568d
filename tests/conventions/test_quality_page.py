"""What the page for quality teams tells its readers to type gives what it says it gives."""

import re
from collections import Counter

import duckdb
import polars as pl
import pytest

from pipelines.publish.publish import publish_night
from schemas.published import Flags
from tests.conventions.sources import ROOT
from tests.publish.night import configured, evaluated

PAGE = (ROOT / "docs" / "quality-teams.md").read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, flags=re.S)
SQL = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.S)


@pytest.fixture
def active(tmp_path, monkeypatch):
    """Flags by severity of a night published where the page says; the reader stands beside it."""
    folder = publish_night(configured(tmp_path), evaluated())
    folder.rename(folder.parent / "as_of=2026-06-30")
    monkeypatch.chdir(folder.parents[1])
    flags = pl.read_parquet("published/as_of=2026-06-30/flags.parquet", hive_partitioning=False)
    return Counter(flags.filter(pl.col("state") != "resolved")["severity"].to_list())


@pytest.mark.parametrize("snippet", PYTHON, ids=["pandas", "polars"])
def test_counting_active_flags_in_python(snippet, active):
    names = {}
    exec(snippet, names)
    assert names["counts"] == active


def test_counting_active_flags_in_duckdb(active):
    (query,) = SQL
    rows = duckdb.sql(query).fetchall()
    assert {severity: flags for _, severity, flags in rows} == active


def test_the_columns_it_explains_exist():
    table = PAGE.partition("## Columns most questions are about")[2].partition("## Reading")[0]
    named = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", table, flags=re.M))))
    assert named and named <= set(Flags.to_schema().columns)
