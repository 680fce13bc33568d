"""What the store says of a result that was sent more than once."""

from tests.intake.registry import result


def test_a_result_is_known_from_the_day_it_was_received(registry):
    registry.results("01-05", result(value="250"))
    registry.ingest()
    assert registry.versions() == [("250", "01-05", "01-05", None)]


def test_a_correction_stands_from_the_day_it_was_received(registry):
    registry.results("01-05", result(value="250"))
    registry.results("01-09", result(value="140"))
    registry.ingest()
    assert registry.versions() == [
        ("250", "01-05", "01-05", "01-09"),
        ("140", "01-09", "01-09", None),
    ]
    assert registry.seen("01-08") == ["250"]
    assert registry.seen("01-09") == ["140"]


def test_a_correction_that_comes_on_a_later_night_says_the_same(registry):
    registry.results("01-05", result(value="250"))
    registry.ingest("01-05")
    registry.results("01-09", result(value="140"))
    registry.ingest("01-09")
    assert registry.versions() == [
        ("250", "01-05", "01-05", "01-09"),
        ("140", "01-09", "01-09", None),
    ]


def test_a_correction_received_first_is_read_before_what_it_corrects(registry):
    registry.results("01-09", result(value="140"))
    registry.ingest("01-09")
    registry.results("01-05", result(value="250"))
    report = registry.ingest("01-10")
    assert report.files[0].loaded == 1
    assert registry.versions() == [
        ("250", "01-05", "01-05", "01-09"),
        ("140", "01-09", "01-09", None),
    ]


def test_the_same_row_again_is_a_duplicate(registry):
    registry.results("01-05", result())
    registry.results("01-06", result())
    report = registry.ingest()
    assert [(file.loaded, file.duplicate) for file in report.files] == [(1, 0), (0, 1)]
    assert registry.versions() == [("250", "01-05", "01-05", None)]


def test_spaces_around_a_value_make_no_new_version(registry):
    registry.results("01-05", result(value="250"))
    registry.results("01-06", result(value=" 250 "))
    assert [file.duplicate for file in registry.ingest().files] == [0, 1]


def test_a_b_a_is_three_versions_and_a_stands(registry):
    for received, value in (("01-05", "250"), ("01-06", "140"), ("01-07", "250")):
        registry.results(received, result(value=value))
    registry.ingest()
    assert [version[0] for version in registry.versions()] == ["250", "140", "250"]
    assert registry.seen("01-07") == ["250"]


def test_a_repeat_becomes_a_version_when_another_comes_between(registry):
    registry.results("01-05", result(value="250"))
    registry.results("01-07", result(value="250"))
    registry.ingest("01-07")
    registry.results("01-06", result(value="140"))
    registry.ingest("01-08")
    assert registry.versions() == [
        ("250", "01-05", "01-05", "01-06"),
        ("140", "01-06", "01-06", "01-07"),
        ("250", "01-07", "01-07", None),
    ]
    assert registry.query("SELECT COUNT(*) FROM repeat") == [(0,)]


def test_a_version_becomes_a_repeat_when_the_same_was_received_earlier(registry):
    registry.results("01-07", result(value="250"))
    registry.ingest("01-07")
    registry.results("01-05", result(value="250"))
    registry.ingest("01-08")
    assert registry.versions() == [("250", "01-05", "01-05", None)]
    assert registry.query("SELECT COUNT(*) FROM repeat") == [(1,)]


def test_of_two_versions_of_one_day_the_later_result_time_stands(registry):
    early = result(value="140", resulted_at="2026-01-02T09:00")
    late = result(value="250", resulted_at="2026-01-02T10:00")
    registry.results("01-05", late, early)
    registry.ingest()
    assert registry.seen("01-05") == ["250"]


def test_a_version_without_result_time_comes_first(registry):
    registry.results(
        "01-05", result(value="140", resulted_at="2026-01-02T09:00"), result(value="250")
    )
    registry.ingest()
    assert registry.seen("01-05") == ["140"]


def test_ties_go_by_file_then_by_position(registry):
    registry.results("01-05", result(value="3"), name="b")
    registry.results("01-05", result(value="1"), result(value="2"), name="a")
    registry.ingest()
    assert [version[0] for version in registry.versions()] == ["1", "2", "3"]


def test_a_withdrawal_is_a_version_and_a_later_final_revives_the_result(registry):
    registry.results("01-05", result())
    registry.results("01-06", result(status="X"))
    registry.results("01-07", result(value="140"))
    registry.ingest()
    rows = registry.query(
        "SELECT status_class, known_until IS NULL FROM result ORDER BY known_from"
    )
    assert rows == [("counts", False), ("withdrawn", False), ("counts", True)]


def test_two_feeds_may_use_the_same_ids(registry):
    registry.configure(
        "{name: lab, entity: lab_results, format: csv, path: landing/lab/**/*.csv}",
        "{name: other, entity: lab_results, format: csv, path: landing/other/*.csv}",
    )
    file = registry.results("01-05", result(value="250"))
    registry.put("other/2026-01-05.csv", file.read_text().replace("250", "140"))
    registry.ingest()
    assert registry.seen("01-05") in (["250", "140"], ["140", "250"])


def test_patients_treatments_vaccinations_and_assessments_have_versions_too(registry):
    entities = ("patients", "treatments", "vaccinations", "assessments")
    registry.configure(
        *(f"{{name: {e}, entity: {e}, format: csv, path: landing/{e}/*.csv}}" for e in entities)
    )
    for received, word in (("01-05", "one"), ("01-06", "two"), ("01-07", "two")):
        registry.put(f"patients/2026-{received}.csv", f"patient_id,site\nada,{word}\n")
        registry.put(
            f"treatments/2026-{received}.csv",
            f"treatment_id,patient_id,drug,started_at\nt,ada,{word},2026-01-01T08:00\n",
        )
        registry.put(
            f"vaccinations/2026-{received}.csv",
            f"vaccination_id,patient_id,vaccine,given_on\nv,ada,{word},2026-01-01\n",
        )
        registry.put(
            f"assessments/2026-{received}.csv",
            f"assessment_id,patient_id,code,assessed_on,outcome\na,ada,skin_exam,2026-01-01,{word}\n",
        )
    registry.ingest()
    for table, column in (
        ("patient", "site"),
        ("treatment", "drug"),
        ("vaccination", "vaccine"),
        ("assessment", "outcome"),
    ):
        rows = registry.query(
            f"SELECT {column}, known_until IS NULL FROM {table} ORDER BY known_from"
        )
        assert rows == [("one", False), ("two", True)]


def test_a_decision_has_no_id_so_the_same_one_again_is_a_duplicate(registry):
    registry.configure("{name: d, entity: dispositions, format: csv, path: landing/d/*.csv}")
    text = "flag_id,decision,decided_at,reason\nf1,acknowledged,2026-01-05,seen\n"
    registry.put("d/2026-01-05.csv", text)
    registry.put("d/2026-01-06.csv", text + "f1,reopened,2026-01-06,back\n")
    report = registry.ingest()
    assert [(file.loaded, file.duplicate) for file in report.files] == [(1, 0), (1, 1)]
    assert registry.query("SELECT reason FROM disposition ORDER BY decided_at") == [
        ("seen",),
        ("back",),
    ]


def test_a_merged_patient_points_at_the_other_even_if_that_one_comes_later(registry):
    registry.configure("{name: p, entity: patients, format: csv, path: landing/p/*.csv}")
    registry.put("p/2026-01-05.csv", "patient_id,merged_into\nada,bob\n")
    registry.put("p/2026-01-06.csv", "patient_id,merged_into\nbob,\n")
    registry.ingest()
    rows = registry.query(
        """
        SELECT named.patient_id FROM patient
        JOIN patient_id AS named ON patient.merged_into_key = named.patient_key
        """
    )
    assert rows == [("bob",)]
