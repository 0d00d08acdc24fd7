"""Descriptions of sheets for a model, kept by version and budget."""

from __future__ import annotations

from collections import OrderedDict

import structlog

from chatsheet.domain.errors import Problem
from chatsheet.domain.sheet import Row, SheetId, Version
from chatsheet.ports import EngineLost
from chatsheet.services.chat.context.rendering import MOST_BUDGET, described
from chatsheet.services.profiles import Profiles
from chatsheet.services.tables import Tables, TableState

log = structlog.get_logger(__name__)

BUDGET = 1_000
"""Tokens: enough for figures and values of 25 columns."""
MOST_SAMPLES = 3
MOST_KEPT = 100
MOST_FIGURED = 150
"""Columns; of more there is room for names and types only."""


class Descriptions:
    """What a model is told of a sheet before it asks. Give the `profiles` that the actions use, so that figures are gathered once."""

    def __init__(self, tables: Tables, profiles: Profiles | None = None) -> None:
        self._tables = tables
        self.profiles = profiles or Profiles(tables)
        self._kept: OrderedDict[tuple[SheetId, int], tuple[Version, str]] = OrderedDict()

    async def text(self, sheet_id: SheetId, state: TableState, budget: int = BUDGET) -> str:
        """The sheet in at most `budget` tokens, marked as data. Of the state given or a later one; where its figures cannot be had,
        names and types."""
        known = self._kept.get((sheet_id, budget))
        if known is not None and known[0] == state.version:
            return known[1]
        if len(state.columns) > MOST_FIGURED:
            return described(state, {}, (), min(budget, MOST_BUDGET))
        try:
            profile = await self.profiles.of(sheet_id)
        except (Problem, EngineLost) as error:  # not kept: the next message tries again
            log.warning("sheet_not_described", sheet=sheet_id, error=str(error))
            return described(state, {}, (), min(budget, MOST_BUDGET))
        samples = await first_rows(self._tables, sheet_id, MOST_SAMPLES)
        made = described(profile.state, profile.columns, samples, min(budget, MOST_BUDGET))
        self._keep((sheet_id, budget), profile.state.version, made)
        return made

    def _keep(self, key: tuple[SheetId, int], version: Version, made: str) -> None:
        self._kept[key] = version, made
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


async def first_rows(tables: Tables, sheet_id: SheetId, count: int) -> list[Row]:
    return await tables.store.read(lambda transaction: transaction.window(sheet_id, 0, count))
