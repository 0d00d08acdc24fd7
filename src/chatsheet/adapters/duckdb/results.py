"""Values as DuckDB's client gives them, as plain JSON values."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from chatsheet.domain.values import MAX_NUMBER
from chatsheet.ports import Kind

_NUMBERS = (
    "BIGINT",
    "INTEGER",
    "DOUBLE",
    "HUGEINT",
    "DECIMAL",
    "FLOAT",
    "SMALLINT",
    "TINYINT",
    "UBIGINT",
    "UHUGEINT",
    "UINTEGER",
    "USMALLINT",
    "UTINYINT",
)

_OTHERS: dict[str, Kind] = {"DATE": "date", "BOOLEAN": "truth"}


def kind_of_type(name: str) -> Kind:
    """The kind of a result's column by its SQL type."""
    if name.endswith("[]"):
        return "text"
    if name.startswith(_NUMBERS):
        return "number"
    if name.startswith("TIMESTAMP"):
        return "datetime"
    return _OTHERS.get(name, "text")


def plain(value: Any) -> Any:
    """Whole numbers become ints where 53 bits hold them, what is not finite nothing, dates and times ISO texts, lists joined texts."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(str(plain(one)) for one in value if one is not None)
    if isinstance(value, dict):
        return json.dumps({str(name): plain(one) for name, one in value.items()}, ensure_ascii=False)
    return value.hex() if isinstance(value, bytes) else str(value)


def size_of(value: Any) -> int:
    """About how many bytes a plain value takes on the way."""
    return len(value) + 4 if isinstance(value, str) else 9


def _number(value: int | float | Decimal) -> int | float | None:
    if isinstance(value, int) and abs(value) <= MAX_NUMBER:
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) <= MAX_NUMBER else number
