"""`correlate`."""

from __future__ import annotations

from pydantic import Field

from chatsheet.domain.errors import invalid
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql.analysis import compile_correlations
from chatsheet.services.actions.analysis.found import count, left_out_words, many, names_of, number, table_of, where_words
from chatsheet.services.actions.base import Action, Answer, Arguments, Context
from chatsheet.services.actions.naming import FilterArg
from chatsheet.services.actions.results import PATIENT_S, Result, ground_of, run
from chatsheet.services.tables import TableState

MOST_COLUMNS = 12
"""66 pairs: more are a table nobody reads."""


class Correlate(Arguments):
    """How columns of numbers go together, two by two."""

    columns: list[str] | None = Field(
        default=None,
        min_length=2,
        max_length=MOST_COLUMNS,
        description=f"Columns of numbers; the first {MOST_COLUMNS} of them if left out.",
    )
    where: FilterArg | None = None


async def correlate(context: Context, arguments: Correlate) -> Answer:
    """Raises Problem `columns_too_few`, `column_unfit`."""
    state = await context.services.tables.state(context.sheet_id)
    names = names_of(state, context)
    given = None if arguments.columns is None else [names.column(name) for name in arguments.columns]
    columns = _chosen(given, state)
    where = None if arguments.where is None else names.filter(arguments.where)
    ids = [column.id for column in columns]
    found = await run(context, state, lambda now: compile_correlations(ids, where, ground_of(now, context)), 1000, PATIENT_S)
    rows_at, left_at = found.place("rows"), found.place("left_out")
    most = max((count(row[rows_at]) for row in found.table.rows), default=0)
    left_out = max((count(row[left_at]) for row in found.table.rows), default=0)
    data = table_of(found, rows=most, left_out=left_out, method="pearson", columns_compared=[str(one) for one in ids])
    words = f"Pearson's correlation of {many(len(found.table.rows), 'pair')} of columns. {_strongest(found)}"
    words += _not_compared(given, columns, state) + left_out_words(left_out)
    return Answer(data, words + where_words(where, ground_of(found.state, context)), found.state.version)


def _chosen(given: list[Column] | None, state: TableState) -> list[Column]:
    columns = _numeric(state)[:MOST_COLUMNS] if given is None else list(dict.fromkeys(given))
    if len(columns) < 2:
        message = "To compare columns, two of numbers are needed."
        raise invalid("columns_too_few", message, "Name two columns of numbers.", columns=[column.title for column in columns])
    return columns


def _numeric(state: TableState) -> list[Column]:
    return [column for column in state.columns if state.kinds[column.id] == "number"]


def _strongest(found: Result) -> str:
    """Said with how strong it is, by the usual thresholds of 0.4 and 0.7."""
    row = found.table.rows[0] if found.table.rows else ()
    value = number(row[2]) if row else None
    if value is None:
        return "None can be told: too few rows have both, or a column never changes."
    strength = "strong" if abs(value) >= 0.7 else "moderate" if abs(value) >= 0.4 else "weak"
    over = many(count(row[3]), "row")
    return f"The strongest is {row[0]} with {row[1]}: {value:+.2f} over {over}, {strength}. Going together is no cause."


def _not_compared(given: list[Column] | None, columns: list[Column], state: TableState) -> str:
    rest = 0 if given is not None else len(_numeric(state)) - len(columns)
    return f" {many(rest, 'more column')} of numbers not compared; name them." if rest else ""


ACTIONS = (Action("correlate", "How columns of numbers go together, two by two.", "read", Correlate, read=correlate),)
