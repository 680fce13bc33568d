"""What the oracle takes for granted: codes, units, words and limits, typed out by hand.

Nothing here is read from the pipeline's own data files, so that a slip in one of them shows.
Only the spellings that the generated registries use are listed.
"""

CODES = {
    "platelets": ["777-3", "26515-7", "778-1"],
    "wbc": ["6690-2", "26464-8", "804-5"],
    "neutrophils": ["751-8", "26499-4", "753-4"],
    "neutrophils_pct": ["770-8", "26511-6", "23761-0"],
    "lymphocytes": ["731-0", "26474-7", "732-8"],
    "lymphocytes_pct": ["736-9", "26478-8"],
    "hemoglobin": ["718-7", "20509-6", "30350-3", "59260-0"],
    "creatinine": ["2160-0", "14682-9", "38483-4"],
    "tsh": ["3016-3", "11579-0", "11580-8"],
    "free_t4": ["3024-7", "14920-3"],
    "alt": ["1742-6", "1743-4"],
    "ast": ["1920-8", "30239-8"],
    "bilirubin": ["1975-2", "14631-6"],
    "urine_protein": ["20454-5", "57735-3", "2887-8", "5804-0", "50561-0"],
    "urine_protein_quant": ["2888-6", "35663-4"],
    "upcr": ["2890-2", "34366-5"],
    "urine_rbc": ["13945-1", "5808-1", "46419-8", "798-9"],
    "leukocyte_esterase": ["5799-2"],
    "nitrite": ["5802-4"],
    "vzv_igg": ["5403-1", "15410-4"],
}
ANALYTE_OF_CODE = {code: analyte for analyte, codes in CODES.items() for code in codes}
# Never monitored: platelet and WBC estimates, segs, glucose, strip erythrocytes, 24 h protein.
UNMONITORED_CODES = ["49497-1", "49498-9", "768-2", "2345-7", "20409-9", "2889-4"]

COUNT = {"10*9/L": 1.0, "K/uL": 1.0, "x10e3/ul": 1.0, "10*3/uL": 1.0, "/uL": 1 / 1000}
ENZYME = {"U/L": 1.0, "IU/L": 1.0, "ukat/L": 60.0}
PERCENT = {"%": 1.0}
UNITS = {
    "platelets": ("10*9/L", COUNT),
    "wbc": ("10*9/L", COUNT),
    "neutrophils": ("10*9/L", COUNT),
    "lymphocytes": ("10*9/L", COUNT),
    "neutrophils_pct": ("%", PERCENT),
    "lymphocytes_pct": ("%", PERCENT),
    "hemoglobin": ("g/L", {"g/L": 1.0, "g/dL": 10.0, "mmol/L": 16.11}),
    "creatinine": ("umol/L", {"umol/L": 1.0, "µmol/L": 1.0, "mg/dL": 88.42}),
    "tsh": ("m[IU]/L", {"mIU/L": 1.0, "uIU/mL": 1.0, "mU/L": 1.0}),
    "free_t4": ("pmol/L", {"pmol/L": 1.0, "ng/dL": 12.87}),
    "alt": ("U/L", ENZYME),
    "ast": ("U/L", ENZYME),
    "bilirubin": ("umol/L", {"umol/L": 1.0, "mg/dL": 17.10}),
    "urine_protein_quant": ("mg/dL", {"mg/dL": 1.0, "g/L": 100.0}),
    "upcr": ("mg/g", {"mg/g": 1.0, "mg/mg": 1000.0, "g/g": 1000.0, "mg/mmol": 8.84}),
    "urine_rbc": ("/[HPF]", {"/[HPF]": 1.0, "/hpf": 1.0, "#/hpf": 1.0}),
}
PER_MICROLITRE = {"/uL": 1.0, "10*6/L": 1.0}  # of urine cells only: never converted to /hpf
KNOWN_UNITS = {unit for _, table in UNITS.values() for unit in table}

PLAUSIBLE = {
    "platelets": (1, 3000),
    "wbc": (0.05, 500),
    "neutrophils": (0, 200),
    "lymphocytes": (0, 200),
    "neutrophils_pct": (0, 100),
    "lymphocytes_pct": (0, 100),
    "hemoglobin": (20, 250),
    "creatinine": (9, 2200),
    "tsh": (0, 500),
    "free_t4": (0.5, 150),
    "alt": (1, 20000),
    "ast": (1, 20000),
    "bilirubin": (0.05 * 17.10, 60 * 17.10),
    "urine_protein_quant": (0, 100000),
    "upcr": (5, 50000),
    "urine_rbc": (0, 1000),
}
PLAUSIBLE_PER_MICROLITRE = (0, 100000)

NO_CELLS = {"none", "none seen", "nil", "not seen", "negative"}
GRADES = {
    "neg": 0.0, "neg.": 0.0, "negative": 0.0, "nil": 0.0, "none": 0.0,
    "tr": 0.5, "trace": 0.5, "+/-": 0.5, "±": 0.5,
    "1+": 1.0, "+1": 1.0, "+": 1.0, "1+ (30)": 1.0, "positive": 1.0,
    "2+": 2.0, "++": 2.0, "3+": 3.0, "+++": 3.0, "4+": 4.0, "++++": 4.0,
}  # fmt: skip
# Upper ends, in mg/dL, of what a strip reads as negative, trace, 1+, 2+ and 3+.
STRIP_STEPS = [(10, 0.0), (30, 0.5), (100, 1.0), (300, 2.0), (1000, 3.0)]
WORDS = {
    "urine_protein": GRADES,
    "leukocyte_esterase": {
        word: GRADES[word] for word in ["neg", "negative", "trace", "1+", "2+", "3+", "positive"]
    },
    "nitrite": {"neg": 0.0, "negative": 0.0, "positive": 1.0},
    "vzv_igg": {"positive": 1.0, "reactive": 1.0, "immune": 1.0, "detected": 1.0, "negative": 0.0},
}

COUNTS = {"", "f", "c", "a", "u", "final", "amended", "corrected"}
PENDING = {"preliminary", "registered", "partial", "p", "r", "s", "i", "o"}
WITHDRAWN = {"cancelled", "entered-in-error", "deleted", "wrong", "x", "d", "w"}
EVENT_STATUS = {
    "": "completed",
    "completed": "completed",
    "planned": "planned",
    "not-done": "not-done",
    "entered-in-error": "withdrawn",
}

ALEMTUZUMAB = {"alemtuzumab", "lemtrada", "l04aa34", "l04ag06", "117055", "1594660"}
CORTICOSTEROIDS = {
    "methylprednisolone", "prednisolone", "prednisone", "dexamethasone", "hydrocortisone",
}  # fmt: skip
CORTICOSTEROID_ATC = "h02ab"
LIVE_VACCINES = {
    "mmr", "03", "mmrv", "94", "varicella", "21", "zoster live", "121", "yellow fever", "37", "bcg",
    "19", "live influenza", "111", "149", "oral typhoid", "25",
}  # fmt: skip
VZV_VACCINES = {"varicella", "21", "mmrv", "94", "zoster live", "121", "187"}

COLUMNS = {
    "patients": [
        "patient_id", "sex", "birth_date", "site", "followup_end_on", "followup_end_reason",
        "merged_into",
    ],
    "lab_results": [
        "result_id", "patient_id", "code", "code_system", "test_name", "collected_at",
        "resulted_at", "value", "unit", "reference_low", "reference_high", "reference_range",
        "status", "specimen_id", "site",
    ],
    "treatments": [
        "treatment_id", "patient_id", "drug", "started_at", "ended_at", "observed_until", "dose",
        "dose_unit", "status",
    ],
    "vaccinations": ["vaccination_id", "patient_id", "vaccine", "given_on", "status"],
    "assessments": ["assessment_id", "patient_id", "code", "assessed_on", "outcome"],
    "dispositions": ["flag_id", "decision", "until", "reason", "decided_by", "decided_at"],
}  # fmt: skip
REQUIRED = {
    "patients": ["patient_id"],
    "lab_results": ["result_id", "patient_id", "code", "collected_at"],
    "treatments": ["treatment_id", "patient_id", "drug", "started_at"],
    "vaccinations": ["vaccination_id", "patient_id", "vaccine", "given_on"],
    "assessments": ["assessment_id", "patient_id", "code", "assessed_on"],
}
IDENTITY = {
    "patients": "patient_id",
    "lab_results": "result_id",
    "treatments": "treatment_id",
    "vaccinations": "vaccination_id",
    "assessments": "assessment_id",
}
DATE_COLUMNS = {
    "patients": ["birth_date", "followup_end_on"],
    "lab_results": ["collected_at", "resulted_at"],
    "treatments": ["started_at", "ended_at", "observed_until"],
    "vaccinations": ["given_on"],
    "assessments": ["assessed_on"],
}
OWN_DATE = {
    "patients": None,
    "lab_results": "collected_at",
    "treatments": "started_at",
    "vaccinations": "given_on",
    "assessments": "assessed_on",
}
