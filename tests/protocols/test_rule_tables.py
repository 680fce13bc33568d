"""What the SQL joins: the tables of docs/architecture.md, typed even when empty."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.protocols.components import as_components
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

    gaps = us_tables["component_gap"].join(liver, on="requirement_key")

    assert set(
        gaps.select("done_components", pl.col("missing_components").list.join(", ")).rows()
    ) == {
        (0b000, "alt|ast, bilirubin"),
        (0b010, "bilirubin"),
        (0b100, "alt|ast"),
        (0b110, ""),
    }


def test_a_requirement_of_too_many_components_is_refused():
    with pytest.raises(ValueError, match="make two requirements of it"):
        as_components(" & ".join(f"analyte_{n}" for n in range(11)))


def component_keys(tables: dict[str, pl.DataFrame], label: str) -> pl.DataFrame:
    """requirement_key, component_no of the component of that label."""
    return (
        tables["component_gap"]
        .filter(pl.col("missing_components") == [label])
        .join(
            tables["component_analyte"].select("requirement_key", "component_no").unique(),
            on="requirement_key",
        )
        .filter((pl.col("done_components") // 2 ** pl.col("component_no")) % 2 == 0)
        .select("requirement_key", "component_no")
    )


def test_a_percentage_serves_only_the_count_it_stands_for(us_tables, analyte_keys):
    percentages = us_tables["component_analyte"].filter("is_percentage")

    for label in ("neutrophils", "lymphocytes"):
        serving = percentages.join(
            component_keys(us_tables, label), on=["requirement_key", "component_no"]
        )
        assert serving["analyte_key"].to_list() == [analyte_keys[f"{label}_pct"]]
    assert percentages.height == 2


def test_a_laboratory_protein_serves_like_a_strip(us_tables, analyte_keys):
    serving = component_keys(us_tables, "urine_protein").join(
        us_tables["component_analyte"], on=["requirement_key", "component_no"]
    )

    assert set(serving["analyte_key"]) == {
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
