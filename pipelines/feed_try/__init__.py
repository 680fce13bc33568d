"""What a file of a new feed is, and how it would be read: `labwatch feed try`."""

from pipelines.feed_try.trial import Trial, try_file

__all__ = ["Trial", "try_file"]
