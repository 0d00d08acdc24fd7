"""The one registry of actions."""

from chatsheet.services.actions import cells, columns, history, reading, rows, sheets
from chatsheet.services.actions.base import Registry

REGISTRY = Registry.of(sheets.ACTIONS, reading.ACTIONS, cells.ACTIONS, rows.ACTIONS, columns.ACTIONS, history.ACTIONS)
