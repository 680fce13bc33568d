"""A made-up registry, dirt and truth included: see `cohort.yaml` for its numbers."""

from pipelines.synth.registry import Options, synthesise

__all__ = ["Options", "synthesise"]
