"""Short ways to write down what a message means. Columns by title; `wired` turns them into ids."""

from __future__ import annotations

from typing import Any

from chatsheet.maestro import Context

Json = dict[str, Any]
Expected = tuple[str | None, Json]
"""Action and arguments; without an action the second is the view."""


def is_(column: str, value: Any, op: str = "eq") -> Json:
    if isinstance(value, (list, tuple)):
        return {"kind": "condition", "column": column, "op": "in" if op == "eq" else "not_in", "value": list(value)}
    return {"kind": "condition", "column": column, "op": op, "value": value}


def isnt(column: str, value: Any) -> Json:
    return is_(column, value, "ne")


def lt(column: str, value: Any) -> Json:
    return is_(column, value, "lt")


def le(column: str, value: Any) -> Json:
    return is_(column, value, "le")


def gt(column: str, value: Any) -> Json:
    return is_(column, value, "gt")


def ge(column: str, value: Any) -> Json:
    return is_(column, value, "ge")


def blank(column: str) -> Json:
    return is_(column, None, "is_blank")


def filled(column: str) -> Json:
    return is_(column, None, "is_not_blank")


def has(column: str, text: str) -> Json:
    return is_(column, text, "contains")


def span(column: str, first: Any, last: Any) -> tuple[Json, Json]:
    return ge(column, first), le(column, last)


def both(*parts: Json) -> Json:
    return {"kind": "all_of", "parts": list(parts)}


def either(*parts: Json) -> Json:
    return {"kind": "any_of", "parts": list(parts)}


def no(part: Json) -> Json:
    return {"kind": "not", "part": part}


def rows(*row_ids: int) -> Json:
    return {"kind": "rows_in", "row_ids": [str(row) for row in row_ids]}


def today(days: int = 0) -> Json:
    return {"kind": "today", "days": days}


def _where(parts: tuple[Json, ...]) -> Json:
    return {"where": parts[0] if len(parts) == 1 else both(*parts)} if parts else {}


def measure(name: str, column: str | None = None) -> Json:
    return {"aggregate": name} | ({"column": column} if column else {})


def agg(
    *measures: Json, by: tuple[Any, ...] = (), where: tuple[Json, ...] = (), sorts: tuple[Json, ...] = (), limit: int | None = None
) -> Expected:
    grouped = [{"column": one} if isinstance(one, str) else {"column": one[0], "unit": one[1]} for one in by]
    arguments: Json = {"measures": list(measures), **_where(where)}
    arguments |= ({"by": grouped} if grouped else {}) | ({"sorts": list(sorts)} if sorts else {}) | _limited(limit)
    return "aggregate", arguments


def count(*where: Json, by: tuple[Any, ...] = (), sorts: tuple[Json, ...] = (), limit: int | None = None) -> Expected:
    return agg(measure("count"), by=by, where=where, sorts=sorts, limit=limit)


def one(name: str, column: str, *where: Json, by: tuple[Any, ...] = (), sorts: tuple[Json, ...] = (), limit: int | None = None) -> Expected:
    return agg(measure(name, column), by=by, where=where, sorts=sorts, limit=limit)


def days(start: Any, finish: Any, *where: Json, name: str = "avg", by: tuple[Any, ...] = ()) -> Expected:
    return agg({"aggregate": name, "days_between": {"start": start, "finish": finish}}, by=by, where=where)


HIGH = {"measure": 0, "is_descending": True}
LOW = {"measure": 0, "is_descending": False}


def order(column: str, *, down: bool = False) -> Json:
    return {"column": column, "is_descending": down}


def find(*where: Json, sorts: tuple[Json, ...] = (), columns: tuple[str, ...] = (), limit: int | None = None) -> Expected:
    arguments = _where(where) | ({"sorts": list(sorts)} if sorts else {}) | ({"columns": list(columns)} if columns else {})
    return "find_rows", arguments | _limited(limit)


def _limited(limit: int | None) -> Json:
    """The first ten and fewer are asked for with one more, so that ties are seen."""
    return {} if limit is None else {"limit": limit + 1 if limit <= 10 else limit}


def row(title_column: str, title: str, *columns: str) -> Expected:
    return find(is_(title_column, title), columns=(title_column, *columns))


def top(primary: str, column: str, limit: int, *where: Json, down: bool = True) -> Expected:
    kept, last = [one for one in where if one["kind"] != "not"], [one for one in where if one["kind"] == "not"]
    return find(*kept, filled(column), *last, sorts=(order(column, down=down),), columns=(primary, column), limit=limit)


def put(values: Json, *where: Json) -> Expected:
    return "update_rows", {"set": values, **_where(where)}


def add(**values: Any) -> Expected:
    return "add_rows", {"rows": [values]}


def delete(*where: Json) -> Expected:
    return "delete_rows", _where(where)


def view(*where: Json, sorts: tuple[Json, ...] = ()) -> Expected:
    filter_ = {"filter": _where(where)["where"]} if where else {}
    return None, filter_ | ({"sorts": list(sorts)} if sorts else {})


def drawn(mark: str, x: Any, y: Json, *where: Json, color: str | None = None) -> Expected:
    across = {"column": x} if isinstance(x, str) else {"column": x[0], "unit": x[1]}
    return "chart", {"mark": mark, "x": across, "y": y, **_where(where)} | ({"color": {"column": color}} if color else {})


def do(action: str, **arguments: Any) -> Expected:
    return action, arguments


def wired(expected: Json, context: Context) -> Json:
    """With ids for titles, as a reading has them."""
    ids = {column.title: str(column.id) for column in context.columns}

    def walk(data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            keyed = name in ("set", "row")
            return {ids[key] if keyed else key: walk(value, key) for key, value in data.items()}
        if isinstance(data, list):
            return [walk(one, "row" if name == "rows" else "title" if name == "columns" else "") for one in data]
        is_title = isinstance(data, str) and data in ids
        return ids[data] if is_title and name in ("column", "start", "finish", "title", "date", "by") else data

    done = dict(expected)
    titled = done.pop("title", None)
    made: Json = walk(done)
    return made | ({"title": titled} if titled is not None else {})
