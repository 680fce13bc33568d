"""The clinics that several chapters share: one registry to read, one night to evaluate.

Each chapter tells of its own patients; no two chapters of a clinic use one name.
"""

from tests.stories.clinic import Clinic

SCHEDULE = Clinic()
TEST_SETS = Clinic()
COURSES = Clinic()
INFUSIONS = Clinic()
LEDGER = Clinic()
URINE = Clinic()
RUNS = Clinic()
