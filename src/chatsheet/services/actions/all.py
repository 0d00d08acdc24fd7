"""The one registry of actions."""

from chatsheet.services.actions import (
    analysis,
    bulk,
    cells,
    chart,
    columns,
    describing,
    filling,
    history,
    pasting,
    reading,
    rows,
    sheets,
    tidying,
)
from chatsheet.services.actions.base import Registry

REGISTRY = Registry.of(
    sheets.ACTIONS,
    describing.ACTIONS,
    reading.ACTIONS,
    chart.ACTIONS,
    analysis.ACTIONS,
    cells.ACTIONS,
    rows.ACTIONS,
    bulk.ACTIONS,
    tidying.ACTIONS,
    pasting.ACTIONS,
    columns.ACTIONS,
    filling.ACTIONS,
    history.ACTIONS,
)
