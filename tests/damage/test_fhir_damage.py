"""FHIR exports with random damage: plain and gzip, fields emptied, and nested without end."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.damage.damage import Damaged, damaged, many_damaged
from tests.damage.verdicts import accounts_of, assert_harmless, rows_read, texts
from tests.fhir.resources import (
    LOINC,
    administration,
    concept,
    fhir_feed,
    immunization,
    ndjson,
    observation,
    patient,
    procedure,
    quantity,
)

PUBLIC = Path(__file__).parents[1] / "data" / "fhir-bulk"
RESOURCES = [
    observation(
        id=f"o{n}",
        subject={"reference": f"Patient/p{n % 7}"},
        valueQuantity=quantity(100 + n, **({"comparator": "<"} if n % 5 == 0 else {})),
        note=[{"text": f"note {n}"}],
    )
    for n in range(60)
]
PLAIN = ndjson(*RESOURCES).encode()
PACKED = gzip.compress(PLAIN, mtime=0)
FEED = fhir_feed()
OF_ENTITY = {
    "patients": patient(meta={"lastUpdated": "2024-01-01T00:00:00Z"}, deceasedBoolean=True),
    "lab_results": observation(
        component=[{"code": concept((LOINC, "718-7")), "valueQuantity": quantity(13, "g/dL")}]
    ),
    "treatments": administration(dosage={"dose": quantity(12, "mg")}),
    "vaccinations": immunization(),
    "assessments": procedure(outcome=concept(text="clear")),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fhir")


@pytest.fixture(scope="module")
def sound(place):
    return rows_read(FEED, place / "sound.ndjson", PLAIN)


@settings(max_examples=60, deadline=None)
@given(damage=damaged(PLAIN))
def test_damage_to_a_line_costs_that_line(place, sound, damage):
    found = rows_read(FEED, place / "labs.ndjson", damage.content)
    assert_harmless(sound, found, damage, FEED)


@settings(max_examples=30, deadline=None)
@given(damage=damaged(PACKED))
def test_a_damaged_gzip_is_refused_or_says_what_it_said(place, sound, damage):
    found = rows_read(FEED, place / "labs.ndjson.gz", damage.content)
    if found is not None:
        assert texts(found, FEED).equals(texts(sound, FEED))


def places_in(value, path=()):
    """Every place of a JSON value that can be emptied."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places_in(inner, (*path, key))


def emptied(resource, path, empty):
    damaged = json.loads(json.dumps(resource))
    inner = damaged
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = empty
    return damaged


@pytest.fixture(scope="module")
def untouched(place):
    """What each resource says, undamaged."""
    return {
        entity: texts(
            rows_read(fhir_feed(entity), place / "two.ndjson", ndjson(resource).encode()),
            fhir_feed(entity),
        )
        for entity, resource in OF_ENTITY.items()
    }


@pytest.mark.parametrize("entity", OF_ENTITY)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_field_the_line_is_read_or_set_aside(place, untouched, entity, data):
    resource = OF_ENTITY[entity]
    path = data.draw(st.sampled_from(list(places_in(resource))))
    empty = data.draw(st.sampled_from([None, "", " ", [], {}, 0, -1e99, True, [[]], ["x"], "x"]))
    content = ndjson(emptied(resource, path, empty), resource).encode()
    found = rows_read(fhir_feed(entity), place / "one.ndjson", content)
    assert found["line"].unique().sort().to_list() == [1, 2]
    last = found.filter(found["line"] == 2)
    assert texts(last, fhir_feed(entity)).equals(untouched[entity])


@pytest.mark.parametrize("inner", ["[", '{"a":'])
@pytest.mark.parametrize("where", ["code", "valueQuantity", "component", "contained", "other"])
def test_what_is_nested_without_end_does_not_exhaust_the_stack(place, sound, inner, where):
    depth = 200_000
    nested = inner * depth + "1" + ("]" if inner == "[" else "}") * depth
    line = f'{{"resourceType":"Observation","id":"deep","{where}":{nested}}}\n'.encode()
    found = rows_read(FEED, place / "deep.ndjson", PLAIN + line)
    assert texts(found.head(60), FEED).equals(texts(sound, FEED))
    assert found.height == 61


def test_a_line_that_is_cut_in_the_middle_is_set_aside_alone(place, sound):
    lines = PLAIN.splitlines(keepends=True)
    lines[10] = lines[10][:50] + b"\n"
    found = rows_read(FEED, place / "cut.ndjson", b"".join(lines))
    assert found["reject"].to_list().count("bad_value") == 1
    assert found.height == sound.height
    assert_harmless(sound, found, Damaged(b"", 1), FEED)


def test_every_line_of_every_damaged_file_is_accounted_for(tmp_path):
    contents = many_damaged((PUBLIC / "Observation.ndjson").read_bytes(), 10, seed=5)
    contents += many_damaged((PUBLIC / "Patient.ndjson").read_bytes(), 10, seed=6)
    (tmp_path / "landing").mkdir()
    for number, content in enumerate(contents):
        (tmp_path / "landing" / f"2024-06-30-{number:02}.ndjson").write_bytes(content)
    (tmp_path / "labwatch.yaml").write_text(
        "feeds:\n"
        "  - {name: people, entity: patients, format: fhir-ndjson, path: landing/*}\n"
        "  - {name: labs, entity: lab_results, format: fhir-ndjson, path: landing/*}\n"
    )
    accounts = accounts_of(tmp_path / "labwatch.yaml")
    assert len(accounts) == 40
    assert any(file.loaded for file in accounts)
    assert any(file.not_monitored for file in accounts)
