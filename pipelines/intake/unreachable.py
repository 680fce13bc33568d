"""Feeds whose landing folder is gone: a file share that is not mounted, a server that is down."""

from pipelines.errors import LabwatchError
from pipelines.intake.landing_folder import divided
from pipelines.settings import Configuration
from pipelines.store import open_store

FEEDS_READ_BEFORE = """
SELECT DISTINCT feed.feed
FROM file
INNER JOIN feed ON file.feed_key = feed.feed_key
"""


class UnreachableError(LabwatchError):
    """Landing folders are gone."""

    def __init__(self, feeds: list[str]) -> None:
        super().__init__(
            f"the landing folder is gone of: {', '.join(feeds)}; mount it, or mend the feed's path"
        )
        self.feeds = feeds


def unreachable_feeds(configuration: Configuration) -> list[str]:
    """Feeds that were read before and whose folder can't be looked into now, in their order.

    A folder that never held a file is that of a feed nobody sends yet.
    """
    gone = [
        feed.name for feed in configuration.feeds if not can_be_listed(configuration, feed.path)
    ]
    if not gone or not configuration.store.exists():
        return []
    with open_store(configuration, read_only=True) as warehouse:
        known = set(warehouse.query(FEEDS_READ_BEFORE).get_column("feed"))
    return [name for name in gone if name in known]


def can_be_listed(configuration: Configuration, pattern: str) -> bool:
    """Whether the part of a feed's path before its first wildcard is a folder that answers."""
    folder, _ = divided(configuration.root, pattern)
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True
