import pytest


@pytest.fixture(scope="module")
def clinic(request, tmp_path_factory):
    """The clinic whose patients the module tells of, with every extract read."""
    return request.module.CLINIC.opened(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="module")
def tonight(request, clinic):
    """The night most stories of the module are told for."""
    return clinic.tonight(request.module.TONIGHT)
