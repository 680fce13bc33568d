"""A made-up registry, dirt and truth included: see `cohort.yaml` for its numbers."""

from pipelines.synth.every_format import write_every_format
from pipelines.synth.registry import Options, synthesise

__all__ = ["Options", "synthesise", "write_every_format"]
