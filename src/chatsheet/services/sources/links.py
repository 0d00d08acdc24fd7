"""A linked sheet as it is told to people: in what state its following is, what waits, what is protected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chatsheet.domain.changes import CellsSet, RowsAdded
from chatsheet.domain.errors import not_found
from chatsheet.domain.sheet import ColumnId, RowId, SheetId
from chatsheet.domain.source import Intent, Link, LinkedRow, SourceRow
from chatsheet.ports import Transaction
from chatsheet.services.sources.pending import waiting

MOST_TOLD = 5_000
"""Waiting cells that are named to a page that opens the sheet; beyond, only their number is told."""


def link_of(transaction: Transaction, sheet_id: SheetId) -> Link:
    """Raises Problem `source_none`."""
    link = transaction.link(sheet_id)
    if link is None:
        raise not_found("source_none", "This sheet is not linked to Smartsheet.", "Open it from Smartsheet first.")
    return link


def linked_row(given: SourceRow, column_of: Mapping[int, ColumnId]) -> LinkedRow:
    """What is kept of a row there; `column_of` gives our columns by the source's ids."""
    if not given.formulas:
        return LinkedRow(given.id, given.is_locked)
    return LinkedRow(given.id, given.is_locked, {column_of[one]: formula for one, formula in given.formulas.items() if one in column_of})


def state_json(link: Link, waits: int, service: str) -> dict[str, Any]:
    """What changes often: sent as a signal whenever it does."""
    return {
        "service": service,
        "id_there": str(link.id_there),
        "url": link.url,
        "access": link.access,
        "is_read_only": link.is_read_only,
        "state": link.state,
        "way": link.way,
        "since": None if link.since is None else link.since.isoformat(),
        "checked_at": None if link.checked_at is None else link.checked_at.isoformat(),
        "problem": link.problem,
        "waiting": waits,
        "stamp": _stamp(link),
    }


def link_to_json(transaction: Transaction, link: Link, service: str) -> dict[str, Any]:
    """All of it, for a page that opens the sheet."""
    columns = {str(one): {"protection": linked.protection, "formula": linked.formula} for one, linked in link.columns.items()}
    told = {"columns": columns, "pending": _pending(waiting(transaction, link.sheet_id))}
    return {**state_json(link, transaction.count_intents(link.sheet_id), service), **told}


def guard_json(transaction: Transaction, sheet_id: SheetId, row_id: RowId) -> dict[str, Any]:
    """What nobody may write in one row."""
    row = transaction.guarded_rows(sheet_id, [row_id]).get(row_id)
    formulas = {} if row is None else {str(column): formula for column, formula in row.formulas.items()}
    return {"is_locked": row is not None and row.is_locked, "formulas": formulas}


def _pending(intents: Iterable[Intent]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    left = MOST_TOLD
    for intent in intents:
        cells = _cells(intent)
        left -= sum(map(len, cells.values())) + 1
        if left < 0:
            break
        told.append({"cause": intent.cause, "seq": intent.seq, "cells": cells})
    return told


def _cells(intent: Intent) -> dict[str, list[str]]:
    """Waiting cells by row; a row that waits as a whole names none."""
    match intent.change:
        case CellsSet(cells):
            left = {row: [one for one in values if (row, one) not in intent.dropped] for row, values in cells.items()}
            return {str(row): [*map(str, names)] for row, names in left.items() if names and row not in intent.done}
        case RowsAdded(rows):
            return {str(row.id): [] for row in rows if row.id not in intent.done}
        case _:
            return {}


def _stamp(link: Link) -> str:
    """Another one when a page must read the columns' protections again."""
    facts = [[one, linked.protection, linked.formula] for one, linked in sorted(link.columns.items())]
    return hashlib.sha256(msgspec.json.encode([facts, link.access])).hexdigest()[:12]
