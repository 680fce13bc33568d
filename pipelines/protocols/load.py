"""Protocols: read a YAML page, or raise every mistake in it at once with file, line and fix."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.errors import ProtocolError
from pipelines.located_page import Page, explained
from pipelines.located_yaml import read_yaml, suggestion
from pipelines.protocols.bands import Band
from pipelines.protocols.model import BaselineValue, Protocol
from pipelines.protocols.parts import Names
from pipelines.protocols.schedule import Baseline, Lateness, Requirement
from pipelines.protocols.thresholds import DefaultRange, Explanation, Threshold
from pipelines.protocols.together import Combination, Reflex, Trigger
from pipelines.protocols.treatment import Immunity, Premedication
from pipelines.protocols.vocabulary_names import vocabulary_units
from pipelines.vocabulary.load import Vocabulary

FOLDER = Path(__file__).resolve().parents[2] / "protocols"
CASES_SUFFIX = ".cases.yaml"
SUGGESTED_FROM = (
    *(Protocol, Requirement, Baseline, Lateness, BaselineValue, Threshold, Band, DefaultRange),
    *(Explanation, Combination, Reflex, Trigger, Premedication, Immunity),
)


def load_protocol(
    name_or_path: str | Path, vocabulary: Vocabulary, root: Path = Path()
) -> Protocol:
    """The protocol of that name in protocols/, or of a file whose path is taken from `root`."""
    page = read_page(protocol_path(name_or_path, root))
    problems = [problem for file in page.files for problem in file.problems]
    protocol = None
    try:
        protocol = Protocol.model_validate(
            page.values, context=names_known(page.values, vocabulary)
        )
    except ValidationError as invalid:
        problems += explained(page, invalid, suggested_keys())
    if problems or protocol is None:
        raise ProtocolError("\n".join(problems))
    return protocol


def protocol_names() -> list[str]:
    """The names of the protocols that come with Labwatch."""
    paths = FOLDER.glob("*.yaml")
    return sorted(path.stem for path in paths if not path.name.endswith(CASES_SUFFIX))


def protocol_hash(protocol: Protocol) -> str:
    """A hash of everything the protocol says; comments and layout do not count."""
    return hashlib.sha256(repr(protocol).encode()).hexdigest()


def protocol_path(name_or_path: str | Path, root: Path) -> Path:
    """The file of a protocol; what has a slash or ends in .yaml is a path, anything else a name."""
    text = str(name_or_path)
    if "/" in text or text.endswith((".yaml", ".yml")):
        return root / text
    if text not in protocol_names():
        fix = suggestion(text, set(protocol_names())).replace("remove it", "write a path to a file")
        raise ProtocolError(
            f"there is no protocol `{text}`; {fix} (known: {', '.join(protocol_names())})"
        )
    return FOLDER / f"{text}.yaml"


def read_page(path: Path) -> Page:
    """The values of a protocol, laid over those of the protocol it extends, if any."""
    own = read_yaml(path, ProtocolError)
    if not isinstance(own.values, dict):
        raise ProtocolError(own.problem((), "must be a page of `key: value` lines"))
    values = dict(own.values)
    base_name = values.pop("extends", None)
    if base_name is None:
        return Page(values, (own,))
    base = read_yaml(protocol_path(base_name, path.parent), ProtocolError)
    if not isinstance(base.values, dict) or "extends" in base.values:
        raise ProtocolError(own.problem(("extends",), "must name a protocol that extends no other"))
    return Page(laid_over(base.values, values), (own, base))


def laid_over(base: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Own values in place of the base's: mappings key by key, anything else whole; null removes."""
    merged = dict(base)
    for key, value in own.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = laid_over(merged[key], value)
        else:
            merged[key] = value
    return merged


def names_known(values: Mapping[str, Any], vocabulary: Vocabulary) -> Names:
    """What this page may refer to."""
    return Names(
        units=vocabulary_units(vocabulary),
        drugs=frozenset(vocabulary.drugs["drug"].unique()),
        vaccines=frozenset(vocabulary.vaccines["vaccine_group"].unique()),
        sources=keys_of(values, "sources"),
        thresholds=keys_of(values, "thresholds"),
    )


def keys_of(values: Mapping[str, Any], section: str) -> frozenset[str]:
    """The names a section defines, whether or not their contents are valid."""
    found = values.get(section)
    return frozenset(str(key) for key in found) if isinstance(found, dict) else frozenset()


def suggested_keys() -> set[str]:
    """Every key of a protocol page, for the one that was probably meant."""
    return {name for model in SUGGESTED_FROM for name in model.model_fields}
