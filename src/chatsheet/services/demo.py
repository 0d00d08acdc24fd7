"""The demo sheet: the plan of a product launch, some 320 rows of the kind people keep. The same every time for the same day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from chatsheet.domain.changes import SheetCreated
from chatsheet.domain.sheet import POSITION_GAP, Column, ColumnId, Row, RowId
from chatsheet.domain.values import ColumnType, NumberFormat, Value

NAME = "Product launch"
OWNERS = ("Ana Lima", "Ben Okafor", "Cleo Marsh", "Dora Weiss", "Emil Novak", "Fay Chen", "Gus Romero", "Hana Sato")
STATUSES = ("Not Started", "In Progress", "Done", "Blocked", "Cancelled")
PRIORITIES = ("High", "Medium", "Low")
TAGS = ("Web", "Mobile", "Legal", "Budget", "Vendor", "Risk")
PHASES = {
    "Research": ("Interview {}", "Survey {}", "Map the journey of {}", "Sum up findings on {}"),
    "Design": ("Sketch {}", "Prototype {}", "Test {} with users", "Write texts for {}"),
    "Build": ("Build {}", "Review {}", "Fix faults in {}", "Document {}"),
    "Legal": ("Check terms of {}", "Ask counsel about {}", "File papers for {}"),
    "Marketing": ("Plan the campaign for {}", "Film {}", "Book space for {}", "Brief press on {}"),
    "Sales": ("Train the team on {}", "Price {}", "Prepare the offer for {}"),
    "Launch": ("Rehearse {}", "Switch on {}", "Watch {}", "Report on {}"),
}
SUBJECTS = (
    *("the sign-up", "the price page", "the mobile app", "the help centre", "the partner portal", "payments", "search", "the newsletter"),
    *("the dashboard", "reports", "invoices", "the onboarding tour", "support hours", "data export"),
)
COLUMNS = (
    Column(ColumnId(1), 0, "Task", is_primary=True, width=280),
    Column(ColumnId(2), 1, "Owner", ColumnType.CONTACT_LIST, OWNERS, width=150),
    Column(ColumnId(3), 2, "Status", ColumnType.PICKLIST, STATUSES, is_strict=True, width=130),
    Column(ColumnId(4), 3, "Priority", ColumnType.PICKLIST, PRIORITIES, is_strict=True, width=110),
    Column(ColumnId(5), 4, "Start", ColumnType.DATE, width=120),
    Column(ColumnId(6), 5, "Due", ColumnType.DATE, width=120),
    Column(ColumnId(7), 6, "Budget", format=NumberFormat("currency", 0, thousands=True, currency="$"), width=120),
    Column(ColumnId(8), 7, "Spent", format=NumberFormat("currency", 0, thousands=True, currency="$"), width=120),
    Column(ColumnId(9), 8, "% Done", format=NumberFormat("percent", 0), width=100),
    Column(ColumnId(10), 9, "Tags", ColumnType.MULTI_PICKLIST, TAGS, width=160),
    Column(ColumnId(11), 10, "Notes", width=240),
)
NOTES = ("Waiting for the vendor.", "See the minutes of Monday.", "Cheaper than planned.", "Ask again in two weeks.")
SUMMED, STATUS, FIRST_DAY, LAST_DAY = (6, 7), 2, 4, 5


def demo_sheet(today: date) -> SheetCreated:
    """Phases with their tasks; a phase's row rolls up dates, budget and spending of its tasks. Some tasks are late on `today`."""
    rows: list[Row] = []
    for phase, tasks in _phases(random.Random(7), today):
        parent = RowId(len(rows) + 1)
        rows.append(Row(parent, _rolled_up(phase, tasks), len(rows) * POSITION_GAP))
        for cells in tasks:
            rows.append(Row(RowId(len(rows) + 1), cells, len(rows) * POSITION_GAP, parent))
    return SheetCreated(NAME, COLUMNS, tuple(rows))


def _phases(chance: random.Random, today: date) -> Iterator[tuple[str, list[tuple[Value, ...]]]]:
    start = today - timedelta(days=120)
    for number, (phase, verbs) in enumerate(PHASES.items()):
        first = start + timedelta(days=30 * number)
        names = [verb.format(subject) for subject in SUBJECTS for verb in verbs]
        chosen = sorted(chance.sample(range(len(names)), min(44, len(names))))
        yield phase, [_task(chance, names[one], first + timedelta(days=chance.randint(0, 35)), today) for one in chosen]


def _task(chance: random.Random, name: str, start: date, today: date) -> tuple[Value, ...]:
    due = start + timedelta(days=chance.randint(2, 25))
    status = _status(chance, start, due, today)
    budget = chance.randint(4, 240) * 50
    done = {"Done": 1.0, "Not Started": 0.0, "Cancelled": 0.0}.get(status, chance.randint(1, 9) / 10)
    spent = round(budget * done * chance.uniform(0.7, 1.2) / 10) * 10
    tags = tuple(chance.sample(TAGS, chance.choice((0, 1, 1, 2)))) or None
    owner = None if chance.random() < 0.04 else chance.choice(OWNERS)
    note = chance.choice(NOTES) if chance.random() < 0.15 else None
    day = None if chance.random() < 0.02 else due.isoformat()
    return name, owner, status, chance.choice(PRIORITIES), start.isoformat(), day, budget, spent, done, tags, note


def _status(chance: random.Random, start: date, due: date, today: date) -> str:
    if chance.random() < 0.04:
        return "Cancelled"
    if due < today:
        return "Done" if chance.random() < 0.86 else chance.choice(("In Progress", "Blocked"))
    if start > today:
        return "Not Started"
    return chance.choice(("In Progress", "In Progress", "Not Started", "Blocked"))


def _rolled_up(phase: str, tasks: list[tuple[Value, ...]]) -> tuple[Value, ...]:
    cells: list[Value] = [phase] + [None] * (len(COLUMNS) - 1)
    for slot in SUMMED:
        cells[slot] = sum(cell for task in tasks if isinstance(cell := task[slot], int | float))
    cells[STATUS] = _rolled_status({str(task[STATUS]) for task in tasks})
    cells[FIRST_DAY] = min(str(task[FIRST_DAY]) for task in tasks)
    cells[LAST_DAY] = max(str(task[LAST_DAY]) for task in tasks if task[LAST_DAY])
    return tuple(cells)


def _rolled_status(statuses: set[str]) -> str:
    if statuses <= {"Done", "Cancelled"}:
        return "Done"
    return "Not Started" if statuses <= {"Not Started", "Cancelled"} else "In Progress"
