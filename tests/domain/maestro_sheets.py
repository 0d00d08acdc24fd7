"""Sheets that the corpus of messages is about: a project plan, sales orders, a staff list, and one with awkward titles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType, NumberFormat
from chatsheet.maestro import Context

TODAY = date(2026, 3, 18)
"""A Wednesday."""

EURO = NumberFormat("currency", 2, thousands=True, currency="€")
PERCENT = NumberFormat("percent", 0)

Spec = tuple[str, ColumnType, str, Sequence[str], NumberFormat | None]
TEXT, DATE, CHOICE, CONTACT, BOX, TAGS = (
    ColumnType.TEXT_NUMBER,
    ColumnType.DATE,
    ColumnType.PICKLIST,
    ColumnType.CONTACT_LIST,
    ColumnType.CHECKBOX,
    ColumnType.MULTI_PICKLIST,
)


def make(name: str, specs: Sequence[Spec], titles: Sequence[str], *, strict: Sequence[str] = (), **more: Any) -> Context:
    """Column ids are 1, 2, 3 … in the order of `specs`."""
    columns = tuple(
        Column(
            ColumnId(number),
            number - 1,
            title,
            type_,
            tuple(values) if type_ in (CHOICE, TAGS, CONTACT) else (),
            format=format_,
            is_primary=number == 1,
            is_strict=title in strict,
        )
        for number, (title, type_, _, values, format_) in enumerate(specs, 1)
    )
    kinds: Any = {ColumnId(number): spec[2] for number, spec in enumerate(specs, 1)}
    words = {ColumnId(number): [(value, 7) for value in spec[3]] for number, spec in enumerate(specs, 1) if spec[3]}
    return Context(name, columns, kinds, words, titles, has_parents=True, row_count=240, today=TODAY, **more)


PEOPLE = ("Ana Lima <ana@example.com>", "Ben Ode <ben@example.com>", "Cara Wu <cara@example.com>", "Dan Ek <dan@example.com>")

PLAN = make(
    "Project plan",
    [
        ("Task", TEXT, "text", (), None),  # 1
        ("Owner", CONTACT, "text", PEOPLE, None),  # 2
        ("Status", CHOICE, "text", ("Not Started", "In Progress", "Done", "Blocked", "Cancelled"), None),  # 3
        ("Start", DATE, "date", (), None),  # 4
        ("Due", DATE, "date", (), None),  # 5
        ("Finish", DATE, "date", (), None),  # 6
        ("Budget", TEXT, "number", (), EURO),  # 7
        ("Spent", TEXT, "number", (), EURO),  # 8
        ("% Done", TEXT, "number", (), PERCENT),  # 9
        ("Priority", CHOICE, "text", ("High", "Medium", "Low"), None),  # 10
        ("Approved", BOX, "truth", (), None),  # 11
        ("Tags", TAGS, "text", ("legal", "field", "client", "safety"), None),  # 12
        ("Notes", TEXT, "text", (), None),  # 13
    ],
    ["Launch", "Review", "Order pumps", "Site survey", "Write manual", "Train staff", "Confirm venue booking", "Phase 2"],
    strict=("Status",),
)

ORDERS = make(
    "Sales orders",
    [
        ("Order No", TEXT, "text", (), None),  # 1
        ("Customer", TEXT, "text", ("Acme", "Globex", "Initech", "Umbrella & Sons"), None),  # 2
        ("Region", CHOICE, "text", ("North", "South", "East", "West"), None),  # 3
        (
            "Sales Rep",
            CONTACT,
            "text",
            ("Eve Sørensen <eve@example.com>", "Finn Li <finn@example.com>", "Eve Park <evep@example.com>"),
            None,
        ),  # 4
        ("Order Date", DATE, "date", (), None),  # 5
        ("Delivery Date", DATE, "date", (), None),  # 6
        ("Quantity", TEXT, "number", (), None),  # 7
        ("Unit Price", TEXT, "number", (), EURO),  # 8
        ("Total", TEXT, "number", (), EURO),  # 9
        ("Status", CHOICE, "text", ("Open", "Shipped", "Delivered", "Returned", "Cancelled"), None),  # 10
        ("Product", TEXT, "text", ("Pump", "Valve", "Pipe", "Gasket"), None),  # 11
        ("Paid", BOX, "truth", (), None),  # 12
    ],
    ["SO-1001", "SO-1002", "SO-1003"],
)

STAFF = make(
    "Staff list",
    [
        ("Name", TEXT, "text", (), None),  # 1
        ("Department", CHOICE, "text", ("Sales", "Engineering", "Finance", "Support"), None),  # 2
        ("Job Title", TEXT, "text", ("Engineer", "Manager", "Analyst", "Director"), None),  # 3
        ("Manager", CONTACT, "text", ("Gus Rojas <gus@example.com>", "Hana Ito <hana@example.com>"), None),  # 4
        ("Hire Date", DATE, "date", (), None),  # 5
        ("Salary", TEXT, "number", (), EURO),  # 6
        ("Location", TEXT, "text", ("Paris", "Rome", "Oslo", "Lima"), None),  # 7
        ("Remote", BOX, "truth", (), None),  # 8
        ("Email", TEXT, "text", (), None),  # 9
        ("Age", TEXT, "number", (), None),  # 10
    ],
    ["Maria Silva", "John Smith", "Aiko Tanaka", "Ola Nordmann", "Fatima Khan"],
)

ODD = make(
    "Readings",
    [
        ("Site", TEXT, "text", (), None),  # 1
        ("Count", TEXT, "number", (), None),  # 2
        ("Sum", TEXT, "number", (), None),  # 3
        ("Date", DATE, "date", (), None),  # 4
        ("Average", TEXT, "number", (), None),  # 5
        ("Field", CHOICE, "text", ("Count", "Date", "Other"), None),  # 6
        ("Group", CHOICE, "text", ("A", "B", "In", "All"), None),  # 7
        ("Risk (1-5)", TEXT, "number", (), None),  # 8
    ],
    ["Alpha", "Beta", "Gamma"],
)

TRACKER = make(
    "Bug tracker",
    [
        ("ID", TEXT, "text", (), None),  # 1
        ("Summary", TEXT, "text", (), None),  # 2
        ("Severity", CHOICE, "text", ("Critical", "Major", "Minor"), None),  # 3
        ("State", CHOICE, "text", ("New", "Assigned", "In Review", "Fixed", "Closed", "Won't Fix"), None),  # 4
        ("Assignee", CONTACT, "text", ("Ana Lima", "Bob Stone", "Chen Wei"), None),  # 5
        ("Reporter", CONTACT, "text", ("Ana Lima", "Dora Kim"), None),  # 6
        ("Created", DATE, "date", (), None),  # 7
        ("Closed on", DATE, "date", (), None),  # 8
        ("Estimate (h)", TEXT, "number", (), None),  # 9
        ("Component", TEXT, "text", ("UI", "Backend", "Docs"), None),  # 10
        ("Target release", TEXT, "text", ("1.0", "1.1", "2.0"), None),  # 11
    ],
    ["BUG-1", "BUG-2", "BUG-17"],
)

SHEETS = {"tracker": TRACKER, "plan": PLAN, "orders": ORDERS, "staff": STAFF, "odd": ODD}
