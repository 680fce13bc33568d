"""What makes a test set complete, and what is said of one that is not. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import TEST_SETS as CLINIC

TONIGHT = "2025-05-20"
START = "2025-03-03"

# ---------------------------------------------------------------- partial dates

(
    CLINIC.patient("Ada")
    .infused(START)
    .done("2025-04-03", "cbc")
    .collected("2025-05-02", platelets=250, wbc=6, hemoglobin=140)
)


def test_a_blood_count_without_differential_is_partial(tonight):
    """Ada's blood count of 2 May came without a differential; the last whole one is of April."""
    status = tonight.status("Ada", "cbc")
    assert (status.partial_on, status.last_done_on) == ("2025-05-02", "2025-04-03")


def test_a_partial_date_is_shown_with_what_it_lacks(tonight):
    """What Ada's blood count lacks is the differential."""
    assert tonight.status("Ada", "cbc").missing_components == ["neutrophils", "lymphocytes"]


def test_a_partial_date_does_not_move_the_due_date(tonight):
    """Ada's blood count is overdue since 11 May, for want of a differential."""
    flag = tonight.flag("Ada", "cbc_overdue")
    assert (flag.due_on, flag.opened_on) == ("2025-05-03", "2025-05-11")
    assert flag.missing_components == ["neutrophils", "lymphocytes"]


(
    CLINIC.patient("Ben")
    .infused(START)
    .done("2025-05-05", "cbc")
    .collected("2025-05-12", platelets=250)
)


def test_a_partial_date_is_shown_even_where_nothing_is_due(tonight):
    """Ben's platelets were counted alone a week after a whole blood count: not due, and partial."""
    status = tonight.status("Ben", "cbc")
    assert (status.state, status.partial_on) == ("not_due", "2025-05-12")
    assert status.missing_components == ["wbc", "hemoglobin", "neutrophils", "lymphocytes"]


(
    CLINIC.patient("Cleo")
    .infused(START)
    .collected("2025-04-12", platelets=250)
    .done("2025-05-05", "cbc")
)


def test_a_partial_date_before_the_last_whole_one_is_history(tonight):
    """Cleo's platelets of 12 April are no longer a partial blood count after that of 5 May."""
    status = tonight.status("Cleo", "cbc")
    assert (status.partial_on, status.missing_components) == (None, [])


CLINIC.patient("Dan").infused("2025-05-02").collected("2025-05-02", platelets=250)
CLINIC.patient("Dora").infused("2025-05-02").collected("2025-05-03", platelets=250)


def test_a_partial_date_on_the_first_infusion_is_none(tonight):
    """Dan's platelets were counted on the day of his first infusion, Dora's on the day after."""
    assert tonight.status("Dan", "cbc").partial_on is None
    assert tonight.status("Dora", "cbc").partial_on == "2025-05-03"


(
    CLINIC.patient("Eve")
    .infused(START)
    .collected("2025-04-20", platelets=250, wbc=6, hemoglobin=140)
    .collected("2025-04-22", neutrophils=3.5, lymphocytes=1.5)
)


def test_two_halves_on_two_dates_are_not_a_whole(tonight):
    """Eve's differential came two days after her count: both are partial, the later is shown."""
    status = tonight.status("Eve", "cbc")
    assert (status.last_done_on, status.partial_on) == (None, "2025-04-22")
    assert status.missing_components == ["platelets", "wbc", "hemoglobin"]


(
    CLINIC.patient("Finn")
    .infused(START)
    .collected("2025-04-20T08:00", platelets=250, wbc=6, hemoglobin=140)
    .collected("2025-04-20T16:00", neutrophils=3.5, lymphocytes=1.5)
)


def test_two_samples_of_one_date_are_a_whole(tonight):
    """Finn's differential was made in the afternoon of the day of his count."""
    assert tonight.status("Finn", "cbc").last_done_on == "2025-04-20"


CLINIC.patient("Gus").infused(START)


def test_a_set_never_begun_lacks_everything(tonight):
    """Gus has had no test since his infusion: all of the blood count is missing."""
    missing = tonight.status("Gus", "cbc").missing_components
    assert missing == ["platelets", "wbc", "hemoglobin", "neutrophils", "lymphocytes"]


# ---------------------------------------------------------------- any one of a group

CLINIC.patient("Sam").infused("2025-01-03").collected("2025-05-02", alt=20, bilirubin=10)
CLINIC.patient("Tess").infused("2025-01-03").collected("2025-05-02", ast=20, bilirubin=10)
CLINIC.patient("Uma").infused("2025-01-03").collected("2025-05-02", bilirubin=10)
CLINIC.patient("Vic").infused("2025-01-03").collected("2025-05-02", alt=20, ast=20)
CLINIC.patient("Wyn").infused("2025-01-03").collected(
    "2025-05-02", alt="haemolysed", ast=20, bilirubin=10
)


@pytest.mark.parametrize("patient", ["Sam", "Tess", "Wyn"])
def test_one_liver_enzyme_is_enough(tonight, patient):
    """ALT or AST will do, also where the other one can't be read."""
    assert tonight.status(patient, "liver").last_done_on == "2025-05-02"


def test_a_missing_group_is_named_with_its_members(tonight):
    """Uma's bilirubin lacks an enzyme, either of the two."""
    assert tonight.status("Uma", "liver").missing_components == ["alt|ast"]


def test_two_enzymes_do_not_make_up_for_the_bilirubin(tonight):
    """Vic has both enzymes and lacks the bilirubin."""
    assert tonight.status("Vic", "liver").missing_components == ["bilirubin"]


# ---------------------------------------------------------------- urine

CLINIC.patient("Xan").infused(START).collected("2025-05-02", urine_protein_quant=80, urine_rbc=1)
CLINIC.patient("Yui").infused(START).collected("2025-05-02", upcr=80, urine_rbc=1)
CLINIC.patient("Zoe").infused(START).collected("2025-05-02", urine_protein="trace", urine_rbc="0-2")
CLINIC.patient("Abe").infused(START).collected(
    "2025-05-02", urine_protein="negative", urine_rbc="none seen"
)
CLINIC.patient("Bea").infused(START).collected("2025-05-02", urine_protein="QNS", urine_rbc=1)


def test_a_laboratorys_protein_serves_like_a_strip(tonight):
    """Xan's protein was measured in mg/dL, which completes the urinalysis."""
    assert tonight.status("Xan", "urinalysis").last_done_on == "2025-05-02"


def test_a_laboratorys_protein_asks_for_no_upcr(tonight):
    """Xan's 80 mg/dL would be 1+ on a strip, but were not found by a strip."""
    assert tonight.evaluation("Xan", "proteinuria_reflex").state != "active"


def test_a_upcr_is_no_urine_protein(tonight):
    """Yui's protein to creatinine ratio does not make a urinalysis of her cell count."""
    assert tonight.status("Yui", "urinalysis").missing_components == ["urine_protein"]


@pytest.mark.parametrize("patient", ["Zoe", "Abe"])
def test_words_and_ranges_of_urine_are_results(tonight, patient):
    """A trace, 0-2 cells and none seen are as good as numbers."""
    assert tonight.status(patient, "urinalysis").last_done_on == "2025-05-02"


def test_too_little_urine_is_no_result(tonight):
    """The laboratory could not test Bea's protein for want of urine."""
    assert tonight.status("Bea", "urinalysis").missing_components == ["urine_protein"]


# ---------------------------------------------------------------- skin, words and comparators

CLINIC.patient("Cal").infused("2023-05-01").assessed("skin_exam", "2025-05-02")
CLINIC.patient("Dee").infused("2023-05-01").assessed("skin_exam", "2025-05-02", "not-done")
CLINIC.patient("Eli").infused("2023-05-01").assessed("skin_exam", "2025-05-02", "entered-in-error")
CLINIC.patient("Flo").infused("2023-05-01").assessed("skin_exam", "2025-05-02", "suspicious naevus")


@pytest.mark.parametrize("patient", ["Cal", "Flo"])
def test_a_skin_examination_counts_whatever_was_seen(tonight, patient):
    """The outcome of an examination does not matter for whether it was done."""
    assert tonight.status(patient, "skin").last_done_on == "2025-05-02"


@pytest.mark.parametrize("patient", ["Dee", "Eli"])
def test_an_examination_not_done_or_entered_in_error_does_not_count(tonight, patient):
    """Dee's examination was not done and Eli's was entered in error."""
    status = tonight.status(patient, "skin")
    assert (status.last_done_on, status.missing_components) == (None, ["skin_exam"])


CLINIC.patient("Gail").infused("2023-05-01").assessed(
    "skin_exam", "2025-05-02", received="2025-05-20"
)
CLINIC.patient("Glen").infused("2023-05-01").assessed(
    "skin_exam", "2025-05-02", received="2025-05-21"
)


(
    CLINIC.patient("Greta")
    .infused("2023-05-01")
    .assessed("skin_exam", "2025-05-20", received="2025-05-20")
    .collected("2025-05-20", received="2025-05-20", creatinine=70)
)


@pytest.mark.parametrize("requirement", ["skin", "creatinine"])
def test_what_was_done_today_is_done(tonight, requirement):
    """Greta's skin was examined and her creatinine resulted today."""
    assert tonight.status("Greta", requirement).last_done_on == "2025-05-20"


def test_what_arrives_today_is_known_tonight(tonight):
    """Gail's examination of 2 May arrived today, Glen's will arrive tomorrow."""
    assert tonight.status("Gail", "skin").last_done_on == "2025-05-02"
    assert tonight.status("Glen", "skin").last_done_on is None


CLINIC.patient("Gia").infused("2025-01-03").collected("2025-05-02", tsh="<0.01")
CLINIC.patient("Hugo").infused("2025-01-03").collected("2025-05-02", tsh="see comment")
CLINIC.patient("Ines").infused("2025-01-03").collected("2025-05-02", free_t4=15)


def test_a_value_below_what_can_be_measured_was_measured(tonight):
    """Gia's TSH is below 0.01, which is a result."""
    assert tonight.status("Gia", "thyroid").last_done_on == "2025-05-02"


def test_a_comment_is_no_result(tonight):
    """Hugo's TSH refers to a comment."""
    assert tonight.status("Hugo", "thyroid").last_done_on is None


def test_another_test_of_the_thyroid_is_no_tsh(tonight):
    """Ines's free T4 is no TSH."""
    assert tonight.status("Ines", "thyroid").last_done_on is None
