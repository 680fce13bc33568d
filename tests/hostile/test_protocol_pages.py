"""Protocol pages that somebody else wrote: they fill no memory and lead nowhere."""

import pytest

from tests.cli.labwatch import labwatch

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (LAUGHS, "page.yaml:1: anchors and aliases (& and *) are not allowed"),
        ("[" * 500, "nested more than 30 deep"),
        ("protocol: ../x\n", "page.yaml:1: protocol: "),
        ("protocol: /etc/x\n", "page.yaml:1: protocol: "),
        ("extends: ../nowhere\n", "nowhere: no such file"),
        ("extends: /dev/null/x\n", "/dev/null/x: can't be read"),
        ("protocol: !!python/object/apply:os.getcwd []\n", "tags (!...) are not allowed"),
    ],
    ids=["bomb", "depth", "upwards", "absolute", "extends upwards", "extends device", "tag"],
)
def test_a_hostile_page_is_refused_with_file_and_reason(tmp_path, page, told):
    (tmp_path / "page.yaml").write_text(page)
    ended = labwatch("protocol", "check", "page.yaml", cwd=tmp_path)
    assert ended.status == 2
    assert told in ended.err


def test_a_name_that_leads_out_of_the_protocols_is_a_path_and_must_be_a_protocol(tmp_path):
    """Paths are allowed where the configuration names them; what lies there is not quoted."""
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("patient: Zzmark\nvalue: 45\n")
    (tmp_path / "in" / "labwatch.yaml").write_text("protocols: [../secret]\n")
    ended = labwatch("evaluate", cwd=tmp_path / "in")
    assert ended.status == 2
    assert "secret:1: patient: unknown key" in ended.err
    assert "Zzmark" not in ended.err
