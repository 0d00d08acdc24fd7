"""A compiled question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chatsheet.domain.sheet import ColumnId
from chatsheet.domain.values import Value

Role = Literal[
    "row_id",
    "value",
    "text",
    "group",
    "measure",
    "rows",
    "left_out",
    "folded",
    "total",
    "bound",
    "change",
    "share",
    "name",
    "detail",
    "row_ids",
]


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the result.

    `value` and `text` come from `Query.show`; `text` stands behind a mixed column and holds what is not of its kind. `rows` counts the
    rows of a group, `left_out` those among them that a measure left out because they roll up their children. `folded` counts
    the groups added up in this row, 0 for a group of its own (folding.py). `total` is a
    number of rows that is no figure of this one. Analyses add `bound` (what is usual), `change` and `share`, `name` and `detail` (of a
    column, a finding), and `row_ids` (a text with the first of them).
    """

    name: str
    role: Role
    column: ColumnId | None = None
    """Of `value`, `text` and `group`."""
    index: int = 0
    """Which of the shown columns, groups or measures, counted from 0. Of `left_out`: the first measure it belongs to."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL ready to run as a trusted query. Its result has exactly the columns `outputs`, in this order."""

    sql: str
    params: Mapping[str, Value]
    outputs: tuple[Output, ...] = ()
    left_out_at: tuple[int | None, ...] = ()
    """For each measure: the place in `outputs` of how many rows it left out, None where it leaves out none."""

    @property
    def rows_at(self) -> int | None:
        """The place in `outputs` of the number of rows counted; None when the rows themselves are the result."""
        return next((place for place, output in enumerate(self.outputs) if output.role == "rows"), None)
