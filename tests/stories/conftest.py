from functools import cache

import pytest


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    """Each clinic is opened once, whichever of its chapters is read first."""
    return cache(lambda clinic: clinic.opened(tmp_path_factory.mktemp("clinic")))


@pytest.fixture(scope="module")
def clinic(request, opened):
    """The clinic whose patients the module tells of, with every extract read."""
    return opened(request.module.CLINIC)


@pytest.fixture(scope="module")
def tonight(request, clinic):
    """The night most stories of the module are told for."""
    return clinic.tonight(request.module.TONIGHT)
