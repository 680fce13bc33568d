"""What an Observation says as a laboratory result."""

import pytest

from tests.fhir.resources import (
    LOINC,
    SNOMED,
    UCUM,
    concept,
    meant,
    observation,
    put,
    quantity,
    row_of,
    rows_of,
)

PROTEIN = concept((LOINC, "20454-5"))


def test_a_platelet_count(tmp_path):
    row = row_of(tmp_path, observation())
    told = {name: row[name] for name in ("result_id", "patient_id", "code", "value", "unit")}
    assert told == {
        "result_id": "o1", "patient_id": "ada", "code": "777-3", "value": "210", "unit": "10*9/L",
    }  # fmt: skip
    assert (row["line"], row["place"]) == (1, "Observation/o1")


def test_a_number_is_the_text_that_was_sent(tmp_path):
    path = put(tmp_path, observation())
    path.write_text(path.read_text().replace('"value": 210', '"value" : 4.50'))
    assert rows_of(path)["value"].to_list() == ["4.50"]


@pytest.mark.parametrize("sign", ["<", "<=", ">=", ">"])
def test_a_comparator_stays_with_its_number(tmp_path, sign):
    row = meant(tmp_path, observation(valueQuantity=quantity(20, comparator=sign)))
    assert (row["value_text"], row["value_kind"]) == (f"{sign}20", "comparator")


def test_a_comparator_of_another_shape_is_not_dropped(tmp_path):
    value = quantity(20, comparator=["<"])
    assert meant(tmp_path, observation(valueQuantity=value))["reason"] == "bad_value"


def test_the_ucum_code_wins_over_the_unit_as_shown(tmp_path):
    value = {"value": 7.2, "unit": "g/dl", "system": UCUM, "code": "g/dL"}
    assert row_of(tmp_path, observation(valueQuantity=value))["unit"] == "g/dL"


def test_a_code_of_another_unit_system_is_no_unit(tmp_path):
    value = {"value": 7.2, "unit": "g/dL", "system": SNOMED, "code": "258795003"}
    assert row_of(tmp_path, observation(valueQuantity=value))["unit"] == "g/dL"


def test_a_value_as_text(tmp_path):
    row = meant(tmp_path, observation(valueQuantity=None, valueString="clotted"))
    assert (row["value_text"], row["value_kind"]) == ("clotted", "unreadable")


@pytest.mark.parametrize(
    ("codings", "text", "grade"),
    [
        ([(SNOMED, "260385009", "Negative (qualifier value)")], None, 0.0),
        ([("urn:local", "P", "Trace")], None, 0.5),
        ([("urn:local", "P")], "2+", 2.0),
        ([("urn:local", "P", "see text"), (LOINC, "LA6577-6")], "see comment", 0.0),
    ],
)
def test_of_a_coded_value_the_code_or_text_is_taken_that_is_read(tmp_path, codings, text, grade):
    value = concept(*codings, text=text)
    resource = observation(code=PROTEIN, valueQuantity=None, valueCodeableConcept=value)
    assert meant(tmp_path, resource)["value"] == grade


def test_a_coded_value_nobody_reads_is_kept_as_its_text(tmp_path):
    value = concept(("urn:local", "Z9", "unsuitable"), text="Sample unsuitable")
    resource = observation(code=PROTEIN, valueQuantity=None, valueCodeableConcept=value)
    row = meant(tmp_path, resource)
    assert (row["value_text"], row["value_kind"]) == ("Sample unsuitable", "unreadable")


def test_a_range_of_red_cells(tmp_path):
    cells = {"low": quantity(3, "/[HPF]"), "high": quantity(5, "/[HPF]")}
    resource = observation(code=concept((LOINC, "13945-1")), valueQuantity=None, valueRange=cells)
    row = meant(tmp_path, resource)
    assert (row["value_kind"], row["value_low"], row["value_high"]) == ("range", 3, 5)


def test_a_ratio_to_one(tmp_path):
    ratio = {"numerator": quantity(250, "mg"), "denominator": quantity(1, "g")}
    resource = observation(code=concept((LOINC, "2890-2")), valueQuantity=None, valueRatio=ratio)
    row = meant(tmp_path, resource)
    assert (row["value"], row["canonical_unit"]) == (250, "mg/g")


def test_a_titre_is_no_number(tmp_path):
    ratio = {"numerator": {"value": 1}, "denominator": {"value": 128}}
    row = meant(tmp_path, observation(valueQuantity=None, valueRatio=ratio))
    assert (row["value_text"], row["reason"]) == ("1:128", "bad_value")


def test_a_value_absent_for_a_reason_is_kept_and_says_why(tmp_path):
    reason = concept(("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed"))
    row = meant(tmp_path, observation(valueQuantity=None, dataAbsentReason=reason))
    assert (row["value_text"], row["value_kind"]) == ("no value: not-performed", "unreadable")


def test_a_value_and_a_reason_for_its_absence_contradict_each_other(tmp_path):
    row = meant(tmp_path, observation(dataAbsentReason=concept(text="error")))
    assert row["reason"] == "bad_value"


def test_a_result_without_any_value_lacks_a_field(tmp_path):
    assert meant(tmp_path, observation(valueQuantity=None))["reason"] == "missing_field"


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("registered", "pending"), ("preliminary", "pending"), ("final", "counts"),
        ("amended", "counts"), ("corrected", "counts"), ("cancelled", "withdrawn"),
        ("entered-in-error", "withdrawn"), ("unknown", None),
    ],
)  # fmt: skip
def test_every_status_of_an_observation(tmp_path, status, meaning):
    row = meant(tmp_path, observation(status=status))
    assert row["status_class"] == meaning
    assert row["late_reason"] == (None if meaning else "bad_status")


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/ada",
        "https://fhir.example/r4/Patient/ada",
        "https://fhir.example/r4/Patient/ada/_history/3",
        "urn:uuid:ada",
    ],
)
def test_whose_result_it_is(tmp_path, reference):
    row = row_of(tmp_path, observation(subject={"reference": reference}))
    assert row["patient_id"] == "ada"


@pytest.mark.parametrize("reference", ["Group/herd", "#ada", "Device/d1", "ada"])
def test_a_result_of_nobody_we_can_name_lacks_its_patient(tmp_path, reference):
    row = meant(tmp_path, observation(subject={"reference": reference}))
    assert (row["patient_id"], row["reason"]) == (None, "missing_field")


def test_a_result_about_somebody_else_than_the_subject_is_not_the_subjects(tmp_path):
    row = meant(tmp_path, observation(focus=[{"reference": "Patient/unborn"}]))
    assert row["outcome"] == "not_monitored"


def test_the_loinc_code_is_found_among_several(tmp_path):
    codes = concept(("urn:local", "PLT"), (LOINC, "777-3"), (SNOMED, "61928009"))
    assert row_of(tmp_path, observation(code=codes))["code"] == "777-3"


def test_the_monitored_of_two_loinc_codes(tmp_path):
    codes = concept((LOINC, "58410-2"), (LOINC, "777-3"))
    assert row_of(tmp_path, observation(code=codes))["code"] == "777-3"


def test_a_code_the_feed_maps_comes_first(tmp_path):
    (tmp_path / "codes.csv").write_text("local_code,loinc\nPLT,777-3\n")
    codes = concept((LOINC, "58410-2"), ("urn:local", "PLT"))
    row = meant(tmp_path, observation(code=codes), codes=tmp_path / "codes.csv")
    assert (row["code"], row["analyte"]) == ("PLT", "platelets")


def test_a_test_with_only_a_name_can_be_mapped_by_it(tmp_path):
    (tmp_path / "codes.csv").write_text("local_code,loinc\nThrombocytes,777-3\n")
    resource = observation(code={"text": "Thrombocytes"})
    assert meant(tmp_path, resource)["outcome"] == "not_monitored"
    row = meant(tmp_path, resource, codes=tmp_path / "codes.csv")
    assert row["analyte"] == "platelets"


@pytest.mark.parametrize(
    ("changes", "collected_at"),
    [
        ({"effectiveDateTime": "2024-03-01"}, "2024-03-01"),
        ({"effectiveInstant": "2024-03-01T08:00:00Z"}, "2024-03-01T08:00:00Z"),
        ({"effectivePeriod": {"start": "2024-03-01", "end": "2024-03-02"}}, "2024-03-01"),
        ({"effectivePeriod": {"end": "2024-03-02"}}, "2024-03-02"),
    ],
)
def test_when_it_was_collected(tmp_path, changes, collected_at):
    row = row_of(tmp_path, observation(**{"effectiveDateTime": None} | changes))
    assert row["collected_at"] == collected_at


def test_a_month_is_no_date_of_collection(tmp_path):
    assert meant(tmp_path, observation(effectiveDateTime="2024-03"))["reason"] == "bad_date"


def test_the_record_orders_its_versions_by_its_last_update(tmp_path):
    resource = observation(meta={"lastUpdated": "2024-03-05T10:00:00Z", "versionId": "2"})
    assert row_of(tmp_path, resource)["resulted_at"] == "2024-03-05T10:00:00Z"


def limits(resource_range):
    return [resource_range["range_low"], resource_range["range_high"]]


def bounds(low, high, **more):
    return {"low": quantity(low), "high": quantity(high), **more}


def test_the_normal_range_is_taken_and_no_other(tmp_path):
    normal = concept(("http://terminology.hl7.org/CodeSystem/referencerange-meaning", "normal"))
    wanted = concept(("http://terminology.hl7.org/CodeSystem/referencerange-meaning", "treatment"))
    ranges = [bounds(50, 100, type=wanted), bounds(150, 400, type=normal)]
    assert limits(meant(tmp_path, observation(referenceRange=ranges))) == [150, 400]


def test_of_several_ranges_for_different_people_none_is_taken(tmp_path):
    ranges = [bounds(150, 400), bounds(140, 380)]
    assert limits(meant(tmp_path, observation(referenceRange=ranges))) == [None, None]


def test_a_range_in_another_unit_is_not_taken(tmp_path):
    ranges = [{"low": quantity(150000, "/uL"), "high": quantity(400)}]
    assert limits(meant(tmp_path, observation(referenceRange=ranges))) == [None, 400]


def test_a_range_as_text(tmp_path):
    row = meant(tmp_path, observation(referenceRange=[{"text": "150-400"}]))
    assert limits(row) == [150, 400]


def test_notes_come_with_the_result(tmp_path):
    notes = [{"text": "Haemolysed."}, {"text": "Repeat."}]
    assert row_of(tmp_path, observation(note=notes))["note"] == "Haemolysed.\nRepeat."


def component(code, value):
    return {"code": concept((LOINC, code)), "valueQuantity": value}


def test_each_component_is_a_result(tmp_path):
    parts = [component("777-3", quantity(210)), component("718-7", quantity(13, "g/dL"))]
    path = put(
        tmp_path, observation(code=concept((LOINC, "58410-2")), valueQuantity=None, component=parts)
    )
    rows = rows_of(path)
    assert rows["result_id"].to_list() == ["o1#1", "o1#2"]
    assert rows["place"].to_list() == ["Observation/o1 component 1", "Observation/o1 component 2"]
    assert rows["value"].to_list() == ["210", "13"]
    assert rows["patient_id"].to_list() == ["ada", "ada"]
    assert rows["position"].to_list() == [1, 2]
    assert rows["line"].to_list() == [1, 1]


def test_a_value_of_the_whole_stands_beside_those_of_its_components(tmp_path):
    path = put(tmp_path, observation(component=[component("718-7", quantity(13, "g/dL"))]))
    assert rows_of(path)["result_id"].to_list() == ["o1", "o1#1"]


def test_a_panel_that_only_names_its_members_says_nothing_itself(tmp_path):
    resource = observation(valueQuantity=None, hasMember=[{"reference": "Observation/o2"}])
    assert meant(tmp_path, resource)["outcome"] == "not_monitored"


def report(**changes):
    return {
        "resourceType": "DiagnosticReport",
        "id": "d1",
        "status": "final",
        "code": concept((LOINC, "58410-2")),
        "subject": {"reference": "Patient/ada"},
        "effectiveDateTime": "2024-03-01T08:00:00Z",
        "issued": "2024-03-01T12:00:00Z",
    } | changes


def test_a_report_that_refers_to_its_results_is_not_monitored(tmp_path):
    resource = report(result=[{"reference": "Observation/o1"}])
    assert meant(tmp_path, resource)["outcome"] == "not_monitored"


def test_results_within_a_report_are_the_patients_of_the_report(tmp_path):
    inner = observation(subject=None, effectiveDateTime=None, issued=None, status=None)
    row = row_of(tmp_path, report(contained=[inner]))
    assert (row["result_id"], row["patient_id"], row["status"]) == ("d1#o1", "ada", "final")
    assert row["collected_at"] == "2024-03-01T08:00:00Z"
    assert row["place"] == "DiagnosticReport/d1#o1"


def test_results_of_a_withdrawn_report_are_withdrawn(tmp_path):
    row = meant(tmp_path, report(status="entered-in-error", contained=[observation()]))
    assert row["status_class"] == "withdrawn"


def test_a_resource_with_a_modifier_is_not_understood(tmp_path):
    resource = observation(modifierExtension=[{"url": "urn:not-this-one", "valueBoolean": True}])
    assert meant(tmp_path, resource)["reason"] == "bad_value"


def test_a_modified_result_nobody_monitors_is_not_set_aside(tmp_path):
    resource = observation(
        code=concept((LOINC, "2339-0")), modifierExtension=[{"url": "urn:not-this-one"}]
    )
    assert meant(tmp_path, resource)["outcome"] == "not_monitored"


@pytest.mark.parametrize("component", [{"code": 1}, "none", 5])
def test_an_element_of_the_wrong_shape_is_set_aside_and_not_passed_over(tmp_path, component):
    assert meant(tmp_path, observation(component=component))["reason"] == "bad_value"
