"""Which rows are filled, and what is read of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chatsheet.domain.sheet import Column, ColumnId, Row, RowId, Sheet
from chatsheet.ports import Transaction
from chatsheet.services.fill.asking import Outcome, Work
from chatsheet.services.fill.spec import Fill, input_columns

SAMPLED = 40
"""Rows whose tokens are counted for an estimate."""


def work_of(row: Row, inputs: Sequence[Column]) -> Work:
    return Work(row.id, row.seq, tuple(column.title for column in inputs), tuple(row.value(column) for column in inputs))


def is_blank(work: Work) -> bool:
    """There is nothing to read: nobody is asked, and the cell stays empty."""
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in work.values)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that will be filled, in order."""

    row_ids: list[RowId]
    calls: int
    """Those of them that there is anything to ask about."""
    first: list[Work]
    sample: list[Work]
    """Evenly from all of them, to count their tokens."""


def choose(transaction: Transaction, sheet: Sheet, fill: Fill, rows: Sequence[RowId] | None, *, overwrite: bool, first: int = 0) -> Chosen:
    """`rows` that exist, or all: without those whose cell holds something already, unless these are to be overwritten."""
    inputs = input_columns(sheet, fill.inputs)
    target = None if fill.target.column_id is None or overwrite else sheet.column(ColumnId(fill.target.column_id))
    row_ids: list[RowId] = []
    asked: list[Work] = []
    firsts: list[Work] = []
    every, calls = 1, 0
    for row in _rows(transaction, sheet, rows):
        if target is not None and row.value(target) is not None:
            continue
        row_ids.append(row.id)
        work = work_of(row, inputs)
        if len(firsts) < first:
            firsts.append(work)
        if is_blank(work):
            continue
        if calls % every == 0:
            asked.append(work)
            if len(asked) >= 2 * SAMPLED:  # half of them stay, and every second one comes from now on
                asked, every = asked[::2], every * 2
        calls += 1
    return Chosen(row_ids, calls, firsts, asked)


def _rows(transaction: Transaction, sheet: Sheet, rows: Sequence[RowId] | None) -> Iterable[Row]:
    return transaction.all_rows(sheet.id) if rows is None else _named(transaction, sheet, rows)


def _named(transaction: Transaction, sheet: Sheet, rows: Sequence[RowId], at_once: int = 1_000) -> Iterator[Row]:
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        found = transaction.rows(sheet.id, some)
        yield from (found[one] for one in some if one in found)


@dataclass(frozen=True, slots=True)
class Taken:
    """The next rows of a job: those to ask about, and those that need no asking. `count` of those looked at."""

    works: list[Work]
    settled: list[Outcome]
    count: int


def take(
    transaction: Transaction, sheet: Sheet, fill: Fill, target: Column, upcoming: Sequence[int], wanted: int, *, overwrites: bool
) -> Taken:
    """Look at rows of `upcoming` in order, until there are `wanted` to ask about."""
    inputs = input_columns(sheet, fill.inputs)
    works: list[Work] = []
    settled: list[Outcome] = []
    count = 0
    while len(works) < wanted and count < len(upcoming):
        some = upcoming[count : count + wanted - len(works)]  # no more than that are read
        rows = transaction.rows(sheet.id, [RowId(one) for one in some])
        for row_id in some:
            row = rows.get(RowId(row_id))
            work = work_of(row, inputs) if row else None
            if row is None or work is None:
                settled.append(gone(row_id))
            elif not overwrites and row.value(target) is not None:
                settled.append(filled_meanwhile(work))
            elif is_blank(work):
                settled.append(Outcome(work))
            else:
                works.append(work)
        count += len(some)
    return Taken(works, settled, count)


def gone(row_id: int) -> Outcome:
    return Outcome(Work(row_id, 0, (), ()), code="row_gone", message="The row was deleted meanwhile.")


def filled_meanwhile(work: Work) -> Outcome:
    return Outcome(work, code="cell_filled", message="Somebody wrote into the cell meanwhile.")
