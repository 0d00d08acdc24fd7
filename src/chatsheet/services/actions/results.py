"""Questions run on the sheet as it is now, and their results in one shape: columns, rows, and the proof they come with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chatsheet.domain.errors import conflict
from chatsheet.domain.query import Query
from chatsheet.domain.sql import Compiled, Ground, Output, compile_query
from chatsheet.ports import Table
from chatsheet.services.actions.base import Context
from chatsheet.services.tables import TableState

ATTEMPTS = 3
"""A column may change between compiling and asking; then it is compiled for what is there now."""

Compile = Callable[[TableState], Compiled]


@dataclass(frozen=True, slots=True)
class Result:
    """What the engine answered, to which question, about which state of the sheet."""

    table: Table
    state: TableState
    compiled: Compiled

    def place(self, role: str, index: int = 0) -> int:
        """Where a column of the result stands, by what it stands for."""
        outputs = self.compiled.outputs
        return next(place for place, output in enumerate(outputs) if (output.role, output.index) == (role, index))


QUICK_S = 1.0
PATIENT_S = 5.0
"""For analyses: on a million rows they take seconds, while other questions about the sheet wait."""


async def run(context: Context, state: TableState, compile_for: Compile, limit: int, timeout_s: float = QUICK_S) -> Result:
    """Compile and run SQL of ours on the sheet as it is now.

    Raises:
        Problem: what compiling and running raise; `columns_moving`.
    """
    tables = context.services.tables
    for _ in range(ATTEMPTS):
        compiled = compile_for(state)
        table, asked = await tables.query(
            context.sheet_id, compiled.sql, compiled.params, limit=limit, timeout_s=timeout_s, is_trusted=True
        )
        if (asked.columns, asked.kinds, asked.mixed, asked.has_parents) == (state.columns, state.kinds, state.mixed, state.has_parents):
            return Result(table, asked, compiled)
        state = asked
    raise conflict("columns_moving", "The columns keep changing.", "Ask again.")


async def run_query(context: Context, state: TableState, query: Query, limit: int) -> Result:
    """Run a question kept by column ids."""
    return await run(context, state, lambda now: compiled_for(query, now, context), limit)


def compiled_for(query: Query, state: TableState, context: Context) -> Compiled:
    today = context.command.today
    return compile_query(query, state.columns, state.kinds, today=today, mixed=state.mixed, has_parents=state.has_parents)


def ground_of(state: TableState, context: Context) -> Ground:
    return Ground(state.columns, state.kinds, context.command.today, state.mixed, state.has_parents)


def data_of(result: Result) -> dict[str, Any]:
    """A result and its proof. `columns` say what each stands for (role, column id); `rows` counts the rows behind a line."""
    table, compiled = result.table, result.compiled
    return {
        "columns": [_column(column.name, column.kind, compiled, place) for place, column in enumerate(table.columns)],
        "rows": table.rows,
        "row_count": table.row_count,
        "proof": proof_of(result, rows=_counted(table, compiled), left_out=_left_out(table, compiled)),
    }


def proof_of(result: Result, *, rows: int, left_out: int) -> dict[str, Any]:
    """The query, and how many rows of the sheet it counted and left out because they roll up their children."""
    version = result.state.version
    return {
        "query": result.compiled.sql,
        "parameters": dict(result.compiled.params),
        "rows": rows,
        "left_out": left_out,
        "sheet_version": {"epoch": version.epoch, "seq": version.seq},
    }


def _column(name: str, kind: str, compiled: Compiled, place: int) -> dict[str, Any]:
    known = _role(compiled.outputs[place]) if place < len(compiled.outputs) else {"role": "value", "column_id": None}
    return {"name": name, "kind": kind, **known}


def _role(output: Output) -> Mapping[str, Any]:
    return {"role": output.role, "column_id": None if output.column is None else str(output.column), "index": output.index}


def _counted(table: Table, compiled: Compiled) -> int:
    """The rows of the sheet behind the whole result."""
    return table.row_count if compiled.rows_at is None else _sum(table, compiled.rows_at)


def _sum(table: Table, place: int) -> int:
    counts = (row[place] for row in table.rows)
    return sum(count for count in counts if isinstance(count, int))


def _left_out(table: Table, compiled: Compiled) -> int:
    """The most rows any figure left out because they roll up their children."""
    places = [place for place in compiled.left_out_at if place is not None]
    return max((_sum(table, place) for place in places), default=0)
