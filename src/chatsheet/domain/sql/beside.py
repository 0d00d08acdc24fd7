"""Two columns of a row compared, as SQL."""

from __future__ import annotations

from chatsheet.domain.errors import invalid
from chatsheet.domain.query import Op
from chatsheet.domain.sql.logic import negated
from chatsheet.domain.sql.scope import Field, Kind

_SIGNS: dict[Op, str] = {"eq": "=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS: dict[Kind, str] = {"number": "numbers", "text": "texts", "date": "dates", "datetime": "times", "truth": "checkboxes"}
_DAYS = frozenset({"date", "datetime"})


def beside(field: Field, op: Op, other: Field) -> str:
    """`field op other`.

    Raises:
        Problem: `condition_unfit` for an operator that takes no column, and for kinds that cannot be compared.
    """
    if op == "ne":
        return negated(beside(field, "eq", other))
    sign = _SIGNS.get(op)
    if sign is None:
        fix = "Use eq, ne, lt, le, gt or ge, or compare with a value."
        raise invalid("condition_unfit", f"“{op}” does not compare two columns.", fix, op=op)
    left, right = _sides(field, other)
    compared = f"{left} {sign} {right}"
    if op == "eq" and field.address is not None and other.address is not None:
        same = f"lower({field.address}) = lower({other.address})"
        return f"CASE WHEN {field.address} IS NULL OR {other.address} IS NULL THEN {compared} ELSE {same} END"
    return compared


def _sides(field: Field, other: Field) -> tuple[str, str]:
    kinds = {field.kind, other.kind}
    if kinds == {"text"}:
        return f"lower({field.sql})", f"lower({other.sql})"
    if len(kinds) == 1:
        return field.sql, other.sql
    if kinds <= {"number", "text"}:
        return _read(field, "DECIMAL(38, 10)"), _read(other, "DECIMAL(38, 10)")
    if kinds <= {"text", *_DAYS}:
        return _as_day(field), _as_day(other)
    message = f"{field.names.title} holds {_WORDS[field.kind]} and {other.names.title} holds {_WORDS[other.kind]}; they cannot be compared."
    raise invalid("condition_unfit", message, "Compare columns of the same kind.", column=field.names.title, other=other.names.title)


def _read(field: Field, type_name: str) -> str:
    return f"TRY_CAST({field.sql} AS {type_name})" if field.kind == "text" else field.sql


def _as_day(field: Field) -> str:
    return f"CAST({field.sql} AS DATE)" if field.kind == "datetime" else _read(field, "DATE")
