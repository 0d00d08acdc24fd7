"""Filters as SQL conditions.

Every condition is TRUE for the rows it means and FALSE or NULL for the others; what denies another is written so that it is TRUE
where that one is FALSE or NULL. So AND and OR need no care for blanks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import AllOf, AnyOf, Condition, Filter, Not, Op, Operand, RowsIn, TextAnywhere, Today
from chatsheet.domain.sql.scope import Field, Scope
from chatsheet.domain.sql.values import blank_sql, day_sql, number_of, present_sql, shown_sql, split_mailbox, text_of, time_like

MOST_VALUES = 1_000
"""Values of one `in`; more make SQL nobody can read, and belong into rows chosen by id."""

DEEPEST = 40
"""Filters inside filters; the parsers behind us recurse."""

Value = Operand | tuple[Operand, ...]

_ORDER: dict[Op, str] = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_TEXT_FUNCTION: dict[Op, str] = {"contains": "contains", "starts_with": "starts_with", "ends_with": "ends_with"}


@dataclass(frozen=True, slots=True)
class _Equal:
    """`left = right`, kept apart so that it can become `IN` or `IS DISTINCT FROM`."""

    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


def where_sql(given: Filter, scope: Scope, depth: int = 0) -> str:
    """The condition of a WHERE clause.

    Raises:
        Problem: `column_unknown`, `filter_too_large`, `date_out_of_range`.
    """
    if depth > DEEPEST:
        raise _too_large(f"The filter is nested more than {DEEPEST} deep.")
    match given:
        case Condition():
            return _condition(given, scope)
        case AllOf():
            return _joined([where_sql(part, scope, depth + 1) for part in given.parts], "AND", "true")
        case AnyOf():
            return _joined([where_sql(part, scope, depth + 1) for part in given.parts], "OR", "false")
        case Not():
            return _negated(where_sql(given.part, scope, depth + 1))
        case RowsIn():
            return _rows_in(given, scope)
        case TextAnywhere():
            return _anywhere(given, scope)


def _condition(given: Condition, scope: Scope) -> str:
    field = scope.field(given.column)
    match given.op:
        case "is_blank":
            return blank_sql(field)
        case "is_not_blank":
            return present_sql(field)
        case "eq":
            return _any(_equals(field, given.value, scope))
        case "ne":
            return _unequal(_equals(field, given.value, scope))
        case "in":
            return _among(field, _values(given), scope)
        case "not_in":
            return _negated(_among(field, _values(given), scope))
        case "lt" | "le" | "gt" | "ge":
            return _ordered(field, given.op, given.value, scope)
        case "contains" | "starts_with" | "ends_with":
            return _text_condition(field, given.op, given.value, scope)
        case "not_contains":
            return _negated(_text_condition(field, "contains", given.value, scope))


def _values(given: Condition) -> tuple[Operand, ...]:
    values: tuple[Operand, ...] = given.value if isinstance(given.value, tuple) else (given.value,)
    if len(values) > MOST_VALUES:
        raise _too_large(f"A condition lists {len(values):,} values; {MOST_VALUES:,} are allowed.")
    return values


# --- equality -----------------------------------------------------------------------------------------------------------


def _equals(field: Field, value: Value, scope: Scope) -> list[_Equal | str]:
    """The ways a cell can equal `value`; none when it never does. Nothing (None, or an empty text) equals a blank cell."""
    if value is None or value == "":
        return [blank_sql(field)]
    if isinstance(value, tuple) and field.is_multi:
        return [_joined([_any(_equals(field, one, scope)) for one in value], "AND", "false")]
    match field.kind:
        case "number":
            number = number_of(value)
            typed = [] if number is None else [_Equal(field.sql, scope.bind(field.names.title, number))]
        case "date" | "datetime":
            typed = _equal_times(field, value, scope)
        case "truth":
            truth = _truth(value)
            typed = [] if truth is None else [_Equal(field.sql, scope.bind(field.names.title, truth))]
        case "text":
            return _equal_texts(field, value, scope)
    return [*typed, *_equal_misfits(field, value, scope)]


def _equal_times(field: Field, value: Value, scope: Scope) -> list[_Equal]:
    timed = _timed(field, value, scope)
    return [_Equal(*timed)] if timed else []


def _equal_misfits(field: Field, value: Value, scope: Scope) -> list[_Equal]:
    """Texts in a column of another kind stand in a column of their own."""
    if field.text is None or not isinstance(value, str):
        return []
    return [_Equal(f"lower({field.text})", f"lower({scope.bind(field.names.title, value)})")]


def _equal_texts(field: Field, value: Value, scope: Scope) -> list[_Equal | str]:
    text = text_of(value, scope)
    if field.address is not None:
        return [_equal_contact(field, text, scope)]
    if field.is_multi:
        return [f"has_item({field.sql}, {scope.bind(field.names.title, text)})"]
    return [_Equal(f"lower({field.sql})", f"lower({scope.bind(field.names.title, text)})")]


def _equal_contact(field: Field, text: str, scope: Scope) -> _Equal | str:
    """An address tells people apart; a name is all there is to go by where either side has no address."""
    name, address = split_mailbox(text)
    assert field.address is not None
    if not address:
        return _same_item(field, field.sql, name, scope)
    same = _same_item(field, field.address, address, scope)
    if not name:
        return same
    return f"({same} OR ({field.address} IS NULL AND {_same_item(field, field.sql, name, scope)}))"


def _same_item(field: Field, sql: str, text: str, scope: Scope) -> _Equal | str:
    bound = scope.bind(field.names.title, text)
    return f"has_item({sql}, {bound})" if field.is_multi else _Equal(f"lower({sql})", f"lower({bound})")


def _truth(value: Value) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def _among(field: Field, values: Sequence[Operand], scope: Scope) -> str:
    found = [one for value in values for one in _equals(field, value, scope)]
    pairs = [one for one in found if isinstance(one, _Equal)]
    if len(found) > 1 and len(pairs) == len(found) and len({pair.left for pair in pairs}) == 1:
        return f"{pairs[0].left} IN ({', '.join(pair.right for pair in pairs)})"
    return _any(found)


def _any(found: Sequence[_Equal | str]) -> str:
    return _joined([str(one) for one in found], "OR", "false")


def _unequal(found: Sequence[_Equal | str]) -> str:
    if len(found) == 1 and isinstance(found[0], _Equal):
        return f"{found[0].left} IS DISTINCT FROM {found[0].right}"
    return _negated(_any(found))


# --- order --------------------------------------------------------------------------------------------------------------


def _ordered(field: Field, op: Op, value: Value, scope: Scope) -> str:
    """`<`, `<=`, `>` or `>=`. What cannot be ordered against `value` is not met. A text column is read as numbers or dates when it is
    compared with one."""
    sign = _ORDER[op]
    timed = _timed(field, value, scope)
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


def _timed(field: Field, value: Value, scope: Scope) -> tuple[str, str] | None:
    """Both sides of a comparison of days or of times; None when column or value is neither. A time in a column meets a day as its day."""
    like = time_like(value)
    if like is None or isinstance(value, tuple) or field.kind not in ("date", "datetime", "text"):
        return None
    if field.kind == "text":
        return (f"TRY_CAST({field.sql} AS DATE)", day_sql(value, field, scope)) if isinstance(value, Today) else None
    if like == "time" and isinstance(value, str):
        return field.sql, f"CAST({scope.bind(field.names.title, value)} AS TIMESTAMP)"
    left = f"CAST({field.sql} AS DATE)" if field.kind == "datetime" else field.sql
    return left, day_sql(value, field, scope)


# --- texts --------------------------------------------------------------------------------------------------------------


def _text_condition(field: Field, op: Op, value: Value, scope: Scope) -> str:
    if value is None:
        return "false"
    text = text_of(value, scope)
    if field.is_multi:
        return _multi_condition(field, op, text, scope)
    bound = scope.bind(field.names.title, text)
    places = [place for place in (shown_sql(field), field.text, field.address) if place is not None]
    return _joined([f"{_TEXT_FUNCTION[op]}(lower({place}), lower({bound}))" for place in places], "OR", "false")


def _multi_condition(field: Field, op: Op, text: str, scope: Scope) -> str:
    """Of several values one is meant: it is there, or one of them begins or ends so."""
    if op == "contains":
        return _any(_equal_texts(field, text, scope))
    bound = f"lower({scope.bind(field.names.title, text)})"
    lowered = [f"lower({place})" for place in (field.sql, field.address) if place is not None]
    if op == "starts_with":
        found = [f"contains(', ' || {place}, ', ' || {bound})" for place in lowered]
    else:
        found = [f"contains({place} || ', ', {bound} || ', ')" for place in lowered]
    return _joined(found, "OR", "false")


def _anywhere(given: TextAnywhere, scope: Scope) -> str:
    if not given.text:
        return "true"
    bound = scope.bind("search", given.text)
    places = [place for field in scope.fields.values() for place in _searched(field)]
    return _joined([f"contains(lower({place}), lower({bound}))" for place in places], "OR", "false")


def _searched(field: Field) -> list[str]:
    """Where the search box looks; a checkbox shows no text."""
    places = (None if field.kind == "truth" else shown_sql(field), field.text, field.address)
    return [place for place in places if place is not None]


# --- the rest -----------------------------------------------------------------------------------------------------------


def _rows_in(given: RowsIn, scope: Scope) -> str:
    if not given.row_ids:
        return "false"
    return f"_row_id IN (SELECT CAST(unnest({scope.bind('rows', tuple(map(str, given.row_ids)))}) AS BIGINT))"


def _joined(parts: Sequence[str], word: str, empty: str) -> str:
    """In parentheses when there are several, so that it can stand anywhere."""
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else "(" + f" {word} ".join(parts) + ")"


def _negated(condition: str) -> str:
    return f"({condition}) IS NOT TRUE"


def _too_large(message: str) -> Exception:
    return invalid("filter_too_large", message, "Use fewer conditions, or choose the rows themselves.")
