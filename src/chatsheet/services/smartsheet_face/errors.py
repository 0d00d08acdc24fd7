"""What Smartsheet's clients are told when something can't be done: its number, by which they decide, and words of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chatsheet.domain.errors import Category, Problem

# Smartsheet API 2.0, "Error codes": those that are no 400.
_STATUS = {
    **dict.fromkeys((1001, 1002, 1003, 1005), 401),
    **dict.fromkeys((1004, 1013, 1039, 1045, 1050, 1092, 1153, 1154, 1212), 403),
    **dict.fromkeys((1006, 1007, 1020, 1033, 1043, 1114, 1151, 1293), 404),
    **dict.fromkeys((1010, 1122), 405),
    1052: 406,
    1124: 415,
    4003: 429,
    **dict.fromkeys((4000, 4002, 4004), 500),
    4001: 503,
}

# Our own refusals that mean one of theirs.
_CODES = {
    "cell_protected": 1039,
    "column_primary": 1065,
    "column_unknown": 1036,
    "move_into_itself": 1062,
    "name_blank": 1207,
    "not_allowed": 1004,
    "row_locked": 1050,
    "row_unknown": 1006,
    "sheet_deleted": 1006,
    "sheet_unknown": 1006,
    "source_limit": 5636,
    "title_blank": 1207,
    "title_reserved": 1031,
    "title_taken": 1056,
    "too_many_columns": 5636,
    "type_not_allowed": 1089,
    "type_not_at_source": 1142,
    "value_invalid": 1042,
    "value_too_long": 1041,
}
_CATEGORIES = {
    Category.NOT_FOUND: 1006,
    Category.PERMISSION: 1004,
    Category.DENIED: 1004,
    Category.RATE_LIMITED: 4003,
    Category.UNAVAILABLE: 4001,
    Category.TIMEOUT: 4002,
    Category.EFFECT_UNKNOWN: 4002,
    Category.INTERNAL: 4000,
}


@dataclass(eq=False)
class Refused(Exception):
    """An answer of Smartsheet's that is not what was asked for."""

    code: int
    message: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    retry_after_s: int | None = None

    @property
    def status(self) -> int:
        return _STATUS.get(self.code, 400)

    def at(self, index: int, row_id: int | None) -> Refused:
        """The same, naming the item of the request that it is about."""
        detail = {"index": index} | ({} if row_id is None else {"rowId": row_id})
        return replace(self, detail=detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def attributes(*names: str) -> frozenset[str]:
    """Names of attributes, with spaces between them."""
    return frozenset(" ".join(names).split())


def missing(attribute: str) -> Refused:
    return Refused(1012, f"This request lacks {attribute}.")


def not_there(what: str) -> Refused:
    return Refused(1006, f"There is no such {what}.")


def of_problem(problem: Problem) -> Refused:
    """One of our problems, as Smartsheet would put it."""
    code = _CODES.get(problem.code) or _CATEGORIES.get(problem.category, 1018)
    return Refused(code, f"{problem.message} {problem.fix}".strip())
