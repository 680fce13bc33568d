"""JSON texts into columns, by DuckDB: it needs no stack for what is nested deep."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.readers.fhir.structures import shapes
from pipelines.warehouse import Warehouse

# A number of a quantity in quotes, so that 4.50 stays 4.50. In JSON, `"value":` is always a key.
VALUE_NUMBER = r'"value"\s*:\s*(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)([\s,}])'
TYPES = """
SELECT number, JSON_EXTRACT_STRING(text, '$.resourceType') AS resource_type
FROM fhir_text
WHERE JSON_VALID(text) AND JSON_TYPE(text) = 'OBJECT'
"""
DECODED = """
SELECT
    number,
    JSON_TYPE(text, $paths) AS found_types,
    JSON_TRANSFORM(text, $structure) AS resource,
FROM fhir_text
"""


def with_numbers_as_text(text: pl.Expr) -> pl.Expr:
    """JSON in which the numbers of quantities are the text that was sent."""
    return text.str.replace_all(VALUE_NUMBER, r'"value":"$1"$2')


def resource_types(texts: pl.DataFrame, warehouse: Warehouse) -> pl.DataFrame:
    """(number, resource_type) of each text that is a JSON object; any other is left out."""
    warehouse.register("fhir_text", texts.select("number", "text"))
    return warehouse.query(TYPES).sort("number")


def decoded(
    texts: pl.DataFrame, structure: Mapping[str, Any], warehouse: Warehouse
) -> pl.DataFrame:
    """The texts (number, text; valid JSON) as columns of the structure, in their order.

    `is_misshapen` where something stands in a place in which FHIR has something of another shape:
    what can't be read there could change what the rest means.
    """
    expected = dict(shapes(structure))
    warehouse.register("fhir_text", texts.select("number", "text"))
    found = warehouse.query(
        DECODED, paths=list(expected) or ["$.x"], structure=json.dumps(structure)
    )
    types = pl.col("found_types").list
    wrong = [
        types.get(place).ne(shape) & (types.get(place) != "NULL")
        for place, shape in enumerate(expected.values())
    ]
    is_misshapen = pl.any_horizontal(*wrong).fill_null(value=False) if wrong else pl.lit(False)
    return (
        found.with_columns(is_misshapen=is_misshapen)
        .drop("found_types")
        .unnest("resource")
        .sort("number")
    )
