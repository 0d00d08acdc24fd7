"""SQL for a column's values: as shown, as a figure, and operands bound as what the column can be compared with."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Literal

from chatsheet.domain.cells import shown
from chatsheet.domain.query import Operand, Today
from chatsheet.domain.sql.scope import Field, Scope, moved_today

_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?")

TimeLike = Literal["day", "time"]


def shown_sql(field: Field) -> str:
    """The value as text, without any format; NULL for a value that is not of the column's kind."""
    match field.kind:
        case "text":
            return field.sql
        case "number":
            return f"shown({field.sql})"
        case "date" | "datetime" | "truth":
            return f"CAST({field.sql} AS VARCHAR)"


def any_shown_sql(field: Field) -> str:
    """The value as text, whatever its kind."""
    return shown_sql(field) if field.text is None else f"coalesce({shown_sql(field)}, {field.text})"


def blank_sql(field: Field) -> str:
    return f"{field.sql} IS NULL" if field.text is None else f"({field.sql} IS NULL AND {field.text} IS NULL)"


def present_sql(field: Field) -> str:
    return f"{field.sql} IS NOT NULL" if field.text is None else f"({field.sql} IS NOT NULL OR {field.text} IS NOT NULL)"


def number_of(value: object) -> float | int | None:
    """A constant as a number, also when it is a text that reads as one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        number = float(value)
        return number if math.isfinite(number) else None
    return None


def time_like(value: object) -> TimeLike | None:
    """Whether a constant is a day, a point in time, or neither."""
    if isinstance(value, Today):
        return "day"
    if not isinstance(value, str) or not value.isascii():
        return None
    try:
        if _DAY.fullmatch(value):
            date.fromisoformat(value)
            return "day"
        if _TIME.fullmatch(value):
            datetime.fromisoformat(value)
            return "time"
    except ValueError:
        return None
    return None


def day_sql(value: Operand, field: Field, scope: Scope) -> str:
    """A constant for which `time_like` is `day`, as a DATE."""
    return scope.day(value) if isinstance(value, Today) else f"CAST({scope.bind(field.names.title, value)} AS DATE)"


def compared_times(field: Field, value: Operand | tuple[Operand, ...], scope: Scope) -> tuple[str, str] | None:
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


def text_of(value: Operand | tuple[Operand, ...], scope: Scope) -> str:
    """A constant as the text it would be shown as."""
    if isinstance(value, Today):
        return moved_today(scope.today, value).isoformat()
    if isinstance(value, tuple):
        return ", ".join(text_of(one, scope) for one in value)
    return shown(value)


def split_mailbox(text: str) -> tuple[str, str]:
    """Name and address of a contact, either empty: `Ana <ana@x.org>`, a name alone, or an address alone (which holds an `@`)."""
    name, bracket, rest = text.partition("<")
    if bracket and rest.endswith(">"):
        return name.strip(" "), rest[:-1].strip(" ")
    return ("", text) if "@" in text else (text, "")
