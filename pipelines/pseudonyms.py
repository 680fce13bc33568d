"""Patients and results under another name, for who may read what is published but not who it is.

A pseudonym is the first 128 bits, as 32 hexadecimal digits, of HMAC-SHA256 under the key: of
`patient|<patient_id>`, or of `result|<feed>/<result_id>`, because laboratories put numbers of
patients into those of results. Without the key nobody can tell who it is, nor try names out.
"""

import hmac
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from pipelines.night import Night
from pipelines.warehouse import Warehouse

DIGITS = 32
KNOWN = {
    "patient": "SELECT patient_id AS name FROM patient_id",
    "result": """
        SELECT feed.feed || '/' || result.result_id AS name
        FROM result
        INNER JOIN feed ON result.feed_key = feed.feed_key
        UNION
        SELECT feed.feed || '/' || quarantine.result_id AS name
        FROM quarantine
        INNER JOIN feed ON quarantine.feed_key = feed.feed_key
        WHERE quarantine.result_id IS NOT NULL
    """,
}


def pseudonymous_night(night: Night, key: bytes | None) -> Night:
    """The night with pseudonyms for ids; as it is without a key."""
    return replace(
        night,
        flags=pseudonymous(night.flags, key),
        status=pseudonymous(night.status, key),
        evaluations=pseudonymous(night.evaluations, key),
    )


def pseudonymous(table: pl.DataFrame, key: bytes | None) -> pl.DataFrame:
    """The table with pseudonyms in `patient_id` and `evidence`; as it is without a key."""
    if key is None:
        return table
    columns = []
    if "patient_id" in table.columns:
        columns.append(renamed(table.get_column("patient_id"), "patient", key))
    if "evidence" in table.columns:
        columns.append(renamed_evidence(table.get_column("evidence"), key))
    return table.with_columns(columns)


def pseudonymous_evidence(results: pl.DataFrame, key: bytes | None) -> pl.DataFrame:
    """The same of `evidence` alone, to find the rows behind what was published."""
    return results.with_columns(pseudonymous(results.select("evidence"), key))


def pseudonym(name: str, kind: str, key: bytes) -> str:
    """32 digits for a patient; for a result, whose feed stays in sight, the feed and 32 digits."""
    digits = hmac.digest(key, f"{kind}|{name}".encode(), "sha256").hex()[:DIGITS]
    return digits if kind == "patient" else f"{name.partition('/')[0]}/{digits}"


def key_mark(key: bytes | None) -> str | None:
    """Tells keys apart and says nothing of them; null without one."""
    return None if key is None else hmac.digest(key, b"mark|", "sha256").hex()[:12]


def real_ids(warehouse: Warehouse, patients: pl.Series, key: bytes | None) -> pl.Series:
    """The ids behind these pseudonyms, in their order; an id that is none stays what it is."""
    if key is None:
        return patients
    known = warehouse.query(KNOWN["patient"]).get_column("name")
    behind = dict(zip(renamed(known, "patient", key), known, strict=True))
    return patients.replace(behind)


def looked_up(
    warehouse: Warehouse, pseudonyms: Sequence[str], key: bytes
) -> list[dict[str, str | None]]:
    """pseudonym, kind, name: what each stands for; nulls where it is nobody here."""
    asked = pl.DataFrame({"pseudonym": list(pseudonyms)}).with_columns(
        digits=pl.col("pseudonym").str.to_lowercase().str.split("/").list.last()
    )
    behind = []
    for kind, sql in KNOWN.items():
        names = warehouse.query(sql).get_column("name")
        digits = renamed(names, kind, key).str.split("/").list.last()
        behind.append(pl.DataFrame({"digits": digits, "kind": kind, "name": names}))
    found = asked.join(pl.concat(behind), on="digits", how="left", maintain_order="left")
    return found.select("pseudonym", "kind", "name").to_dicts()


def renamed(names: pl.Series, kind: str, key: bytes) -> pl.Series:
    """Pseudonyms in place of names: one call for each name, for Polars has no keyed hash."""
    known = names.drop_nulls().unique()
    new = [pseudonym(name, kind, key) for name in known]
    return names.replace_strict(known, pl.Series(new, dtype=pl.String), default=None)


def renamed_evidence(evidence: pl.Series, key: bytes) -> pl.Series:
    """The same for a text, or a list of texts, a row."""
    if evidence.dtype == pl.String:
        return renamed(evidence, "result", key)
    names = evidence.explode().drop_nulls().unique()
    new = renamed(names, "result", key)
    each = pl.element().replace_strict(names, new, default=None, return_dtype=pl.String)
    return evidence.list.eval(each)
