"""Words of English beside the grammar's phrases: what columns and rows are called, numbers, days, types."""

from __future__ import annotations

from collections.abc import Mapping

from chatsheet.maestro.english.listed import phrases as _phrases
from chatsheet.maestro.english.listed import words as _words

ROLES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "owner": (
        _phrases(
            "owner, assigned to, assignee, responsible, responsible person, in charge, owned by, assigned, task owner, own, belongs to, who"
        ),
        _phrases("lead, rep, sales rep, salesperson, account manager"),
    ),
    "due": (
        _phrases("due, due date, deadline, target date, delivery date, delivery, promised"),
        _phrases("finish, end, end date, finish date, planned finish, planned end"),
    ),
    "start": (_phrases("start, start date, begin, begin date, started on, planned start, kick off, kickoff, beginning"),),
    "status": (_phrases("status, state, stage, task status, order status, progress status"),),
    "cost": (_phrases("cost, expense, expenditure, costs"), _phrases("budget, planned cost, estimate, price, amount")),
    "revenue": (
        _phrases("revenue, sales, turnover, order value, order total, amount, total amount, total price, net amount, value, total"),
    ),
    "priority": (_phrases("priority, importance, urgency, prio"),),
    "team": (_phrases("department, team, dept, division"),),
    "region": (_phrases("region, area, territory, market"),),
    "customer": (_phrases("customer, client, account, buyer, customer name, company"),),
    "quantity": (_phrases("quantity, qty, units sold, pieces, amount ordered"),),
    "salary": (_phrases("salary, pay, wage, compensation, base salary, annual salary"),),
    "hired": (_phrases("hired, hire date, joined, start date, date hired, hired on, date of hire, joining date, employed since, join"),),
    "ordered": (_phrases("ordered, order date, placed, ordered on, purchase date, bought"),),
    "recorded": (
        _phrases(
            "created, created on, date created, created at, added, reported on, opened, logged, submitted, received, updated, "
            "closed on, completed on"
        ),
    ),
    "note": (_phrases("note, comment, remark, description"),),
    "location": (_phrases("location, city, office, town"),),
    "role": (_phrases("role, position, job title, job"),),
    "percent": (
        _phrases("% done, percent done, percentage done, done %, % complete, percent complete, progress, completion, percentage complete"),
    ),
}
"""What columns are called elsewhere. A word of a line means the column of this sheet whose title is another word of the line; other
lines of the same role mean nearly the same."""

RINGS: tuple[frozenset[str], ...] = tuple(
    frozenset(_words(ring))
    for ring in (
        "task activity job step deliverable action todo work milestone",
        "order sale purchase transaction deal",
        "employee person people staff member colleague worker teammate",
        "customer client account",
        "product article part sku",
        "invoice bill payment",
        "lead deal opportunity",
        "issue bug ticket case defect incident",
        "contact person people",
        "project initiative",
        "event session meeting",
        "student pupil",
        "book title",
        "asset device machine",
        "risk",
        "expense cost",
    )
)
"""What rows are called; words of one ring mean the same rows."""

MARKS: Mapping[str, str] = {
    "bar": "chart_bar",
    "line": "chart_line",
    "area": "chart_area",
    "arc": "chart_pie",
    "point": "chart_point",
}
"""Marks of a chart, by what names them."""

DATE_ROLES = frozenset({"due", "start", "hired", "ordered", "recorded"})
NUMBER_ROLES = frozenset({"cost", "revenue", "quantity", "salary", "percent"})
TEXT_ROLES = frozenset({"owner", "status", "priority", "team", "region", "customer", "note", "location", "role"})

GENERIC = frozenset(_words("date day name column number no amount id field value the of in on to by at for and"))
"""Words of titles that alone do not name a column."""

DONE_VALUES = frozenset(
    _phrases(
        "done, complete, completed, finished, closed, resolved, delivered, shipped, fulfilled, won, fixed, verified, merged, "
        "archived, approved and closed, 100%, live, released"
    )
)
DROPPED_VALUES = frozenset(
    _phrases(
        "cancelled, canceled, dropped, abandoned, rejected, void, won't do, won't fix, wontfix, duplicate, declined, obsolete, "
        "withdrawn, lost, returned, refunded"
    )
)

NUMBERS: Mapping[str, int] = {
    word: number for number, word in enumerate(_words("zero one two three four five six seven eight nine ten eleven twelve"))
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "thousand": 1000}

_MONTHS = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|october oct|november nov|december dec"
)
_WEEKDAYS = "monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri|saturday sat|sunday sun"

MONTHS: Mapping[str, int] = {name: number for number, names in enumerate(_MONTHS.split("|"), 1) for name in _words(names)}
WEEKDAYS: Mapping[str, int] = {name: number for number, names in enumerate(_WEEKDAYS.split("|")) for name in _words(names)}
UNITS: Mapping[str, str] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "fortnight": "fortnight"}
BUDGET = "budget"
SPENT = frozenset(
    _phrases("spent, spend, actual, actuals, cost, costs, actual cost, actual costs, actual spend, actual spent, amount spent, total spent")
)
"""What "over budget" compares with the budget: titles of columns."""

CASES: Mapping[str, str] = {"upper": "case_upper", "lower": "case_lower", "title": "case_title", "sentence": "case_sentence"}
"""Cases of letters, by what names them."""

FORMATS: Mapping[str, str] = {"xlsx": "format_xlsx", "csv": "format_csv", "json": "format_json"}
FILES = frozenset(_words("file format spreadsheet workbook"))
"""What may follow a format. No words of the grammar: columns are called so."""

UNIT_ADVERBS: Mapping[str, str] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
}

COLUMN_TYPES: Mapping[str, str] = {
    "dropdown": "PICKLIST",
    "drop down": "PICKLIST",
    "picklist": "PICKLIST",
    "choice": "PICKLIST",
    "select": "PICKLIST",
    "single select": "PICKLIST",
    "date": "DATE",
    "number": "TEXT_NUMBER",
    "text": "TEXT_NUMBER",
    "checkbox": "CHECKBOX",
    "check box": "CHECKBOX",
    "contact": "CONTACT_LIST",
    "person": "CONTACT_LIST",
    "people": "CONTACT_LIST",
}

SAID_OF_DATES: Mapping[str, str] = {"min": "Earliest", "max": "Latest"}
SAID: Mapping[str, str] = {
    "sum": "Total",
    "avg": "Average",
    "min": "Lowest",
    "max": "Highest",
    "median": "Median",
    "count": "Number of rows",
    "count_distinct": "Number of different",
    "count_blank": "Number of blank",
}
