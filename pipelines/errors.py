"""The errors a user may meet, each with the exit status the command line ends with.

A message says what is wrong, where (file, line, field) and what to do. It never holds a patient
identifier or a value of a patient's row: Prefect writes exception texts into its state and logs.
"""


class LabwatchError(Exception):
    """The run failed and published nothing."""

    exit_status = 1


class UsageError(LabwatchError):
    """The command was called with arguments that make no sense together."""

    exit_status = 2


class ConfigurationError(LabwatchError):
    """The configuration can't be used; the message lists every error found."""

    exit_status = 2


class ProtocolError(LabwatchError):
    """A protocol or its cases can't be used; the message lists every error found."""

    exit_status = 2


class VocabularyError(LabwatchError):
    """A vocabulary file of the installation contradicts itself; the message lists every error."""

    exit_status = 2


class StoreError(LabwatchError):
    """The store can't be opened, is locked by another run, or was made by another version."""


class StoreInUseError(StoreError):
    """Another process is using a database file."""


class FileRefused(LabwatchError):
    """One extract can't be read at all; the run goes on without it and says why."""
