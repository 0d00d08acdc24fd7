"""What one turn's reading actions found, as far as the model was shown it: what citations point into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from chatsheet.domain.sheet import Column
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.chat.proof.grid import Grid
from chatsheet.services.chat.proof.taking import grid_of
from chatsheet.services.chat.proof.telling import tell_grid, tell_result

log = structlog.get_logger(__name__)

MOST_TOKENS = 1_500
"""Of one result, told to the model."""
MOST_GRIDS = 60
"""Results of one turn that can be cited; a turn's budget ends long before."""


class Results:
    """The results of a turn: r1, r2, … in the order they came in."""

    def __init__(self, *, most_tokens: int = MOST_TOKENS) -> None:
        self._most_tokens = most_tokens
        self._grids: dict[str, Grid] = {}
        self.worked_out: dict[str, Any] = {}
        """What was worked out from these results, to be used again: an answer is rendered many times. Forgotten when one comes in."""

    @property
    def grids(self) -> Sequence[Grid]:
        return [*self._grids.values()]

    def get(self, grid_id: str) -> Grid | None:
        return self._grids.get(grid_id)

    def add(self, call_id: str, action: str, arguments: Mapping[str, Any], result: ActionResult, columns: Sequence[Column]) -> str:
        """Take a result in; the text the model is told of it. Never raises. `columns` are the sheet's, in the order shown.

        A table becomes a small sheet with an id to cite it by: `{"result": "r1", "columns": {"A": …}, "rows": {"1": […]}, …}`. Everything
        else, errors above all, is told as it is.
        """
        try:
            grid = grid_of(f"r{len(self._grids) + 1}", call_id, action, arguments, result, columns)
        except Exception:  # a table of a shape unknown here is no reason to lose the turn
            log.exception("result_not_a_grid", action=action)
            grid = None
        if grid is None or not grid.columns or len(self._grids) >= MOST_GRIDS:
            return tell_result(result, self._most_tokens)
        told = tell_grid(grid, result, arguments, self._most_tokens)
        self._grids[grid.id] = told.grid
        self.worked_out = {}
        return told.text

    def to_json(self) -> dict[str, Any]:
        """Holds only what the model was shown, so it is bounded by the budget of its texts and the length of its queries."""
        return {"most_tokens": self._most_tokens, "grids": [grid.to_json() for grid in self._grids.values()]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Results:
        """The inverse of `to_json`; nothing, or an empty object, is no results."""
        made = cls(most_tokens=(data or {}).get("most_tokens", MOST_TOKENS))
        for one in (data or {}).get("grids", ()):
            grid = Grid.from_json(one)
            made._grids[grid.id] = grid
        return made
