"""One step of a filling job: answers into cells, and the next rows noted before they are asked about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import msgspec

from chatsheet.domain.errors import not_found
from chatsheet.domain.events import Command
from chatsheet.domain.job import Job, JobRow
from chatsheet.domain.sheet import Sheet, SheetId
from chatsheet.ports import Transaction
from chatsheet.services.fill.asking import Outcome
from chatsheet.services.fill.choosing import Taken, take
from chatsheet.services.fill.placing import place
from chatsheet.services.fill.spec import Fill, target_column
from chatsheet.services.jobs.work import Step

ASKED = "asked"
"""Code of a row that waits, and was asked about before: that call may have been paid."""


@dataclass(frozen=True, slots=True)
class Left:
    """Rows of a job that have no value yet, in order; those in `asked` were asked about when it was cut off."""

    row_ids: list[int]
    asked: AbstractSet[int]


def left_of(transaction: Transaction, *, job: Job) -> Left:
    known = {row.row_id: row for row in transaction.job_rows(job.id)}
    frozen: list[int] = msgspec.json.decode(transaction.job_payload(job.id))
    left = [one for one in frozen if one not in known or known[one].state in ("running", "waiting")]
    asked = {one for one in left if one in known and (known[one].state == "running" or known[one].code == ASKED)}
    return Left(left, asked)


def next_rows(transaction: Transaction, job: Job, fill: Fill, column_id: int, upcoming: Sequence[int], wanted: int) -> Taken:
    """Raises Problem `sheet_deleted`, `column_gone`, `column_retyped`."""
    sheet = there(transaction, job.sheet_id)
    target = target_column(sheet, column_id, fill)
    return take(transaction, sheet, fill, target, upcoming, wanted, overwrites=overwrites(job))


def overwrites(job: Job) -> bool:
    """Whether cells that hold something are filled: asked for at the start, or when failed rows are tried again."""
    return bool(job.spec["overwrite"] or job.spec["overwrites"])


def there(transaction: Transaction, sheet_id: SheetId) -> Sheet:
    sheet = transaction.sheet(sheet_id)
    if sheet.is_deleted:
        raise not_found("sheet_deleted", f"The sheet {sheet.name} was deleted.", "Undo the deletion first.")
    return sheet


def stored(
    transaction: Transaction,
    job: Job,
    fill: Fill,
    column_id: int,
    outcomes: Sequence[Outcome],
    command: Command,
    *,
    others: Sequence[JobRow] = (),
    repeated: int = 0,
) -> Step:
    """Outcomes placed and counted, with `others`: rows whose state changed without an outcome."""
    rows = place(transaction, job, fill, column_id, outcomes, command, overwrites=overwrites(job))
    costs = [one.cost for one in outcomes if one.cost is not None]
    return Step(
        {**job.checkpoint, "repeated": job.checkpoint.get("repeated", 0) + repeated},
        done=sum(row.state == "done" for row in rows),
        rows=[*rows, *others],
        requests=sum(one.requests for one in outcomes),
        tokens=sum(one.tokens for one in outcomes),
        cost=sum(costs) if costs else None,
    )


def waiting(row_ids: Collection[int], code: str = "") -> list[JobRow]:
    """Rows that will be taken up again."""
    return [JobRow(row_id, "waiting", code=code) for row_id in row_ids]
