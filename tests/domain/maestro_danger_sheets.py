"""Sheets on which messages are dangerous: the demo plan with its phases, orders with cities, and one whose words mean several things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chatsheet.domain.cells import MULTI
from chatsheet.domain.changes import SheetCreated
from chatsheet.domain.sheet import Column
from chatsheet.domain.values import ColumnType
from chatsheet.maestro import Context
from chatsheet.maestro.context import Kind, Parent
from chatsheet.services.demo import demo_sheet
from tests.domain.maestro_sheets import BOX, CHOICE, CONTACT, DATE, EURO, TAGS, TEXT, TODAY, make


def kind_of(column: Column, values: Sequence[object]) -> Kind:
    if column.type is ColumnType.DATE:
        return "date"
    return "number" if any(isinstance(value, int | float) for value in values) else "text"


def context_of(sheet: SheetCreated) -> Context:
    """What Maestro is told of a sheet with these rows, as services/chat/words.py collects it."""
    kinds, words, titles = {}, {}, []
    for column in sheet.columns:
        values = [row.value(column) for row in sheet.rows if row.value(column) is not None]
        kinds[column.id] = kind_of(column, values)
        single = [one for value in values for one in (value if column.type in MULTI and isinstance(value, tuple) else (value,))]
        counted = Counter(str(one) for one in single if kinds[column.id] == "text")
        if column.is_primary:
            titles = [*counted]
        elif len(counted) <= 200 and kinds[column.id] == "text":
            words[column.id] = counted.most_common()
    above = {row.parent_id for row in sheet.rows}
    parents = {
        int(row.id): Parent(str(row.cells[0]), tuple(int(one.id) for one in sheet.rows if one.parent_id == row.id))
        for row in sheet.rows
        if row.id in above
    }
    return Context(
        sheet.name, sheet.columns, kinds, words, titles, has_parents=True, row_count=len(sheet.rows), today=TODAY, parents=parents
    )


DEMO = context_of(demo_sheet(TODAY))
"""Phases (Research, Design, Build, Legal, Marketing, Sales, Launch) are rows with children; Legal and Budget are tags too."""

ORDERS = make(
    "Region orders",
    [
        ("Order No", TEXT, "text", (), None),  # 1
        ("Customer", TEXT, "text", ("Acme", "Acme North", "Globex", "Initech", "Lima Foods"), None),  # 2
        ("City", TEXT, "text", ("Lima", "Oslo", "Rome", "Nice", "Reading", "Of"), None),  # 3
        ("Region", CHOICE, "text", ("North", "South", "East", "West"), None),  # 4
        (
            "Sales Rep",
            CONTACT,
            "text",
            ("Ana Lima <ana@example.com>", "Ana Berg <anab@example.com>", "Finn Li <finn@example.com>"),
            None,
        ),  # 5
        ("Order Date", DATE, "date", (), None),  # 6
        ("Delivery Date", DATE, "date", (), None),  # 7
        ("Quantity", TEXT, "number", (), None),  # 8
        ("Unit Price", TEXT, "number", (), EURO),  # 9
        ("Amount", TEXT, "number", (), EURO),  # 10
        ("Status", CHOICE, "text", ("Open", "Shipped", "Delivered", "Returned", "Cancelled"), None),  # 11
        ("Paid", BOX, "truth", (), None),  # 12
        ("Remarks", TEXT, "text", (), None),  # 13
    ],
    ["SO-1001", "SO-1002", "SO-1003", "SO-1010", "Returned", "Acme"],
)

COLLIDING = make(
    "Work",
    [
        ("Name", TEXT, "text", (), None),  # 1
        ("Owner", CONTACT, "text", ("Ana Lima <ana@example.com>", "Anna Lind <anna@example.com>", "Ben Ode <ben@example.com>"), None),  # 2
        ("Status", CHOICE, "text", ("Open", "Done", "High", "Region", "Not Done", "Blocked"), None),  # 3
        ("Priority", CHOICE, "text", ("High", "Low", "Done"), None),  # 4
        ("Region", CHOICE, "text", ("Status", "North", "Ana", "All"), None),  # 5
        ("Done", BOX, "truth", (), None),  # 6
        ("Budget", TEXT, "number", (), EURO),  # 7
        ("Cost", TEXT, "number", (), None),  # 8
        ("Due", DATE, "date", (), None),  # 9
        ("Review", DATE, "date", (), None),  # 10
        ("Labels", TAGS, "text", ("Budget", "Legal", "High"), None),  # 11
    ],
    [
        "Done",
        "High",
        "Ana",
        "Region",
        "Budget",
        "Review",
        "Delete",
        "All",
        "Tasks",
        "Design",
        "Design and Build",
        "Build",
        "Low",
        "Low cost",
    ],
    strict=("Status",),
)

ISSUES = make(
    "Bugs",
    [
        ("ID", TEXT, "text", (), None),  # 1
        ("Summary", TEXT, "text", ("Crash", "Typo"), None),  # 2
        ("State", CHOICE, "text", ("New", "Fixed", "Closed", "Duplicate"), None),  # 3
        ("Assignee", CONTACT, "text", ("Ana Lima <ana@example.com>",), None),  # 4
        ("Copy", CHOICE, "text", ("Yes", "No"), None),  # 5
        ("Budget", TEXT, "number", (), EURO),  # 6
    ],
    ["BUG-1", "BUG-2", "Summary"],
)
"""Where a bug can be in the state Duplicate, and a row is called like a column."""

DANGER_SHEETS = {"demo": DEMO, "orders": ORDERS, "colliding": COLLIDING, "issues": ISSUES}
