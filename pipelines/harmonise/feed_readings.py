"""How every feed is read, checked before any of them is."""

from collections.abc import Mapping

from pipelines.errors import ConfigurationError
from pipelines.harmonise.reading import Reading, prepare_reading
from pipelines.settings import Configuration
from pipelines.vocabulary.load import load_vocabulary


def readings_of(configuration: Configuration) -> Mapping[str, Reading]:
    """The reading of each feed by its name, or every fault of every mapping at once."""
    vocabulary = load_vocabulary()
    readings = {}
    problems = []
    for feed in configuration.feeds:
        try:
            readings[feed.name] = prepare_reading(feed, vocabulary, configuration.timezone)
        except ConfigurationError as error:
            problems.append(str(error))
    if problems:
        raise ConfigurationError("\n".join(problems))
    return readings
