import pytest

from pipelines.protocols.load import load_protocol
from pipelines.rule_tables.tables import rule_tables
from pipelines.vocabulary.load import load_vocabulary


@pytest.fixture(scope="session")
def vocabulary():
    return load_vocabulary()


@pytest.fixture(scope="session")
def us(vocabulary):
    return load_protocol("alemtuzumab-us", vocabulary)


@pytest.fixture(scope="session")
def eu(vocabulary):
    return load_protocol("alemtuzumab-eu", vocabulary)


@pytest.fixture(scope="session")
def analyte_keys(vocabulary):
    return {name: key for key, name in enumerate(vocabulary.analytes["analyte"], start=1)}


@pytest.fixture(scope="session")
def us_tables(us, vocabulary, analyte_keys):
    return rule_tables([us], vocabulary, analyte_keys)
