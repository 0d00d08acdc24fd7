"""Taking a cause back, and what undo leaves alone: nobody's later change is erased without saying so. See docs/subsystems/undo.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ColumnAdded,
    ColumnDeleted,
    ColumnFields,
    ColumnMoved,
    ColumnUpdated,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetRenamed,
    apply,
    touched_rows,
)
from chatsheet.domain.codec import change_from_json
from chatsheet.domain.errors import conflict, not_found
from chatsheet.domain.history import CauseRecord
from chatsheet.domain.job import JobState
from chatsheet.domain.sheet import ColumnId, Row, RowId, Sheet
from chatsheet.domain.values import Value
from chatsheet.ports import Transaction
from chatsheet.services.commit import Decision, sheet_topic

NOT_ENDED: tuple[JobState, ...] = ("waiting", "running", "paused")
LOOK_BACK = 500
"""How many of a user's latest causes are looked through for the next one to undo or redo."""


@dataclass(slots=True)
class Left:
    """What undo left as it is, because somebody changed it since."""

    cells: int = 0
    rows: int = 0
    columns: int = 0

    def told(self) -> str:
        parts = [f"{count:,} {name if count == 1 else name + 's'}" for name, count in self.as_json().items() if count]
        return f" {' and '.join(parts)} changed since and stayed as they are." if parts else ""

    def as_json(self) -> dict[str, int]:
        return {"cell": self.cells, "row": self.rows, "column": self.columns}


@dataclass(slots=True)
class _Walk:
    """The sheet while its changes are taken back one by one, newest first."""

    transaction: Transaction
    sheet: Sheet
    last_seq: int
    overwrite: bool
    left: Left = field(default_factory=Left)
    changes: list[Change] = field(default_factory=list)

    def rows(self, row_ids: Any) -> Mapping[RowId, Row]:
        """Rows as they are now, those of the database read when first seen."""
        unseen = [one for one in row_ids if one not in self.sheet.rows]
        if unseen:
            self.sheet = replace(self.sheet, rows={**self.sheet.rows, **self.transaction.rows(self.sheet.id, unseen)})
        return self.sheet.rows

    def take(self, change: Change | None) -> None:
        if change is not None:
            self.rows(touched_rows(change))
            self.changes.append(change)
            self.sheet = apply(self.sheet, change, seq=0)


def decide_undo(transaction: Transaction, sheet: Sheet, cause: str, *, overwrite: bool = False) -> Decision:
    """The changes that take `cause` back, as far as nobody changed the same things since (`overwrite` takes those too).

    Raises:
        Problem: `cause_unknown`, `already_undone`, `cannot_undo`, `job_not_ended`.
    """
    topic = sheet_topic(sheet.id)
    check_job_ended(transaction, sheet, cause)
    record = transaction.cause(topic, cause)
    if record is None:
        raise not_found("cause_unknown", "There is no such change in this sheet's history.", "Look at the history.", cause=cause)
    if record.undone_by is not None and not overwrite:  # what an undo left alone may be taken back after all
        raise conflict("already_undone", "This was undone already.", "Redo it to have it back.", cause=cause)
    if record.can_undo == "no":
        raise conflict("cannot_undo", f"This cannot be undone: {record.summary}", "", cause=cause)
    walk = _Walk(transaction, sheet, record.seq_last, overwrite)
    for event, undo in transaction.undo_of(topic, cause):
        done = change_from_json(event.type, msgspec.json.decode(event.data))
        for kind, data in msgspec.json.decode(undo):
            walk.take(_still(walk, change_from_json(kind, data), done))
    summary = f"{'Redid' if record.undoes else 'Undid'}: {record.summary}{walk.left.told()}"
    return Decision(walk.changes, summary, undoes=cause if walk.changes else None, data={"left": walk.left.as_json(), "cause": cause})


def check_job_ended(transaction: Transaction, sheet: Sheet, cause: str) -> None:
    """Raises Problem `job_not_ended` while a job works on what this cause does: it is undone whole, or not yet."""
    for job in transaction.jobs(sheet_id=sheet.id, states=NOT_ENDED):
        if job.cause == cause:
            how = "is paused" if job.state == "paused" else "still runs"
            fix = f"It {how}: wait until it is done, or cancel it; then undo what it did."
            raise conflict("job_not_ended", "The job that does this has not ended yet.", fix, cause=cause, job=str(job.id), state=job.state)


def taken_back(transaction: Transaction, sheet: Sheet, pairs: Sequence[tuple[Change, Sequence[Change]]], last_seq: int) -> list[Change]:
    """What takes changes back, as far as nobody changed the same things since: each with its undo, the newest first. `last_seq`: of the
    newest of them."""
    walk = _Walk(transaction, sheet, last_seq, overwrite=False)
    for done, undo in pairs:
        for one in undo:
            walk.take(_still(walk, one, done))
    return walk.changes


def _still(walk: _Walk, undo: Change, done: Change) -> Change | None:
    """The part of `undo` whose ground is still as `done` left it."""
    match undo, done:
        case CellsSet(), CellsSet():
            return _still_cells(walk, undo, done)
        case RowsDeleted(), _:
            return _still_deletable(walk, undo)
        case RowsAdded(), _:
            return _still_addable(walk, undo)
        case RowsMoved(), RowsMoved():
            return _still_movable(walk, undo, done)
        case ((ColumnAdded() | ColumnDeleted() | ColumnUpdated() | ColumnMoved()), _):
            return _still_columns(walk, undo, done)
        case SheetRenamed(), SheetRenamed():
            if walk.sheet.name == done.name or walk.overwrite:
                return undo
            return None
        case _:
            return undo


def _still_cells(walk: _Walk, undo: CellsSet, done: CellsSet) -> CellsSet | None:
    rows = walk.rows(undo.cells)
    columns = {column.id: column for column in walk.sheet.columns}
    kept: dict[RowId, Mapping[ColumnId, Value]] = {}
    for row_id, old in undo.cells.items():
        row = rows.get(row_id)
        now = {one: row.value(columns[one]) for one in old if one in columns} if row else {}
        same = {one: old[one] for one, value in now.items() if walk.overwrite or value == done.cells[row_id][one]}
        walk.left.cells += len(old) - len(same)
        same = {one: value for one, value in same.items() if value != now[one]}
        if same:
            kept[row_id] = same
    return CellsSet(kept) if kept else None


def _still_deletable(walk: _Walk, undo: RowsDeleted) -> RowsDeleted | None:
    """Rows that were added may go again unless somebody wrote in them or put rows under them since."""
    rows = walk.rows(undo.row_ids)
    going = [one for one in undo.row_ids if one in rows and (walk.overwrite or rows[one].seq <= walk.last_seq)]
    below = [one for one in walk.transaction.descendants(walk.sheet.id, going) if one not in set(going)]
    if below:
        parents = {row.parent_id for row in walk.rows(below).values()}
        going = [one for one in going if one not in parents]
    walk.left.rows += len(undo.row_ids) - len(going)
    return RowsDeleted(tuple(going)) if going else None


def _still_addable(walk: _Walk, undo: RowsAdded) -> RowsAdded | None:
    """Deleted rows come back where they were; a place taken meanwhile is shared out just below, a lost parent is done without."""
    coming = {row.id for row in undo.rows}
    known = set(walk.rows([row.parent_id for row in undo.rows if row.parent_id is not None])) | coming
    rows = [row for row in undo.rows if row.id not in walk.rows(coming)]
    back = []
    for row in rows:
        near = walk.transaction.neighbours(walk.sheet.id, row.position - 1, 1, is_before=False)
        position = row.position + 1 if near and near[0].position == row.position else row.position
        back.append(replace(row, position=position, parent_id=row.parent_id if row.parent_id in known else None))
    walk.left.rows += len(undo.rows) - len(rows)
    return RowsAdded(tuple(back)) if back else None


def _still_movable(walk: _Walk, undo: RowsMoved, done: RowsMoved) -> RowsMoved | None:
    rows = walk.rows(undo.moves)
    kept = {
        one: place
        for one, place in undo.moves.items()
        if one in rows
        and (walk.overwrite or (rows[one].position, rows[one].parent_id) == (done.moves[one].position, done.moves[one].parent_id))
    }
    walk.left.rows += len(undo.moves) - len(kept)
    return RowsMoved(kept) if kept else None


def _still_columns(walk: _Walk, undo: ColumnAdded | ColumnDeleted | ColumnUpdated | ColumnMoved, done: Change) -> Change | None:
    columns = {column.id: column for column in walk.sheet.columns}
    if isinstance(undo, ColumnAdded):
        return _column_back(walk, undo, columns.keys())
    if undo.column_id not in columns:
        walk.left.columns += 1
        return None
    if isinstance(undo, ColumnUpdated) and isinstance(done, ColumnUpdated):
        now = columns[undo.column_id]
        names = [name for name in ("title", "type", "options", "is_strict", "format", "width") if getattr(done.set, name) is not None]
        same = [name for name in names if walk.overwrite or (getattr(now, name) or "none") == (getattr(done.set, name) or "none")]
        walk.left.columns += len(same) < len(names)
        return ColumnUpdated(undo.column_id, ColumnFields(**{name: getattr(undo.set, name) for name in same})) if same else None
    return undo


def _column_back(walk: _Walk, undo: ColumnAdded, known: Any) -> ColumnAdded | None:
    if undo.column.id in known:
        walk.left.columns += 1
        return None
    titles = {column.title.casefold() for column in walk.sheet.columns}
    title, n = undo.column.title, 2
    while title.casefold() in titles:
        title, n = f"{undo.column.title} {n}", n + 1
    return ColumnAdded(replace(undo.column, title=title), min(undo.index, len(walk.sheet.columns)))


def next_undo(causes: Sequence[CauseRecord]) -> CauseRecord | None:
    """The latest of a user's own causes (newest first) that Ctrl+Z takes back: done or redone, not undone yet."""
    known = {cause.cause: cause for cause in causes}
    return next((one for one in causes if not one.undone_by and one.can_undo != "no" and not _is_undo(one, known)), None)


def next_redo(causes: Sequence[CauseRecord]) -> CauseRecord | None:
    """The latest undo that was not itself taken back, unless the user did something new since."""
    known = {cause.cause: cause for cause in causes}
    for one in causes:
        if one.undoes is None:
            return None
        if _is_undo(one, known) and not one.undone_by:
            return one
    return None


def _is_undo(cause: CauseRecord, known: Mapping[str, CauseRecord]) -> bool:
    """An undo takes back something done; a redo takes back an undo, and so counts as done."""
    if cause.undoes is None:
        return False
    target = known.get(cause.undoes)
    return target is None or not _is_undo(target, known)
