"""The order of the suite: long files first, so that no process ends up alone with one of them."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a slow test go first; each keeps the order it has."""
    slow = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "spark")))}
    items.sort(key=lambda item: item.path not in slow)
