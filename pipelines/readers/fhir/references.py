"""References: whom or what a resource is about."""

import polars as pl

# A relative or absolute address, with or without a version, or the id alone as a URN.
ADDRESS = r"(?:^|/){}/([^/\s]+)(?:/_history/[^/\s]+)?$"
URN = r"^urn:(?:uuid|oid):(\S+)$"


def referenced(reference: pl.Expr, resource_type: str) -> pl.Expr:
    """The id of the resource of this type; null where another type or a contained one is named.

    A reference without an address may name the record by its identifier.
    """
    address = reference.struct.field("reference").str.strip_chars()
    return (
        pl.when(address.is_null())
        .then(reference.struct.field("identifier").struct.field("value"))
        .otherwise(
            pl.coalesce(
                address.str.extract(ADDRESS.format(resource_type)),
                address.str.extract(URN),
            )
        )
    )


def named(reference: pl.Expr, resource_type: str) -> pl.Expr:
    """What people call the referenced thing, else its id."""
    return pl.coalesce(reference.struct.field("display"), referenced(reference, resource_type))


def own_id() -> pl.Expr:
    """The id of the resource, else its first identifier."""
    return pl.coalesce(pl.col("id"), pl.col("identifier").list.first().struct.field("value"))
