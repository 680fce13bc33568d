"""OMOP common data model 5.3 and 5.4, as CSV or Parquet: see docs/formats/omop.md."""

from pipelines.readers.omop.read import read_omop

__all__ = ["read_omop"]
