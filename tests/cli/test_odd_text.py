"""Ids and texts that others wrote: shown whole, and in control of nothing."""

import json

import pytest

from pipelines.commands.terminal import shown
from tests.cli.labwatch import labwatch
from tests.cli.registry import PATIENTS, TREATMENTS, lay_out

ODD = {
    "html": "<script>alert(1)</script>",
    "formula": "=HYPERLINK(1)",
    "emoji": "👩🏽‍⚕️7",
    "hebrew": "מטופלת 7",
    "turned": "abc\u202edcba",
    "cleared": "\x1b[2J\x1b[31mada",
    "one byte": "\x9b2Jada",
    "bell": "ada\a\x7f",
    "long": "x" * 300,
}
STEERING = {chr(c) for c in (*range(32), *range(127, 160), 0x202E)} - {"\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A registry in which Ada has every odd id in turn: one patient each, treated like her."""
    folder = tmp_path_factory.mktemp("odd")
    adas = [line for line in TREATMENTS.splitlines() if ",ada," in line]
    treatments = "".join(
        line.replace("ada-", f"{number}-").replace(",ada,", f",{patient},") + "\n"
        for number, patient in enumerate(ODD.values())
        for line in adas
    )
    patients = "".join(f"{patient},F,1985-03-01,<b>nörth</b>,,\n" for patient in ODD.values())
    lay_out(folder, patients=PATIENTS + patients, treatments=TREATMENTS + treatments)
    for arguments in (["ingest"], ["evaluate", "--as-of", "2026-06-30"], ["publish"]):
        assert labwatch(*arguments, cwd=folder).status == 0
    return folder


@pytest.mark.parametrize("patient", ODD.values(), ids=ODD)
def test_explain_shows_the_whole_id_and_nothing_steers_the_terminal(patient, folder):
    ended = labwatch("explain", patient, cwd=folder)
    assert ended.status == 0
    assert not STEERING & set(ended.out)
    assert f"Patient {shown(patient)}" in ended.out.replace("\n", "") or len(patient) > 80


def test_an_id_of_300_letters_is_folded_not_cut(folder):
    out = labwatch("explain", ODD["long"], cwd=folder).out
    head = out.partition("  site")[0].removeprefix("Patient")
    assert head.replace("\n", "").replace(" ", "") == ODD["long"]


@pytest.mark.parametrize("patient", ODD.values(), ids=ODD)
def test_json_holds_the_id_as_it_was_sent(patient, folder):
    ended = labwatch("explain", patient, "--json", cwd=folder)
    assert json.loads(ended.out)["patient_id"] == patient
    assert not STEERING & set(ended.out)


def test_what_steers_is_written_out_and_letters_are_left():
    assert shown("\x1b[2J") == "\\x1b[2J"
    assert shown("a\u202eb\u200bc\n") == "a\\u202eb\\u200bc\\n"
    for letters in ("👩🏽‍⚕️", "מטופלת", "مریض‌ها"):  # noqa: RUF001
        assert shown(letters) == letters


def test_a_name_mistyped_gets_the_one_that_was_meant_and_steers_nothing(tmp_path):
    ended = labwatch("stauts", cwd=tmp_path)
    assert (ended.status, "Did you mean 'status'?" in ended.err) == (2, True)
    odd = labwatch("\x1b[2J", cwd=tmp_path)
    assert (odd.status, STEERING & set(odd.err)) == (2, set())
