"""What the SQL joins: the tables of docs/architecture.md, typed even when empty."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.rule_tables.columns import RULE_TABLE_COLUMNS
from pipelines.rule_tables.tables import rule_tables

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
MADE_ELSEWHERE = {"drug_text", "vaccine_text"}  # they need the texts of the store


def documented() -> dict[str, list[str]]:
    """The columns of each rule table as docs/architecture.md names them."""
    section = ARCHITECTURE.read_text("utf-8").split("## Rule tables")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE)
    return {table: columns_in(text) for table, text in rows if table not in MADE_ELSEWHERE}


def columns_in(text: str) -> list[str]:
    """The names of columns in a sentence that may explain them in brackets or after a full stop."""
    without_brackets = re.sub(r"\([^()]*\)", "", text).split(". ")[0].split(": ")[0]
    return [part.split()[0] for part in re.split(r"[,;]", without_brackets) if part.strip()]


def test_the_tables_are_those_of_the_architecture():
    assert set(RULE_TABLE_COLUMNS) == set(documented())


@pytest.mark.parametrize("table", RULE_TABLE_COLUMNS)
def test_the_columns_are_those_of_the_architecture(table):
    assert list(RULE_TABLE_COLUMNS[table]) == documented()[table]


def test_types_do_not_depend_on_the_rows(vocabulary, us_tables):
    empty = rule_tables([], vocabulary, {})

    assert {name: table.schema for name, table in empty.items()} == {
        name: table.schema for name, table in us_tables.items()
    }


def test_no_protocol_makes_empty_tables(vocabulary):
    assert all(table.is_empty() for table in rule_tables([], vocabulary, {}).values())


def test_two_protocols_share_no_key(vocabulary, analyte_keys, us, eu):
    tables = rule_tables([us, eu], vocabulary, analyte_keys)

    for table in ("protocol", "requirement", "rule", "baseline"):
        assert tables[table][f"{table}_key"].is_unique().all()


def test_the_members_of_a_combination_are_those_of_its_own_protocol(
    vocabulary, analyte_keys, us, eu
):
    tables = rule_tables([us, eu], vocabulary, analyte_keys)
    rule = tables["rule"].select("rule_key", "protocol_key")

    members = (
        tables["combination_member"]
        .join(rule, on="rule_key")
        .join(rule, left_on="member_rule_key", right_on="rule_key", suffix="_of_member")
    )
    assert (members["protocol_key"] == members["protocol_key_of_member"]).all()


def test_an_analyte_the_store_never_saw_is_matched_by_no_result(vocabulary, us):
    tables = rule_tables([us], vocabulary, {"platelets": 7})

    assert tables["component_analyte"]["analyte_key"].to_list() == [7]
    assert tables["rule"]["analyte_key"].drop_nulls().unique().to_list() == [7]


def test_an_any_of_group_is_named_with_bars(us_tables):
    liver = us_tables["requirement"].filter(pl.col("requirement") == "liver")

    assert liver["all_components"].to_list() == [["alt|ast", "bilirubin"]]


def test_a_percentage_serves_only_the_count_it_stands_for(us_tables, analyte_keys):
    serving = (
        us_tables["component_analyte"]
        .filter("is_percentage")
        .join(us_tables["component"], on=["requirement_key", "component_no"])
    )

    assert set(serving.select("component", "analyte_key").iter_rows()) == {
        ("neutrophils", analyte_keys["neutrophils_pct"]),
        ("lymphocytes", analyte_keys["lymphocytes_pct"]),
    }


def test_a_laboratory_protein_serves_like_a_strip(us_tables, analyte_keys):
    serving = us_tables["component"].join(
        us_tables["component_analyte"], on=["requirement_key", "component_no"]
    )

    assert set(serving.filter(pl.col("component") == "urine_protein")["analyte_key"]) == {
        analyte_keys["urine_protein"],
        analyte_keys["urine_protein_quant"],
    }


def test_the_sentence_of_a_late_test_names_the_test(us_tables):
    cbc = us_tables["requirement"].row(0, named=True)

    assert cbc["overdue_message"].startswith(
        "Overdue by {days_overdue} days: blood count with differential, due on {due_on}"
    )


def test_a_source_says_how_sure_we_are_of_it(us_tables):
    assert us_tables["rule"]["source"].str.contains(r"\[[a-z ,-]+\]$").all()
    assert us_tables["requirement"]["source"].str.contains(r"\[[a-z ,-]+\]$").all()
