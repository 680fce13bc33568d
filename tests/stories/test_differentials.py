"""Differentials in per cent of the white cells. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import TEST_SETS as CLINIC

TONIGHT = "2025-05-20"
START = "2025-03-03"


COUNT = {"platelets": 250, "hemoglobin": 140}
(
    CLINIC.patient("Hana")
    .infused(START)
    .collected("2025-05-02", **COUNT, wbc=6, neutrophils_pct=60, lymphocytes_pct=30)
)
(
    CLINIC.patient("Ike")
    .infused(START)
    .collected("2025-05-02", **COUNT, neutrophils_pct=60, lymphocytes_pct=30)
)
(
    CLINIC.patient("Jon")
    .infused(START)
    .collected("2025-05-02", **COUNT, neutrophils_pct=60, lymphocytes_pct=30)
    .collected("2025-05-03", wbc=6)
)
(
    CLINIC.patient("Kim")
    .infused(START)
    .collected("2025-05-02", **COUNT, wbc="clotted", neutrophils_pct=60, lymphocytes_pct=30)
)
(
    CLINIC.patient("Lea")
    .infused(START)
    .collected("2025-05-02", **COUNT, wbc=6, neutrophils=3.6, lymphocytes_pct=30)
)


def test_a_differential_in_per_cent_serves_with_the_white_cells_of_the_date(tonight):
    """Hana's 60 % and 30 % of 6 white cells are a differential."""
    assert tonight.status("Hana", "cbc").last_done_on == "2025-05-02"


def test_a_differential_without_white_cells_serves_nothing(tonight):
    """Ike's white cells were not counted: they and the differential are missing."""
    status = tonight.status("Ike", "cbc")
    assert status.missing_components == ["wbc", "neutrophils", "lymphocytes"]


def test_white_cells_of_the_next_day_do_not_serve(tonight):
    """Jon's white cells were counted a day after his differential."""
    assert tonight.status("Jon", "cbc").last_done_on is None


def test_unreadable_white_cells_do_not_serve(tonight):
    """Kim's white cell sample had clotted, so her percentages are shares of nothing."""
    assert tonight.status("Kim", "cbc").last_done_on is None


def test_one_part_absolute_and_one_in_per_cent_will_do(tonight):
    """Lea's neutrophils were counted, her lymphocytes came in per cent."""
    assert tonight.status("Lea", "cbc").last_done_on == "2025-05-02"


CLINIC.patient("Max").infused(START).collected("2025-05-02", wbc=2, neutrophils_pct=45)
CLINIC.patient("Nia").infused(START).collected("2025-05-02", wbc=2, neutrophils_pct=75)
(
    CLINIC.patient("Otto")
    .infused(START)
    .collected("2025-05-02", wbc=2, neutrophils_pct=45, neutrophils=1.6)
)
(
    CLINIC.patient("Pia")
    .infused(START)
    .collected("2025-05-02", wbc=2, neutrophils_pct=45, neutrophils="see comment")
)
CLINIC.patient("Quin").infused(START).collected("2025-05-02", wbc="<2", neutrophils_pct=45)
CLINIC.patient("Ray").infused(START).collected("2025-05-02", wbc="<4", neutrophils_pct=45)


def test_a_share_of_the_white_cells_is_judged_as_a_count(tonight):
    """Max's 45 % of 2.0 are 0.9 neutrophils, which is urgent."""
    flag = tonight.flag("Max", "neutrophils_low")
    assert (flag.severity, flag.analyte, flag.unit) == ("urgent", "neutrophils", "10*9/L")
    assert flag.latest_value == pytest.approx(0.9)


def test_a_share_that_makes_exactly_the_limit_is_not_low(tonight):
    """Nia's 75 % of 2.0 are 1.5 neutrophils, which is not low."""
    assert tonight.evaluation("Nia", "neutrophils_low").state == "clear"


def test_a_count_wins_over_a_share(tonight):
    """Otto's neutrophils were counted as 1.6, whatever 45 % of 2.0 are."""
    assert tonight.evaluation("Otto", "neutrophils_low").latest_value == pytest.approx(1.6)


def test_a_count_that_can_not_be_read_leaves_the_word_to_the_share(tonight):
    """Pia's counted neutrophils say "see comment", so her 45 % of 2.0 speak."""
    assert tonight.flag("Pia", "neutrophils_low").latest_value == pytest.approx(0.9)


def test_a_share_of_fewer_than_two_is_low_whatever_it_is(tonight):
    """Quin's 45 % of fewer than 2.0 are fewer than 0.9: urgent, not surely critical."""
    flag = tonight.flag("Quin", "neutrophils_low")
    assert (flag.severity, flag.latest_value) == ("urgent", pytest.approx(0.9))


def test_a_share_of_fewer_than_four_may_or_may_not_be_low(tonight):
    """Ray's 45 % of fewer than 4.0 are fewer than 1.8, on either side of 1.5."""
    assert tonight.evaluation("Ray", "neutrophils_low").state == "indeterminate"
