"""What no single row of the vocabulary can show: rows that contradict each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl

from pipelines.vocabulary import text_keys
from pipelines.vocabulary.rows import VocabularyRow

Located = tuple[str, VocabularyRow]  # "file:line" and what stands there


def contradictions(rows: Mapping[str, Sequence[Located]]) -> list[str]:
    """Every contradiction, each with the places of both sides."""
    return [
        *disagreements(rows["analytes"], ("analyte",), ()),
        *disagreements(rows["codes"], ("system", "code"), ()),
        *disagreements(rows["units"], ("spelling",), ("ucum",), text_keys.unit_key),
        *disagreements(rows["factors"], ("analyte", "ucum"), ()),
        *disagreements(rows["plausible"], ("analyte", "canonical_unit"), ()),
        *disagreements(rows["words"], ("analyte", "word"), ("reads_as",), text_keys.word_key),
        *disagreements(rows["statuses"], ("of", "word"), ("status_class",), text_keys.status_key),
        *disagreements(rows["omop_concepts"], ("concept_id",), ()),
        *disagreements(rows["refused_units"], ("analyte", "spelling"), (), text_keys.unit_key),
        *refused_and_listed(rows),
        *unknown_names(rows),
        *units_without_rows(rows),
        *descending_grades(rows["grades"]),
    ]


def disagreements(
    rows: Sequence[Located],
    same: tuple[str, ...],
    says: tuple[str, ...],
    alike: Callable[[pl.Expr], pl.Expr] | None = None,
) -> Iterator[str]:
    """Two rows of one key that say different things, or at all (`says` empty).

    `alike` makes the last column of the key alike before rows are compared.
    """
    last = [str(getattr(row, same[-1])) for _, row in rows]
    made = last if alike is None else made_alike(last, alike)
    first: dict[tuple[str, ...], Located] = {}
    for (place, row), key_end in zip(rows, made, strict=True):
        key = (*(str(getattr(row, name)) for name in same[:-1]), key_end)
        earlier_place, earlier = first.setdefault(key, (place, row))
        agree = bool(says) and all(getattr(row, n) == getattr(earlier, n) for n in says)
        if place != earlier_place and not agree:
            yield f"{place}: {' '.join(key)} is already on {earlier_place}; keep one of the two"


def made_alike(texts: list[str], alike: Callable[[pl.Expr], pl.Expr]) -> list[str]:
    """The texts as they are looked up."""
    return pl.DataFrame({"text": texts}).select(alike(pl.col("text"))).to_series().to_list()


def refused_and_listed(rows: Mapping[str, Sequence[Located]]) -> Iterator[str]:
    """Spellings that are refused for every analyte and yet listed."""
    listed = {
        key: place for (place, _), key in zip(rows["units"], unit_keys(rows["units"]), strict=True)
    }
    everywhere = [(p, r) for p, r in rows["refused_units"] if getattr(r, "analyte", None) is None]
    for (place, _), key in zip(everywhere, unit_keys(everywhere), strict=True):
        if key in listed:
            yield f"{place}: spelling: is also on {listed[key]}; keep one of the two"


def unit_keys(rows: Sequence[Located]) -> list[str]:
    """The spellings of the rows as they are looked up."""
    return made_alike([str(getattr(row, "spelling", "")) for _, row in rows], text_keys.unit_key)


def unknown_names(rows: Mapping[str, Sequence[Located]]) -> Iterator[str]:
    """Analytes that are named but not in analytes.csv."""
    known = values(rows["analytes"], "analyte")
    for name in ("codes", "factors", "plausible", "words", "grades"):
        for place, row in rows[name]:
            yield from unknown(place, "analyte", str(getattr(row, "analyte", "")), known)
    for place, row in rows["refused_units"]:
        analyte = getattr(row, "analyte", None)
        yield from unknown(place, "analyte", analyte, known) if analyte else ()
    for place, row in rows["analytes"]:
        for field in ("percentage_of", "absolute"):
            named = getattr(row, field, None)
            yield from unknown(place, field, named, known) if named else ()


def unknown(place: str, field: str, named: str, known: Iterable[str]) -> Iterator[str]:
    """The problem with a name that analytes.csv does not have."""
    if named not in known:
        yield f"{place}: {field}: {named} is not in analytes.csv; add it there or mend the name"


def units_without_rows(rows: Mapping[str, Sequence[Located]]) -> Iterator[str]:
    """Units that no spelling gives, canonical units without a factor of their own or a range."""
    spelt = values(rows["units"], "ucum")
    for place, row in rows["factors"]:
        if getattr(row, "ucum", None) not in spelt:
            yield f"{place}: ucum: no spelling in units.csv gives this unit; add one"
    ranges = {
        (getattr(r, "analyte", ""), getattr(r, "canonical_unit", "")) for _, r in rows["plausible"]
    }
    for place, row in rows["factors"]:
        if (getattr(row, "analyte", ""), getattr(row, "canonical_unit", "")) not in ranges:
            yield f"{place}: canonical_unit: plausible.csv has no range for it; add one"
    convertible = {
        (getattr(r, "analyte", ""), getattr(r, "canonical_unit", "")) for _, r in rows["factors"]
    }
    for place, row in rows["analytes"]:
        name, unit = getattr(row, "analyte", ""), getattr(row, "canonical_unit", None)
        if (unit is None) != (getattr(row, "scale", "") == "ordinal"):
            yield f"{place}: canonical_unit: a number has one, an ordinal has none"
        elif unit is not None and (name, unit) not in convertible:
            yield f"{place}: canonical_unit: factors.csv does not convert to it; add a row"


def descending_grades(rows: Sequence[Located]) -> Iterator[str]:
    """Steps of one analyte that do not rise."""
    last: dict[str, float] = {}
    for place, row in rows:
        name = str(getattr(row, "analyte", ""))
        below = getattr(row, "below", None)
        limit = float("inf") if below is None else float(below)
        if limit <= last.get(name, float("-inf")):
            yield f"{place}: below: steps must rise; sort them"
        last[name] = limit


def values(rows: Sequence[Located], field: str) -> set[str]:
    """Every value of a field."""
    return {str(getattr(row, field)) for _, row in rows}
