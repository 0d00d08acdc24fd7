"""The ways a cell can equal a constant, as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatsheet.domain.query import Operand
from chatsheet.domain.sql.logic import joined, negated
from chatsheet.domain.sql.scope import Field, Scope
from chatsheet.domain.sql.values import blank_sql, compared_times, number_of, split_mailbox, text_of

Value = Operand | tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Equal:
    """`left = right`, kept apart so that it can become `IN` or `IS DISTINCT FROM`."""

    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


def equals(field: Field, value: Value, scope: Scope) -> list[Equal | str]:
    """The ways a cell can equal `value`; none when it never does. Nothing (None, or an empty text) equals a blank cell."""
    if value is None or value == "":
        return [blank_sql(field)]
    if isinstance(value, tuple) and field.is_multi:
        return [joined([any_of(equals(field, one, scope)) for one in value], "AND", "false")]
    match field.kind:
        case "number":
            number = number_of(value)
            typed = [] if number is None else [Equal(field.sql, scope.bind(field.names.title, number))]
        case "date" | "datetime":
            typed = _equal_times(field, value, scope)
        case "truth":
            truth = _truth(value)
            typed = [] if truth is None else [Equal(field.sql, scope.bind(field.names.title, truth))]
        case "text":
            return equal_texts(field, value, scope)
    return [*typed, *_equal_misfits(field, value, scope)]


def _equal_times(field: Field, value: Value, scope: Scope) -> list[Equal]:
    timed = compared_times(field, value, scope)
    return [Equal(*timed)] if timed else []


def _equal_misfits(field: Field, value: Value, scope: Scope) -> list[Equal]:
    """Texts in a column of another kind stand in a column of their own."""
    if field.text is None or not isinstance(value, str):
        return []
    return [Equal(f"lower({field.text})", f"lower({scope.bind(field.names.title, value)})")]


def equal_texts(field: Field, value: Value, scope: Scope) -> list[Equal | str]:
    text = text_of(value, scope)
    if field.address is not None:
        return [_equal_contact(field, text, scope)]
    if field.is_multi:
        return [f"has_item({field.sql}, {scope.bind(field.names.title, text)})"]
    return [Equal(f"lower({field.sql})", f"lower({scope.bind(field.names.title, text)})")]


def _equal_contact(field: Field, text: str, scope: Scope) -> Equal | str:
    """An address tells people apart; a name is all there is to go by where either side has no address."""
    name, address = split_mailbox(text)
    assert field.address is not None
    if not address:
        return _same_item(field, field.sql, name, scope)
    same = _same_item(field, field.address, address, scope)
    if not name:
        return same
    return f"({same} OR ({field.address} IS NULL AND {_same_item(field, field.sql, name, scope)}))"


def _same_item(field: Field, sql: str, text: str, scope: Scope) -> Equal | str:
    bound = scope.bind(field.names.title, text)
    return f"has_item({sql}, {bound})" if field.is_multi else Equal(f"lower({sql})", f"lower({bound})")


def _truth(value: Value) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def among(field: Field, values: Sequence[Operand], scope: Scope) -> str:
    found = [one for value in values for one in equals(field, value, scope)]
    pairs = [one for one in found if isinstance(one, Equal)]
    if len(found) > 1 and len(pairs) == len(found) and len({pair.left for pair in pairs}) == 1:
        return f"{pairs[0].left} IN ({', '.join(pair.right for pair in pairs)})"
    return any_of(found)


def any_of(found: Sequence[Equal | str]) -> str:
    return joined([str(one) for one in found], "OR", "false")


def unequal(found: Sequence[Equal | str]) -> str:
    if len(found) == 1 and isinstance(found[0], Equal):
        return f"{found[0].left} IS DISTINCT FROM {found[0].right}"
    return negated(any_of(found))
