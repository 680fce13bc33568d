"""The committed page of each protocol says what its file says."""

from pathlib import Path

import pytest

from pipelines.protocols.load import load_protocol, protocol_names
from pipelines.protocols.page import protocol_page
from pipelines.protocols.rule_words import rule_words
from pipelines.protocols.rules_page import rules_page

PAGES = Path(__file__).parents[2] / "docs" / "protocols"


@pytest.mark.parametrize("name", protocol_names())
def test_the_page_is_fresh(name, vocabulary):
    page = protocol_page(load_protocol(name, vocabulary))

    assert (PAGES / f"{name}.md").read_text("utf-8") == page, (
        "make it anew: python -m pipelines.protocols.page"
    )


def test_every_page_has_its_protocol():
    assert sorted(page.stem for page in PAGES.glob("*.md")) == protocol_names()


def test_every_rule_and_every_requirement_is_on_the_page(us):
    page = protocol_page(us)

    names = [*us.requirements, *us.thresholds, *us.combinations, *us.reflexes, *us.treatment_rules]
    assert [name for name in names if f"| `{name}` |" not in page] == []


def test_what_to_do_for_every_rule_is_written_and_fresh(vocabulary):
    protocols = [load_protocol(name, vocabulary) for name in protocol_names()]
    page = (PAGES.parent / "rules.md").read_text("utf-8")

    assert page == rules_page(protocols), "make it anew: python -m pipelines.protocols.page"
    rules = {rule for protocol in protocols for rule in rule_words(protocol)}
    assert [rule for rule in sorted(rules) if f"| `{rule}` |" not in page] == []
