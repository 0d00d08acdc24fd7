"""What of a sheet waits to reach its source, looked up by cell and by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr

from chatsheet.domain.cells import CONTACTS
from chatsheet.domain.changes import (
    CellsSet,
    Change,
    ChangesRejected,
    ColumnAdded,
    ColumnDeleted,
    ColumnMoved,
    ColumnUpdated,
    Rejection,
    RowsAdded,
    RowsDeleted,
    RowsMoved,
    SheetRenamed,
)
from chatsheet.domain.sheet import ColumnId, Row, RowId, SheetId
from chatsheet.domain.source import Intent
from chatsheet.domain.values import ColumnType, Value
from chatsheet.ports import Transaction

Cell = tuple[RowId, ColumnId]


def alike(column_type: ColumnType, one: Value, other: Value) -> bool:
    """The same to the source: an unticked box may be false or nothing, an empty text is nothing."""
    if column_type is ColumnType.CHECKBOX:
        return (one or None) == (other or None)
    one, other = (None if one == "" else one), (None if other == "" else other)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def was_sent(column_type: ColumnType, sent: Value, found: Value) -> bool:
    """Whether the source may have made `found` of what was sent: it knows people by their address, and writes durations in its own way."""
    if column_type in CONTACTS:
        return _addresses(sent) == _addresses(found)
    return column_type in (ColumnType.DURATION, ColumnType.PREDECESSOR) or alike(column_type, sent, found)


def _addresses(value: Value) -> list[str]:
    mailboxes = value if isinstance(value, tuple) else () if value is None else (str(value),)
    return sorted((parseaddr(one)[1] if "@" in one else one).casefold() for one in mailboxes)


def waiting(transaction: Transaction, sheet_id: SheetId) -> Iterator[Intent]:
    """The intents in the order they were made, decoded about as far as they are looked at: some are as large as a job's step."""
    after, some = 0, 1
    while found := transaction.intents(sheet_id, after=after, limit=some):
        yield from found
        after, some = found[-1].seq, some * 2


@dataclass(slots=True)
class Pending:
    """Every intent of a sheet. `bases` holds what a cell was before the first intent that changes it, `ours` all that we set it to since:
    the source holds one of these, unless somebody else changed it there."""

    intents: Sequence[Intent]
    bases: dict[Cell, Value] = field(default_factory=dict)
    ours: dict[Cell, list[Value]] = field(default_factory=lambda: defaultdict(list))
    added: dict[RowId, Intent] = field(default_factory=dict)
    deleted: dict[RowId, Row] = field(default_factory=dict)
    moved: set[RowId] = field(default_factory=set)
    columns: dict[ColumnId, list[Change]] = field(default_factory=lambda: defaultdict(list))
    renames: bool = False

    @classmethod
    def of(cls, intents: Sequence[Intent]) -> Pending:
        pending = cls(intents)
        for intent in intents:
            pending._take(intent)
        return pending

    def _take(self, intent: Intent) -> None:
        match intent.change:
            case CellsSet(cells):
                self._take_cells(intent, cells)
            case RowsAdded(rows):
                self.added |= {row.id: intent for row in rows if row.id not in intent.done}
            case RowsDeleted(row_ids):
                came_back = {row.id: row for undo in intent.undo if isinstance(undo, RowsAdded) for row in undo.rows}
                self.deleted |= {row_id: came_back[row_id] for row_id in row_ids if row_id in came_back and row_id not in intent.done}
            case RowsMoved(moves):
                self.moved |= moves.keys()
            case ColumnAdded(column):
                self.columns[column.id].append(intent.change)
            case ColumnDeleted() | ColumnUpdated() | ColumnMoved():
                self.columns[intent.change.column_id].append(intent.change)
            case SheetRenamed():
                self.renames = True
            case _:
                pass

    def _take_cells(self, intent: Intent, cells: Mapping[RowId, Mapping[ColumnId, Value]]) -> None:
        before = {row_id: old for undo in intent.undo if isinstance(undo, CellsSet) for row_id, old in undo.cells.items()}
        for row_id, values in cells.items():
            if row_id in intent.done:
                continue
            for column_id, value in values.items():
                if (row_id, column_id) not in intent.dropped:
                    self.bases.setdefault((row_id, column_id), before.get(row_id, {}).get(column_id))
                    self.ours[row_id, column_id].append(value)

    def is_changed_there(self, cell: Cell, column_type: ColumnType, there: Value) -> bool:
        """Whether somebody else changed, at the source, a cell that waits to be written. A person under another name is no change: the
        source puts the name it knows to the address that was sent."""
        same = was_sent if column_type in CONTACTS else alike
        return not any(same(column_type, known, there) for known in (self.bases[cell], *self.ours[cell]))

    @property
    def changes_order(self) -> bool:
        return bool(self.added or self.deleted or self.moved)


@dataclass(slots=True)
class Rejections:
    """What the source did not take, collected by cause; `store` tells it and forgets the intents."""

    pending: Pending
    rows: dict[RowId, Rejection] = field(default_factory=dict)
    cells: set[Cell] = field(default_factory=set)
    whole: dict[int, str] = field(default_factory=dict)
    """Intents that were refused as a whole, by seq, with why."""

    def reject_cells(
        self, row_id: RowId, message: str, mine: Mapping[ColumnId, Value], theirs: Mapping[ColumnId, Value], code: int | None = None
    ) -> None:
        """Edits of a row; `mine` names the columns. `theirs` is empty where it is no conflict but a refusal."""
        known = self.rows.get(row_id, Rejection(message, code))
        self.rows[row_id] = replace(known, mine={**known.mine, **mine}, theirs={**known.theirs, **theirs})
        self.cells |= {(row_id, column_id) for column_id in mine}

    def reject_row(self, row_id: RowId, message: str, code: int | None = None) -> None:
        """A row that was added or deleted."""
        self.rows[row_id] = Rejection(message, code)

    def told(self) -> list[ChangesRejected]:
        """One change for each cause that is concerned."""
        found: dict[str, ChangesRejected] = {}
        for intent in self.pending.intents:
            rows = {row_id: self.rows[row_id] for row_id in self._rows_of(intent)}
            if rows or intent.seq in self.whole:
                known = found.get(intent.cause)
                reason = self.whole.get(intent.seq) or next(iter(rows.values())).message
                found[intent.cause] = ChangesRejected(intent.cause, intent.seq, reason, {**(known.rows if known else {}), **rows})
        return [*found.values()]

    def _rows_of(self, intent: Intent) -> Iterable[RowId]:
        match intent.change:
            case CellsSet(cells):
                return {row_id for row_id, values in cells.items() if any((row_id, one) in self.cells for one in values)}
            case RowsAdded(rows):
                return {row.id for row in rows if row.id in self.rows}
            case RowsDeleted(row_ids):
                return {row_id for row_id in row_ids if row_id in self.rows}
            case _:
                return ()

    def forget(self, transaction: Transaction, sheet_id: SheetId) -> None:
        """Take what was rejected out of the intents; those with nothing left are gone."""
        gone = [*self.whole]
        for intent in self.pending.intents:
            if intent.seq in self.whole:
                continue
            rows = set(self._rows_of(intent))
            if not rows:
                continue
            if isinstance(intent.change, CellsSet):
                left = replace(
                    intent, dropped=intent.dropped | {cell for cell in self.cells if cell[1] in intent.change.cells.get(cell[0], {})}
                )
            else:
                left = replace(intent, done=intent.done | rows)
            if is_done(left):
                gone.append(intent.seq)
            else:
                transaction.put_intents([left])
        transaction.drop_intents(sheet_id, gone)


def is_done(intent: Intent) -> bool:
    """Whether nothing of it is left to be sent."""
    match intent.change:
        case CellsSet(cells):
            return all(row in intent.done or all((row, one) in intent.dropped for one in values) for row, values in cells.items())
        case RowsAdded(rows):
            return all(row.id in intent.done for row in rows)
        case RowsDeleted(row_ids):
            return all(row_id in intent.done for row_id in row_ids)
        case _:
            return False
