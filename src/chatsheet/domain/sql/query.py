"""`compile_query` and `compile_row_ids`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from chatsheet.domain.query import Filter, Query, Sort
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.sql.groups import Key, key, ordered, row_order, sort_unfit
from chatsheet.domain.sql.measures import Figure, figure
from chatsheet.domain.sql.names import quoted, unique
from chatsheet.domain.sql.result import Compiled, Output
from chatsheet.domain.sql.rollups import Rollups, rollups
from chatsheet.domain.sql.scope import Field, Ground, Kind, Scope, new_scope
from chatsheet.domain.sql.where import where_sql


def compile_query(
    query: Query,
    columns: Sequence[Column],
    kinds: Mapping[ColumnId, Kind],
    *,
    today: date,
    mixed: Collection[ColumnId] = (),
    has_parents: bool = False,
) -> Compiled:
    """`query` as SQL. `columns` in the order shown, `kinds` as the engine found them, `mixed` those with misfits (`TableColumn`).

    Without `has_parents` no row is looked upon as one that rolls up others, which spares the query that look.

    Raises:
        Problem: `column_unknown`, `measure_unfit`, `group_unfit`, `sort_unfit`, `filter_too_large`, `date_out_of_range`.
    """
    return compile_on(Ground(columns, kinds, today, mixed, has_parents), query)


def compile_on(ground: Ground, query: Query) -> Compiled:
    """As `compile_query`."""
    scope = ground.scope()
    if query.measures or query.groups:
        return _figures(query, scope, has_parents=ground.has_parents)
    return _rows(query, scope)


def compile_row_ids(
    given: Filter | None,
    sorts: Sequence[Sort],
    columns: Sequence[Column],
    kinds: Mapping[ColumnId, Kind],
    *,
    today: date,
    mixed: Collection[ColumnId] = (),
) -> Compiled:
    """The ids of a view's rows in its order: `sorts` with blanks last, then as the rows stand in the sheet. Raises as `compile_query`."""
    scope = new_scope(columns, kinds, today, mixed)
    sql = _text(["SELECT _row_id", "FROM sheet", _where(given, scope), "ORDER BY " + ", ".join(row_order(tuple(sorts), scope))])
    return Compiled(sql, scope.params, (Output("_row_id", "row_id"),))


# --- rows ---------------------------------------------------------------------------------------------------------------


def _rows(query: Query, scope: Scope) -> Compiled:
    shown = query.show or tuple(scope.fields)
    outputs = [Output("_row_id", "row_id")]
    for index, column in enumerate(shown):
        outputs += _shown(scope.field(column), index)
    lines = [
        "SELECT " + ", ".join(["_row_id", *(quoted(output.name) for output in outputs[1:])]),
        "FROM sheet",
        _where(query.where, scope),
        "ORDER BY " + ", ".join(row_order(query.sorts, scope)),
        _limit(query),
    ]
    return Compiled(_text(lines), scope.params, tuple(outputs))


def _shown(field: Field, index: int) -> list[Output]:
    value = Output(field.names.title, "value", field.column.id, index)
    return [value] if field.names.text is None else [value, Output(field.names.text, "text", field.column.id, index)]


# --- figures ------------------------------------------------------------------------------------------------------------


def _figures(query: Query, scope: Scope, *, has_parents: bool) -> Compiled:
    keys = [key(group, scope) for group in query.groups]
    figures = [figure(measure, scope) for measure in query.measures]
    where = None if query.where is None else where_sql(query.where, scope)
    if not (has_parents and query.leave_out_rollups):
        figures = [replace(one, rollup=None) for one in figures]
    left_out = rollups(figures, where)
    outputs = _outputs(query, keys, figures, left_out, scope)
    select = [*(one.label for one in keys), *_measured(figures, left_out), "count(*)", *_counted(left_out)]
    named = [f"{sql} AS {quoted(output.name)}" for sql, output in zip(select, outputs, strict=True)]
    lines = [
        _with(left_out),
        "SELECT " + ", ".join(named),
        "\n".join(["FROM sheet", *left_out.joins]),
        "" if where is None else f"WHERE {where}",
        "GROUP BY " + ", ".join(one.by for one in keys) if keys else "",
        _order(query, keys, outputs) if keys else "",
        _limit(query),
    ]
    return Compiled(_text(lines), scope.params, tuple(outputs), _places(left_out, outputs))


def _with(left_out: Rollups) -> str:
    if not left_out.ctes:
        return ""
    return ("WITH RECURSIVE " if left_out.is_recursive else "WITH ") + ",\n".join(left_out.ctes)


def _measured(figures: Sequence[Figure], left_out: Rollups) -> list[str]:
    pairs = zip(figures, left_out.table_of, strict=True)
    return [one.sql if table is None else f"{one.sql} FILTER (WHERE {table}._rolled_up IS NULL)" for one, table in pairs]


def _tables(left_out: Rollups) -> list[str]:
    return list(dict.fromkeys(table for table in left_out.table_of if table is not None))


def _counted(left_out: Rollups) -> list[str]:
    return [f"count({table}._rolled_up)" for table in _tables(left_out)]


def _outputs(query: Query, keys: Sequence[Key], figures: Sequence[Figure], left_out: Rollups, scope: Scope) -> list[Output]:
    """No figure is called like a column: ORDER BY could not tell them apart."""
    groups = [Output(one.name, "group", group.column, index) for index, (one, group) in enumerate(zip(keys, query.groups, strict=True))]
    measures = [Output(one.name, "measure", None, index) for index, one in enumerate(figures)]
    first = [left_out.table_of.index(table) for table in _tables(left_out)]
    parents = [Output(f"Left out of {figures[index].name}", "left_out", None, index) for index in first]
    outputs = [*groups, *measures, Output("Rows", "rows"), *parents]
    plain = {one.name for one in keys}
    names = unique([one.name for one in outputs], [title for title in scope.titles() if title not in plain])
    return [replace(output, name=name) for output, name in zip(outputs, names, strict=True)]


def _places(left_out: Rollups, outputs: Sequence[Output]) -> tuple[int | None, ...]:
    first = next((place for place, output in enumerate(outputs) if output.role == "left_out"), 0)
    tables = _tables(left_out)
    return tuple(None if table is None else first + tables.index(table) for table in left_out.table_of)


def _order(query: Query, keys: Sequence[Key], outputs: Sequence[Output]) -> str:
    """The sorts, then the groups themselves, so that the order is the same every time."""
    terms: dict[str, bool] = {}
    for sort in query.sorts:
        for sql in _sorted(sort, query, keys, outputs):
            terms.setdefault(sql, sort.is_descending)
    for sql in (sql for one in keys for sql in one.order):
        terms.setdefault(sql, False)
    return "ORDER BY " + ", ".join(ordered(sql, is_descending=descending) for sql, descending in terms.items())


def _sorted(sort: Sort, query: Query, keys: Sequence[Key], outputs: Sequence[Output]) -> list[str]:
    if sort.measure is not None:
        if not 0 <= sort.measure < len(query.measures):
            raise sort_unfit(f"There is no figure number {sort.measure}.")
        return [quoted(outputs[len(keys) + sort.measure].name)]
    grouped = [one for one, group in zip(keys, query.groups, strict=True) if group.column == sort.column]
    if not grouped:
        raise sort_unfit("The column to sort by is not one of the groups.")
    return [sql for one in grouped for sql in one.order]


# --- text ---------------------------------------------------------------------------------------------------------------


def _where(given: Filter | None, scope: Scope) -> str:
    return "" if given is None else f"WHERE {where_sql(given, scope)}"


def _limit(query: Query) -> str:
    return "" if query.limit is None else f"LIMIT {max(0, query.limit)}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)
