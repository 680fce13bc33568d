"""The worked example of docs/writing-a-protocol.md is a protocol, and its stories read."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.cases.model import load_cases
from pipelines.errors import ProtocolError
from pipelines.located_yaml import read_yaml
from pipelines.protocols.load import load_protocol
from pipelines.protocols.parts import PLACEHOLDERS

MANUAL = (Path(__file__).parents[2] / "docs" / "writing-a-protocol.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)


def block(language: str, beginning: str) -> str:
    """The example in a language that begins with a text."""
    return next(text for kind, text in BLOCKS if kind == language and text.startswith(beginning))


@pytest.fixture
def with_ocrelizumab(vocabulary):
    names = vocabulary.drugs.columns
    rows = [line.split(",") for line in block("csv", "ocrelizumab").splitlines()]
    added = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return replace(vocabulary, drugs=pl.concat([vocabulary.drugs, added], how="vertical_relaxed"))


def test_the_second_drug_reads_and_so_do_its_stories(tmp_path, with_ocrelizumab):
    (tmp_path / "x.yaml").write_text(block("yaml", "protocol: ocre").split("stories:")[0], "utf-8")
    texts = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith("protocol: ocre")]
    (tmp_path / "x.cases.yaml").write_text(texts[1], "utf-8")

    protocol = load_protocol("x.yaml", with_ocrelizumab, tmp_path)
    cases = load_cases(
        read_yaml(tmp_path / "x.cases.yaml", ProtocolError), protocol, with_ocrelizumab
    )

    assert protocol.drug == "ocrelizumab"
    assert len(cases.stories) == 3


def test_every_placeholder_is_in_the_manual():
    assert [name for name in sorted(PLACEHOLDERS) if f"`{{{name}}}`" not in MANUAL] == []
