"""The SQL of `sql/` in Spark's words: carried over by sqlglot when it is run, no copy kept."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlglot
from sqlglot import exp


@dataclass(frozen=True)
class SparkStep:
    """One step for Spark: its SELECT, the parameters it names, the tables it reads."""

    sql: str
    parameters: frozenset[str]
    tables: frozenset[str]


@cache
def spark_step(sql_file: Path) -> SparkStep:
    """The step of one file; what Spark lacks raises UnsupportedError."""
    return carried_over(sql_file.read_text("utf-8"))


def carried_over(duckdb_sql: str) -> SparkStep:
    """One SELECT for Spark; `$name` becomes `:name`.

    A number of months in a column is the one construct sqlglot has no Spark word for:
    `DATE_ADD(day, INTERVAL (n) MONTH)` is Spark's `ADD_MONTHS(day, n)`, clipped to the month's
    end alike.
    """
    statement = sqlglot.parse_one(duckdb_sql, read="duckdb").transform(_in_months)
    named = {parameter.name for parameter in statement.find_all(exp.Parameter, exp.Placeholder)}
    own = {table.alias for table in statement.find_all(exp.CTE)}
    return SparkStep(
        sql=statement.sql(
            dialect="spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE
        ),
        parameters=frozenset(named),
        tables=frozenset({table.name for table in statement.find_all(exp.Table)} - own),
    )


def _in_months(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.DateAdd) and isinstance(node.expression, exp.Interval):
        interval = node.expression
        if str(interval.unit).upper() == "MONTH":
            return exp.AddMonths(this=node.this, expression=interval.this.unnest())
    return node
