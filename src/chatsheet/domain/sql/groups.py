"""What results are grouped and sorted by."""

from __future__ import annotations

from dataclasses import dataclass

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Group, Sort
from chatsheet.domain.sql.scope import Field, Scope
from chatsheet.domain.sql.values import any_shown_sql

_UNIT_FORMAT = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True, slots=True)
class Key:
    """One group as SQL: rows with the same `by` are one group, `label` is what it is called, `order` how groups stand by default."""

    name: str
    by: str
    label: str
    order: tuple[str, ...]


def key(group: Group, scope: Scope) -> Key:
    """Texts that differ only in upper and lower case are one group, as they are for a filter; it is called after the first of them in
    the order of the alphabet.

    Raises:
        Problem: `group_unfit` when a unit is given for what is not a date.
    """
    field = scope.field(group.column)
    title = field.names.title
    if group.unit is not None:
        return _cut(f"{title} ({group.unit})", _unit_sql(group, field), field)
    if field.text is not None:
        shown = any_shown_sql(field)
        return Key(title, f"lower({shown})", f"min({shown})", (f"min(sheet.{field.sql})", f"lower(min({shown}))"))
    if field.kind == "text":
        return Key(title, f"lower({field.sql})", f"min({field.sql})", (f"lower({field.sql})",))
    return Key(title, field.sql, field.sql, (field.sql,))


def _cut(name: str, sql: str, field: Field) -> Key:
    """Cut to a unit. Texts in a mixed column are groups of their own."""
    if field.text is None:
        return Key(name, sql, sql, (sql,))
    shown = f"coalesce({sql}, {field.text})"
    return Key(name, f"lower({shown})", f"min({shown})", (f"lower({shown})",))


def _unit_sql(group: Group, field: Field) -> str:
    if field.kind not in ("date", "datetime"):
        message = f"{field.names.title} holds no dates and cannot be grouped by {group.unit}."
        raise invalid("group_unfit", message, "Group by the column itself, or by a date column.", column=field.names.title, unit=group.unit)
    return unit_format_sql(group.unit or "day", field.sql)


def unit_format_sql(unit: str, day: str) -> str:
    """The name of the period that a day falls into."""
    return f"strftime({day}, '%Y') || '-Q' || quarter({day})" if unit == "quarter" else f"strftime({day}, '{_UNIT_FORMAT[unit]}')"


def ordered(sql: str, *, is_descending: bool) -> str:
    """One term of ORDER BY; blanks come last either way."""
    return f"{sql} {'DESC ' if is_descending else ''}NULLS LAST"


def row_order(sorts: tuple[Sort, ...], scope: Scope) -> list[str]:
    """Terms of ORDER BY for rows: the sorts, then as they stand in the sheet.

    Raises:
        Problem: `sort_unfit` when a sort names no column.
    """
    terms = [ordered(sql, is_descending=sort.is_descending) for sort in sorts for sql in _row_terms(sort, scope)]
    return [*terms, "_position", "_row_id"]


def _row_terms(sort: Sort, scope: Scope) -> list[str]:
    """Numbers, dates or truths first, then the texts of a mixed column."""
    if sort.column is None:
        raise sort_unfit("Rows are sorted by a column.")
    field = scope.field(sort.column)
    own = f"lower({field.sql})" if field.kind == "text" else field.sql
    return [own] if field.text is None else [own, f"lower({field.text})"]


def sort_unfit(message: str) -> Exception:
    return invalid("sort_unfit", message, "Sort by a column that is shown or grouped by, or by one of the figures.")
