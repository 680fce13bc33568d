"""From the store to an evaluated night: the SQL steps, run in their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

import polars as pl

from pipelines.errors import LabwatchError
from pipelines.facts import (
    begin_anew,
    note_watermark,
    open_facts,
    read_facts,
    replace_facts,
    stop_reading,
    touched_people,
)
from pipelines.messages import write_messages
from pipelines.night import Night
from pipelines.protocols.concerns import described
from pipelines.protocols.load import load_protocol
from pipelines.protocols.model import Protocol
from pipelines.rule_tables.register import register_rules
from pipelines.settings import Configuration
from pipelines.steps import CHECKS, DERIVE, FLAG, PEOPLE, STEP, VIEWS
from pipelines.store import open_store
from pipelines.vocabulary.load import Vocabulary, load_vocabulary
from pipelines.warehouse import Warehouse
from schemas.pandera_alone import DataFrameModel
from schemas.published import Adherence, Evaluations, Flags, Quality, Status

NOT_ASSESSED = """
SELECT
    protocol.protocol,
    rule.rule,
    'no data of the kind it needs was ever received' AS reason,
FROM treatment_rule
INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
LEFT JOIN assessable_rule ON treatment_rule.rule_key = assessable_rule.rule_key
WHERE assessable_rule.rule_key IS NULL
ORDER BY protocol.protocol, rule.rule
"""
SMALLEST_CELL_PATIENTS = 5  # a smaller cell of a published table could point at a person
PEOPLE_AT_ONCE = 25_000  # some ten million results, 1 to 2 GB of steps on the way to their facts


@dataclass
class Run:
    """One evaluation of an open store: its parameters, and the seconds each step took."""

    warehouse: Warehouse
    as_of: date
    known_by: date
    durations: dict[str, float] = field(default_factory=dict)

    def make(self, *names: str) -> None:
        """Make the tables of some steps, in order."""
        for name in names:
            step = STEP[name]
            started = perf_counter()
            self.warehouse.make(
                step,
                temporary=True,
                view=name in VIEWS,
                as_of=self.as_of,
                known_by=self.known_by,
                smallest_cell=SMALLEST_CELL_PATIENTS,
            )
            self.add(f"{step.parent.name}/{name}", started)

    def add(self, what: str, started: float) -> None:
        """Count the seconds since then; a step can be made for several groups of people."""
        self.durations[what] = self.durations.get(what, 0.0) + perf_counter() - started


def evaluate_night(
    configuration: Configuration, as_of: date, known_by: date | None = None
) -> Night:
    """What tonight's list must say, from what the store had received by `known_by`.

    `known_by` is `as_of` unless hindsight is wanted. Everybody is derived; the store, and the
    facts kept beside it, are left alone.
    """
    (night,) = evaluate_nights(configuration, [(as_of, known_by or as_of)])
    return night


def evaluate_nights(
    configuration: Configuration, nights: Sequence[tuple[date, date]]
) -> Iterator[Night]:
    """Nights (as_of, known_by) one after the other: store, protocols and rule tables once.

    A night after another one derives only the people touched between them.
    """
    vocabulary, protocols = rules_of(configuration)
    with open_store(configuration, read_only=True) as warehouse:
        rules = register_rules(warehouse, vocabulary, protocols)
        open_facts(warehouse)
        for as_of, known_by in nights:
            yield evaluate_next(Run(warehouse, as_of, known_by), protocols, rules)


def evaluate_from_facts(
    configuration: Configuration, as_of: date, facts: Path, is_full: bool = False
) -> Night:
    """The night, from the facts of earlier nights where they fit; tonight's are kept there.

    Only people touched since are derived, unless `is_full`.
    """
    vocabulary, protocols = rules_of(configuration)
    with open_store(configuration, read_only=True) as warehouse:
        rules = register_rules(warehouse, vocabulary, protocols)
        open_facts(warehouse, facts, None if is_full else as_of)
        return evaluate_next(Run(warehouse, as_of, as_of), protocols, rules, is_full)


def rules_of(configuration: Configuration) -> tuple[Vocabulary, list[Protocol]]:
    """The vocabulary, and the configured protocols checked against it."""
    vocabulary = load_vocabulary()
    names = configuration.protocols
    return vocabulary, [load_protocol(name, vocabulary, configuration.root) for name in names]


def evaluate(
    warehouse: Warehouse,
    vocabulary: Vocabulary,
    protocols: Sequence[Protocol],
    as_of: date,
    known_by: date,
) -> Night:
    """The night of an open store, with everybody derived and nothing kept."""
    rules = register_rules(warehouse, vocabulary, protocols)
    open_facts(warehouse)
    return evaluate_next(Run(warehouse, as_of, known_by), protocols, rules)


def evaluate_next(
    run: Run, protocols: Sequence[Protocol], rules: str, is_full: bool = False
) -> Night:
    """The night of a store beside which rules and facts are laid.

    Facts of hindsight hold for no other night, so they are not marked as any night's.
    """
    run.make(*PEOPLE)
    is_hindsight = run.known_by != run.as_of
    started = perf_counter()
    touched = None if is_hindsight else touched_people(run.warehouse, run.as_of, rules)
    run.add("facts/touched_person", started)
    derive(run, None if is_full else touched, None if is_hindsight else rules)
    read_facts(run.warehouse)
    run.make(*FLAG)
    run_checks(run.warehouse, run.as_of)
    night = night_of(run, protocols)
    stop_reading(run.warehouse)
    return night


def derive(run: Run, touched: pl.Series | None, rules: str | None) -> None:
    """Bring the facts to tonight: those of the people touched, or null for everybody.

    People are taken some at a time, which bounds the memory. Facts of one group are exchanged in
    one transaction; with several, the file says until the end that it is incomplete. `rules` is
    null where nothing is kept for another night.
    """
    people = everybody(run.warehouse) if touched is None else touched
    groups = list(people.sort().to_frame("person_key").iter_slices(PEOPLE_AT_ONCE))
    groups = groups or [people.to_frame("person_key")]
    if rules is None or len(groups) > 1:
        begin_anew(run.warehouse)
    for number, group in enumerate(groups, start=1):
        run.warehouse.register("in_scope", group)
        with run.warehouse.in_any_order():
            run.make(*DERIVE)
        started = perf_counter()
        with run.warehouse.transaction():
            replace_facts(run.warehouse, is_anew=touched is None and number == 1)
            if rules is not None and number == len(groups):
                note_watermark(run.warehouse, run.as_of, rules)
        run.add("facts/keep", started)


def everybody(warehouse: Warehouse) -> pl.Series:
    """Every person there is."""
    people = warehouse.query("SELECT DISTINCT person_key FROM every_person")
    return people.get_column("person_key")


def night_of(run: Run, protocols: Sequence[Protocol]) -> Night:
    """The tables that were made, with the published column types."""
    table = run.warehouse.table
    return Night(
        as_of=run.as_of,
        known_by=run.known_by,
        flags=published(Flags, write_messages(table("flags"))),
        status=published(Status, table("status")),
        evaluations=published(Evaluations, table("evaluations")),
        adherence=published(Adherence, table("adherence")),
        quality=published(Quality, table("quality")),
        not_assessed=run.warehouse.query(NOT_ASSESSED).to_dicts(),
        protocols=[described(protocol, run.as_of) for protocol in protocols],
        durations=run.durations,
    )


def derive_people(run: Run, last: str) -> None:
    """The steps up to `last` for everybody, as tables to be read."""
    run.make(*PEOPLE)
    run.warehouse.register("in_scope", everybody(run.warehouse).to_frame("person_key"))
    run.make(*DERIVE[: DERIVE.index(last) + 1])


def run_checks(warehouse: Warehouse, as_of: date) -> None:
    """Stop the night when its tables contradict each other; the message holds counts only."""
    broken = []
    for check in CHECKS:
        warehouse.make(check, temporary=True, as_of=as_of)
        offending = warehouse.table(check.stem).height
        if offending:
            broken.append(f"sql/check/{check.name}: {offending} rows")
    if broken:
        raise LabwatchError(
            f"The night contradicts itself ({'; '.join(broken)}). Nothing was published; please "
            "report this as a defect of Labwatch."
        )


def published(model: type[DataFrameModel], table: pl.DataFrame) -> pl.DataFrame:
    """The table with the column types of its model, whatever width an engine counts in."""
    return table.cast(model.empty().schema)
