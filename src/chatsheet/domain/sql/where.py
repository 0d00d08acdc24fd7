"""Filters as SQL conditions.

Every condition is TRUE for the rows it means and FALSE or NULL for the others; what denies another is written so that it is TRUE
where that one is FALSE or NULL. So AND and OR need no care for blanks.
"""

from __future__ import annotations

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, LeafRows, Not, Op, Operand, OtherColumn, RowsIn, TextAnywhere
from chatsheet.domain.sql.beside import beside
from chatsheet.domain.sql.equals import Value, among, any_of, equal_texts, equals, unequal
from chatsheet.domain.sql.logic import joined, negated
from chatsheet.domain.sql.scope import Field, Scope
from chatsheet.domain.sql.values import blank_sql, compared_times, number_of, present_sql, shown_sql, text_of

MOST_VALUES = 1_000
"""Values of one `in`; more make SQL nobody can read, and belong into rows chosen by id."""

DEEPEST = 40
"""Filters inside filters; the parsers behind us recurse."""

_ORDER: dict[Op, str] = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_TEXT_FUNCTION: dict[Op, str] = {"contains": "contains", "starts_with": "starts_with", "ends_with": "ends_with"}


def where_sql(given: Filter, scope: Scope, depth: int = 0) -> str:
    """The condition of a WHERE clause.

    Raises:
        Problem: `column_unknown`, `filter_too_large`, `date_out_of_range`, `condition_unfit`.
    """
    if depth > DEEPEST:
        raise _too_large(f"The filter is nested more than {DEEPEST} deep.")
    match given:
        case Condition():
            return _condition(given, scope)
        case AllOf():
            return joined([where_sql(part, scope, depth + 1) for part in given.parts], "AND", "true")
        case AnyOf():
            return joined([where_sql(part, scope, depth + 1) for part in given.parts], "OR", "false")
        case Not():
            return negated(where_sql(given.part, scope, depth + 1))
        case RowsIn():
            return _rows_in(given, scope)
        case TextAnywhere():
            return _anywhere(given, scope)
        case LeafRows():
            return "_row_id NOT IN (SELECT _parent_id FROM sheet WHERE _parent_id IS NOT NULL)"


def _condition(given: Condition, scope: Scope) -> str:
    field = scope.field(given.column)
    if isinstance(given.value, OtherColumn):
        return beside(field, given.op, scope.field(given.value.column))
    return _met(field, given.op, given.value, scope)


def _met(field: Field, op: Op, value: Value, scope: Scope) -> str:
    match op:
        case "is_blank":
            return blank_sql(field)
        case "is_not_blank":
            return present_sql(field)
        case "eq":
            return any_of(equals(field, value, scope))
        case "ne":
            return unequal(equals(field, value, scope))
        case "in":
            return among(field, _values(value), scope)
        case "not_in":
            return negated(among(field, _values(value), scope))
        case "lt" | "le" | "gt" | "ge":
            return _ordered(field, op, value, scope)
        case "contains" | "starts_with" | "ends_with":
            return _text_condition(field, op, value, scope)
        case "not_contains":
            return negated(_text_condition(field, "contains", value, scope))


def _values(value: Value) -> tuple[Operand, ...]:
    values: tuple[Operand, ...] = value if isinstance(value, tuple) else (value,)
    if len(values) > MOST_VALUES:
        raise _too_large(f"A condition lists {len(values):,} values; {MOST_VALUES:,} are allowed.")
    return values


# --- order --------------------------------------------------------------------------------------------------------------


def _ordered(field: Field, op: Op, value: Value, scope: Scope) -> str:
    """`<`, `<=`, `>` or `>=`. What cannot be ordered against `value` is not met. A text column is read as numbers or dates when it is
    compared with one."""
    sign = _ORDER[op]
    timed = compared_times(field, value, scope)
    if timed is not None:
        return f"{timed[0]} {sign} {timed[1]}"
    number = number_of(value)
    match field.kind:
        case "number":
            return "false" if number is None else f"{field.sql} {sign} {scope.bind(field.names.title, number)}"
        case "text" if isinstance(value, int | float) and number is not None:
            return f"TRY_CAST({field.sql} AS DECIMAL(38, 10)) {sign} {scope.bind(field.names.title, number)}"
        case "text" if isinstance(value, str):
            return f"lower({field.sql}) {sign} lower({scope.bind(field.names.title, value)})"
        case "truth" if isinstance(value, bool):
            return f"{field.sql} {sign} {scope.bind(field.names.title, value)}"
    return "false"


# --- texts --------------------------------------------------------------------------------------------------------------


def _text_condition(field: Field, op: Op, value: Value, scope: Scope) -> str:
    if value is None:
        return "false"
    text = text_of(value, scope)
    if field.is_multi:
        return _multi_condition(field, op, text, scope)
    bound = scope.bind(field.names.title, text)
    places = [place for place in (shown_sql(field), field.text, field.address) if place is not None]
    return joined([f"{_TEXT_FUNCTION[op]}(lower({place}), lower({bound}))" for place in places], "OR", "false")


def _multi_condition(field: Field, op: Op, text: str, scope: Scope) -> str:
    """Of several values one is meant: it is there, or one of them begins or ends so."""
    if op == "contains":
        return any_of(equal_texts(field, text, scope))
    bound = f"lower({scope.bind(field.names.title, text)})"
    lowered = [f"lower({place})" for place in (field.sql, field.address) if place is not None]
    if op == "starts_with":
        found = [f"contains(', ' || {place}, ', ' || {bound})" for place in lowered]
    else:
        found = [f"contains({place} || ', ', {bound} || ', ')" for place in lowered]
    return joined(found, "OR", "false")


def _anywhere(given: TextAnywhere, scope: Scope) -> str:
    if not given.text:
        return "true"
    bound = scope.bind("search", given.text)
    places = [place for field in scope.fields.values() for place in _searched(field)]
    return joined([f"contains(lower({place}), lower({bound}))" for place in places], "OR", "false")


def _searched(field: Field) -> list[str]:
    """Where the search box looks; a checkbox shows no text."""
    places = (None if field.kind == "truth" else shown_sql(field), field.text, field.address)
    return [place for place in places if place is not None]


# --- the rest -----------------------------------------------------------------------------------------------------------


def _rows_in(given: RowsIn, scope: Scope) -> str:
    if not given.row_ids:
        return "false"
    return f"_row_id IN (SELECT CAST(unnest({scope.bind('rows', tuple(map(str, given.row_ids)))}) AS BIGINT))"


def _too_large(message: str) -> Exception:
    return invalid("filter_too_large", message, "Use fewer conditions, or choose the rows themselves.")
