"""What is read from which field."""

import pytest

from tests.hl7v2.messages import MSH, OBR, PID, message, obx, row, rows


def test_a_result_is_read_from_its_fields(tmp_path):
    found = row(tmp_path, obx(f7="150-400", f14="20260301081500"))
    assert found == {
        "line": 4,
        "place": "message 1, OBX 1",
        "position": 1,
        "raw": obx(f7="150-400", f14="20260301081500"),
        "reject": None,
        "note": None,
        "result_id": "LAB/F100/777-3",
        "patient_id": "ada",
        "code": "777-3",
        "code_system": "LN",
        "test_name": "Platelets",
        "collected_at": "2026-03-01T08:15:00",
        "resulted_at": "2026-03-01T10:00:00",
        "value": "210",
        "unit": "10*9/L",
        "reference_low": "150",
        "reference_high": "400",
        "reference_range": "150-400",
        "status": "F",
        "specimen_id": None,
        "site": None,
    }


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("NM", "<0.01", "<0.01"),
        ("NM", "12,5", "12,5"),
        ("NM", "210~220", "210~220"),
        ("NM", '""', None),
        ("SN", "^182", "182"),
        ("SN", "<^0.01", "<0.01"),
        ("SN", ">=^3.5", ">=3.5"),
        ("SN", "=^5", "5"),
        ("SN", "^1^:^128", "1:128"),
        ("SN", "^3^-^5", "3-5"),
        ("SN", "^2^+", "2+"),
        ("SN", "182", "182"),
        ("NR", "3^5", "3-5"),
        ("ST", "&lt; 5", "&lt; 5"),
        ("TX", "see~comment", "see\ncomment"),
        ("FT", r"see\.br\comment", "see\ncomment"),
        ("CWE", "260385009^Negative^SCT", "Negative"),
        ("CWE", "LA6577-6^^LN", "LA6577-6"),
        ("CWE", "^^^^^^^^2+", "2+"),
        ("CE", "NEGATIVE", "NEGATIVE"),
        ("CWE", "1^a~2^b", "1^a~2^b"),
        ("", "210", "210"),
    ],
)
def test_the_value_is_read_by_its_type(tmp_path, kind, sent, value):
    assert row(tmp_path, obx(sent, kind=kind))["value"] == value


@pytest.mark.parametrize(
    ("sent", "unit"),
    [
        ("10*3/uL^thousand per microliter^UCUM", "10*3/uL"),
        ("g/L", "g/L"),
        (r"10\S\9/L", "10^9/L"),
        ("10^9/L", "10^9/L"),
        ("GPL^g/L^L", "g/L"),
        ("CD1^gram per litre^L^g/L^^UCUM", "g/L"),
        ("^mg/dL", "mg/dL"),
        ("mg/dL^^ISO+", "mg/dL"),
        ("", None),
    ],
)
def test_the_unit_is_a_code_of_ucum_or_what_people_read(tmp_path, sent, unit):
    assert row(tmp_path, obx(unit=sent))["unit"] == unit


@pytest.mark.parametrize(
    ("sent", "low", "high"),
    [
        ("4.3-6.2", "4.3", "6.2"),
        ("4.3 to 6.2", "4.3", "6.2"),
        ("70_105", "70", "105"),
        ("150 - 400 10*9/L", "150", "400"),
        ("[0.4;4.0]", "0.4", "4.0"),
        ("(0.4\u20134.0)", "0.4", "4.0"),
        ("0.4^4.0", "0.4", "4.0"),
        ("<30", None, "30"),
        ("< or = 30", None, "30"),
        ("up to 40", None, "40"),
        (">=60 mL/min", "60", None),
        ("60-120 mL/min/1.73m2", "60", "120"),
        ("M: 13-18 F: 12-16", None, None),
        ("13-18/12-16", None, None),
        ("13-18;12-16", None, None),
        ("Negative", None, None),
        ("", None, None),
    ],
)
def test_a_reference_range_is_read_in_any_usual_spelling(tmp_path, sent, low, high):
    found = row(tmp_path, obx(f7=sent))
    assert (found["reference_low"], found["reference_high"]) == (low, high)
    assert found["reference_range"] == (sent or None)


@pytest.mark.parametrize(
    ("test", "code", "system"),
    [
        ("777-3^Platelets^LN", "777-3", "LN"),
        ("PLT^Platelets^L^777-3^Platelets^LN", "777-3", "LN"),
        ("PLT^Platelets^99LAB", "PLT", "99LAB"),
        ("777-3^Platelets^LOINC", "777-3", "LN"),
        ("^^^777-3^Platelets^LN", "777-3", "LN"),
        ("PLT", "PLT", None),
    ],
)
def test_loinc_is_taken_from_whichever_code_has_it(tmp_path, test, code, system):
    found = row(tmp_path, obx(test=test))
    assert (found["code"], found["code_system"]) == (code, system)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("20260301", "2026-03-01"),
        ("20260301-0500", "2026-03-01"),
        ("2026030108", "2026-03-01T08:00:00"),
        ("202603010815", "2026-03-01T08:15:00"),
        ("20260301081530.1234-0500", "2026-03-01T08:15:30.1234-0500"),
        ("202603010815^M", "2026-03-01T08:15:00"),
        ("202603", "202603"),
        ("1 March", "1 March"),
    ],
)
def test_a_time_stamp_is_read_as_precisely_as_it_was_sent(tmp_path, sent, read):
    assert row(tmp_path, obx(f14=sent))["collected_at"] == read


def test_a_result_without_a_time_was_collected_when_its_order_says(tmp_path):
    assert row(tmp_path, obx())["collected_at"] == "2026-03-01T08:00:00"


def test_an_order_without_a_time_has_that_of_its_specimen(tmp_path):
    specimen = "SPM|1|P7&REG^L7&LAB||BLD|||||||||||||202603010755|202603010930"
    found = row(tmp_path, obx(), specimen, obr="OBR|1||F100^LAB|58410-2^CBC^LN")
    assert (found["collected_at"], found["specimen_id"]) == ("2026-03-01T07:55:00", "L7")


def test_a_time_after_the_specimen_was_received_is_no_collection(tmp_path):
    order = "OBR|1||F100^LAB|58410-2^CBC^LN|||202603010800|||||||202603010930"
    assert row(tmp_path, obx(f14="202603011700"), obr=order)["collected_at"] == (
        "2026-03-01T08:00:00"
    )


@pytest.mark.parametrize(
    ("own", "of_order", "read"),
    [("P", "F", "P"), ("", "P", "P"), ("", "", None), ("", "A", "partial"), ("W", "F", "W")],
)
def test_a_result_without_a_status_has_that_of_its_order(tmp_path, own, of_order, read):
    order = f"OBR|1||F100^LAB|58410-2^CBC^LN|||202603010800{'|' * 18}{of_order}"
    assert row(tmp_path, obx(status=own), obr=order)["status"] == read


@pytest.mark.parametrize(
    ("ids", "patient"),
    [
        ("ada^^^NORTH^PI~12^^^HUB^MR", "12"),
        ("ada^^^NORTH^PI~12^^^HUB^NH", "ada"),
        ("ada", "ada"),
        ("~ada", "ada"),
        ("^^^NORTH^MR", None),
    ],
)
def test_the_medical_record_number_is_the_patient(tmp_path, ids, patient):
    assert row(tmp_path, obx(), pid=f"PID|1||{ids}||X")["patient_id"] == patient


def test_a_result_is_named_by_order_code_and_sub_id(tmp_path):
    found = rows(
        tmp_path,
        message(
            obx(f4="2"),
            obx(f21="I1^LAB"),
            "OBR|2|P9||X|||202603010800",
            obx(),
            "OBR|3|||X|||202603010800",
            obx(),
        ),
    )
    assert found["result_id"].to_list() == ["LAB/F100/777-3/2", "I1", "P9/777-3", None]


def test_an_order_number_may_stand_in_the_common_order_segment(tmp_path):
    found = row(tmp_path, "OBR|1|||X|||202603010800", obx(), obr="ORC|RE|P1|F7^LAB")
    assert found["result_id"] == "LAB/F7/777-3"


def test_two_collections_under_one_order_are_two_results(tmp_path):
    found = rows(tmp_path, message(obx(f14="202603010800"), obx("230", f14="202603011200")))
    assert found["result_id"].n_unique() == 2


def test_each_result_stands_under_its_own_order(tmp_path):
    second = f"OBR|2||F200^LAB|24323-8^CMP^LN|||202603020900{'|' * 18}P"
    found = rows(tmp_path, message(obx(status=""), second, obx("80", status="")))
    assert found.select("collected_at", "status", "result_id").rows() == [
        ("2026-03-01T08:00:00", "F", "LAB/F100/777-3"),
        ("2026-03-02T09:00:00", "P", "LAB/F200/777-3"),
    ]


def test_a_second_patient_of_a_message_is_not_the_first(tmp_path):
    found = rows(tmp_path, message(obx(), "PID|2||ben^^^NORTH^MR", OBR, obx()))
    assert found["patient_id"].to_list() == ["ada", "ben"]


def test_lines_of_one_text_are_one_result(tmp_path):
    found = rows(
        tmp_path,
        message(obx("clumped", kind="TX"), obx("see smear", number=2, kind="TX"), obx(number=3)),
    )
    assert found["value"].to_list() == ["clumped\nsee smear", "210"]
    assert found["place"].to_list() == ["message 1, OBX 1", "message 1, OBX 3"]


def test_comments_are_kept_beside_the_result(tmp_path):
    found = rows(
        tmp_path,
        message("NTE|1||haemolysed", obx(), r"NTE|1||repeated \T\ confirmed~by hand", obx("20")),
    )
    assert found["note"].to_list() == [
        "haemolysed\nrepeated & confirmed\nby hand",
        "haemolysed",
    ]


def test_the_patients_own_comments_are_not_the_results(tmp_path):
    assert row(tmp_path, obx(), pid=f"{PID}\rNTE|1||moved house")["note"] is None


def test_escape_sequences_are_the_characters_they_stand_for(tmp_path):
    sent = r"a\F\b\S\c\T\d\R\e\E\f\.br\g\X0D\h\H\i\N\j\Z1\k"
    assert row(tmp_path, obx(sent, kind="ST"))["value"] == "a|b^c&d~e\\f\ng\nhij\\Z1\\k"


def test_other_delimiters_are_read_as_the_header_declares_them(tmp_path):
    usual = message(obx(unit=r"10\S\9/L", f7="150-400"), "NTE|1||a~b")
    other = usual.translate(str.maketrans("|^~\\&", "*#$@!")).replace("10@S@9", "10@S@9")
    same = ["result_id", "patient_id", "code", "value", "reference_range", "note"]
    assert rows(tmp_path, other).select(same).rows() == rows(tmp_path, usual).select(same).rows()
    assert rows(tmp_path, other)["unit"].item() == "10#9/L"


def test_a_fifth_encoding_character_separates_nothing(tmp_path):
    found = row(tmp_path, obx("# 5", kind="ST"), msh=MSH.replace(r"^~\&", r"^~\&#"))
    assert (found["patient_id"], found["value"]) == ("ada", "# 5")


def test_the_site_is_where_the_patient_is(tmp_path):
    assert row(tmp_path, OBR, obx(), obr="PV1|1|O|W4^R2^B1^St Elsewhere&1.2&ISO")["site"] == (
        "St Elsewhere"
    )


@pytest.mark.parametrize("role", ["Q", "C", "B"])
def test_a_control_specimen_is_not_monitored(tmp_path, role):
    specimen = f"SPM|1|^L7||BLD|||||||{role}"
    assert row(tmp_path, obx(), specimen)["reject"] == "not_monitored"


def test_results_of_no_patient_are_quality_control(tmp_path):
    assert row(tmp_path, obx(), pid="")["reject"] == "not_monitored"


def test_a_patient_without_a_number_is_set_aside(tmp_path):
    found = row(tmp_path, obx(), pid="PID|1||||Lovelace^Ada")
    assert (found["patient_id"], found["reject"]) == (None, None)


def test_messages_that_bring_no_result_are_counted(tmp_path):
    acknowledged = MSH.replace("ORU^R01", "ACK^R01") + "\rMSA|AA|M1\r"
    admitted = MSH.replace("ORU^R01", "ADT^A01") + f"\r{PID}\r{obx()}\r"
    found = rows(tmp_path, acknowledged + admitted + message(pid=PID))
    assert found["reject"].to_list() == ["not_monitored"] * 3
    assert found["place"].to_list() == ["message 1", "message 2", "message 3"]
    assert found["value"].to_list() == [None] * 3
