"""Tidying, copies, files and comparisons of columns: what such messages mean, and those that must not do any of it."""

from __future__ import annotations

from tests.domain.maestro_corpus import Corpus
from tests.domain.maestro_expect import Expected, Json, count, delete, do, find, is_, measure, one, order, view


def column(name: str, op: str, other: str) -> Json:
    return {"kind": "condition", "column": name, "op": op, "value": {"kind": "column", "column": other}}


def same(*columns: str) -> Expected:
    return do("remove_duplicates", **({"columns": list(columns)} if columns else {}))


def tidy(*columns: str, case: str | None = None) -> Expected:
    return do("clean_up", **({"columns": list(columns)} if columns else {}), **({"case": case} if case else {}))


def file(name: str) -> Expected:
    return do("export_sheet", format=name)


def together(*columns: str, where: Json | None = None) -> Expected:
    return do("correlate", columns=list(columns), **({"where": where} if where else {}))


SPENT_OVER = column("Spent", "gt", "Budget")

PLAN: Corpus = (
    # --- duplicates ---
    ("remove duplicates", same()),
    ("Please remove all duplicates.", same()),
    ("remove duplicate rows", same()),
    ("delete the duplicate rows in this sheet", same()),
    ("get rid of the duplicates", same()),
    ("drop all duplicated rows", same()),
    ("de-duplicate", same()),
    ("deduplicate this sheet", same()),
    ("delete duplicates by Owner", same("Owner")),
    ("remove duplicate rows with the same Task and Owner", same("Task", "Owner")),
    ("remove duplicates based on the Task column", same("Task")),
    ("remove rows by Owner", None),
    ("dedupe by Task, Owner and Due", same("Task", "Owner", "Due")),
    ("remove duplicate tasks", None),
    ("delete the duplicate task", None),
    ("delete a duplicate row", None),
    ("remove duplicates?", None),
    ("remove duplicates by deadline", None),
    ("remove duplicates in Owner", None),
    ("remove the duplicates of Launch", None),
    ("remove duplicate values", None),
    ("@ remove duplicates", None),
    ("find duplicates", do("find_duplicates")),
    ("> remove the duplicates", same()),
    ("find duplicates by owner", do("find_duplicates", columns=["Owner"])),
    ("> remove the duplicates", None),
    ("> remove duplicates by Owner", same("Owner")),
    ("how many different owners are there", do("aggregate", measures=[measure("count_distinct", "Owner")])),
    # --- texts ---
    ("clean up the Task column", tidy("Task")),
    ("clean up Task and Notes", tidy("Task", "Notes")),
    ("clean up the columns Task and Notes", tidy("Task", "Notes")),
    ("trim spaces in Task", tidy("Task")),
    ("remove extra spaces from the notes column", tidy("Notes")),
    ("tidy up the texts", tidy()),
    ("make Task upper case", tidy("Task", case="upper")),
    ("change Notes to sentence case", tidy("Notes", case="sentence")),
    ("convert the task column to uppercase", tidy("Task", case="upper")),
    ("turn Notes into all caps", tidy("Notes", case="upper")),
    ("make all texts lower case", tidy(case="lower")),
    ("clean up", None),
    ("clean up this sheet", None),
    ("clean up the tasks", None),
    ("clean up Budget", None),
    ("clean up Task and Status", None),
    ("make Status upper case", None),
    ("make Launch upper case", None),
    ("make Notes upper case for Launch", None),
    ("@ make Notes upper case", None),
    # --- copies and files ---
    ("make a copy of this sheet", do("copy_sheet")),
    ("copy this sheet", do("copy_sheet")),
    ("duplicate this sheet as Plan B", do("copy_sheet", name="Plan B")),
    ("make a copy of the sheet called old plan", do("copy_sheet", name="old plan")),
    ('copy this sheet as "as is"', do("copy_sheet", name="as is")),
    ("copy this sheet as a backup", None),
    ("copy this sheet as well", None),
    ("copy this sheet as csv", None),
    ("copy this", None),
    ("add a File column", do("add_column", title="File", type="TEXT_NUMBER")),
    ("duplicate row 3", None),
    ("export as xlsx", file("xlsx")),
    ("export this sheet to csv", file("csv")),
    ("download as Excel", file("xlsx")),
    ("download this sheet as an Excel file", file("xlsx")),
    ("save it as JSON please", file("json")),
    ("export this sheet", None),
    ("export as pdf", None),
    ("export the blocked tasks as csv", None),
    ("@ export as csv", None),
    ("show blocked tasks", find(is_("Status", "Blocked"))),
    ("> export as csv", None),
    ("> export this sheet as csv", file("csv")),
    ("copy this sheet as Plan C", do("copy_sheet", name="Plan C")),
    ("> export it as csv", None),
    # --- two columns ---
    ("tasks where Spent > Budget", find(SPENT_OVER)),
    ("rows where spent is more than budget", find(SPENT_OVER)),
    ("tasks where spent is greater than budget", find(SPENT_OVER)),
    ("tasks where spent exceeds the budget", find(SPENT_OVER)),
    ("tasks where budget < spent", find(column("Budget", "lt", "Spent"))),
    ("how many tasks are over budget", count(SPENT_OVER)),
    ("how many tasks are over budget by owner", count(SPENT_OVER, by=("Owner",))),
    ("total spent of tasks over budget", one("sum", "Spent", SPENT_OVER)),
    ("which blocked tasks are over budget?", find(is_("Status", "Blocked"), SPENT_OVER)),
    ("show tasks under budget sorted by due", find(column("Spent", "lt", "Budget"), sorts=(order("Due"),))),
    ("show only tasks over budget", view(SPENT_OVER)),
    ("show tasks whose finish is after due", find(column("Finish", "gt", "Due"))),
    ("tasks that start after due", find(column("Start", "gt", "Due"))),
    ("tasks where spent is equal to budget", find(column("Spent", "eq", "Budget"))),
    ("is Launch over budget?", find(is_("Task", "Launch"), columns=("Task", "Budget", "Spent"))),
    ("tasks where spent > 1000", find(is_("Spent", 1000, "gt"))),
    ("total spent over budget", None),
    ("tasks over budget by 1000", None),
    ("tasks over budget of 5000", None),
    ("tasks where spent > budget * 2", None),
    ("tasks where spent > 80% of budget", None),
    ("tasks where spent > budget of Launch", None),
    ("tasks where spent > owner", None),
    ("tasks due before the end", None),
    # --- how columns go together ---
    ("correlation between budget and spent", together("Budget", "Spent")),
    ("does spent depend on budget?", together("Spent", "Budget")),
    ("are budget and spent correlated", together("Budget", "Spent")),
    ("correlation of budget, spent and % done", together("Budget", "Spent", "% Done")),
    ("correlation between budget and spent for done tasks", together("Budget", "Spent", where=is_("Status", "Done"))),
    ("correlate budget", None),
    ("does spent depend on owner", None),
)

OTHERS: dict[str, Corpus] = {
    "staff": (
        ("deduplicate by Email", same("Email")),
        ("lowercase the Email column", tidy("Email", case="lower")),
        ("change Name to title case", tidy("Name", case="title")),
        ("make the name and email columns lower case", tidy("Name", "Email", case="lower")),
        ("remove duplicate emails", None),
        ("lowercase Department", None),
        ("is salary correlated with age?", together("Salary", "Age")),
        ("does salary depend on department?", None),
        ("employees where age > salary", find(column("Age", "gt", "Salary"))),
    ),
    "tracker": (
        ("bugs where assignee is the same as reporter", find(column("Assignee", "eq", "Reporter"))),
        ("bugs where assignee = reporter and severity is Major", find(column("Assignee", "eq", "Reporter"), is_("Severity", "Major"))),
        ("what percent of bugs have assignee = reporter", None),
        ("remove duplicate bugs", None),
    ),
    "orders": (
        ("how many orders are over budget", None),
        ("orders where delivery date is before order date", find(column("Delivery Date", "lt", "Order Date"))),
        ("correlation between quantity and total", together("Quantity", "Total")),
    ),
    "colliding": (("how many rows are over budget", count(column("Cost", "gt", "Budget"))),),
    "issues": (
        ("show duplicate bugs", find(is_("State", "Duplicate"))),
        ("delete bugs where state is Duplicate", delete(is_("State", "Duplicate"))),
        ("how many bugs are over budget", None),
    ),
    "demo": (
        ("remove duplicates", None),
        ("clean up the Notes column", tidy("Notes")),
    ),
}

TIDYING: dict[str, Corpus] = {"plan": PLAN, **OTHERS}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


NEVER: dict[str, tuple[str, ...]] = {
    "orders": _lines("""
        delete duplicate
        delete duplicate order
        delete the duplicate order
        remove one duplicate
        remove some duplicates
        remove the first duplicates
        remove all but the duplicates
        remove duplicates except Acme
        remove duplicates of Acme
        remove duplicates from Acme
        remove duplicates for North
        remove duplicates where region is North
        remove duplicates in Customer
        remove duplicates from the Customer column
        remove duplicate customers
        remove duplicate Acme orders
        remove duplicate orders of Lima Foods
        remove duplicates by Acme
        remove duplicates by Customer or City
        remove duplicates by Customer and Acme
        remove duplicates by Customer but not City
        remove duplicates by client
        remove duplicates by Customer ignoring City
        remove duplicates by anything
        remove non-duplicates
        remove duplicates maybe
        remove duplicats
        remove duplicates later
        do not remove duplicates
        don't deduplicate
        should I remove duplicates
        if there are any remove duplicates
        remove duplicates and export as csv
        mark duplicates as Cancelled
        merge duplicates
        duplicate SO-1001
        copy SO-1001
        copy Customer to City
        duplicate the Customer column
        deduplicate Customer
        deduplicate the City column
        clean up
        clean up orders
        clean up the orders
        clean up Acme
        clean up Lima
        clean up Returned
        clean up Region
        clean up Quantity
        clean up Customer and Region
        clean up Customer or City
        clean up Customer of SO-1001
        clean up Customer where region is North
        clean up old orders
        clean Customer
        trim Customer
        trim Customer to 10 characters
        remove spaces from Customer
        make Acme upper case
        make SO-1001 upper case
        make Customer upper case for SO-1001
        make Customer upper case or lower case
        make Customer not upper case
        make Customer upper
        make the customer a case
        make Quantity upper case
        make Paid upper case
        make everything upper case
        make this sheet upper case
        set Customer to upper case
        set Remarks to lower case
        change Customer to "title case"
        change Customer from upper case to lower case
        copy this sheet except the Remarks column
        copy this sheet without the rows
        copy this sheet into Orders
        copy this sheet to csv
        copy this sheet as an Excel file
        copy this sheet as is
        copy this sheet as usual
        COPY THIS SHEET AS WELL
        copy this sheet twice
        copy this sheet and delete it
        copy this sheet as Orders and delete SO-1001
        copy the North orders
        make 3 copies of this sheet
        copy the sheet Archive
        export Acme orders as csv
        export SO-1001 as csv
        export this view as csv
        export the Customer column as csv
        export this sheet as csv and xlsx
        export this sheet as csv or xlsx
        export this sheet as csv without Remarks
        export this sheet as csv to Ana
        export this sheet as csv if it is small
        import this csv
        delete orders where unit price > amount
        set status to Cancelled where delivery date is before order date
        mark orders where unit price > amount as paid
    """),
    "colliding": _lines("""
        make Name upper case for Ana
        clean up Region
        clean up Review
        clean up Done
        delete tasks over budget
        delete tasks where cost > budget
        set status to Blocked where cost is more than budget
        remove duplicates by Budget or Cost
        mark tasks over budget as Done
        delete Design over budget
    """),
    "issues": _lines("""
        delete duplicate bugs
        delete duplicates
        remove duplicates
        remove all duplicates
        remove duplicate rows
        mark duplicate bugs as Closed
        assign duplicate bugs to Ana
        clean up Summary
        clean up summary
        make Copy upper case
        copy Copy
    """),
    "demo": _lines("""
        remove duplicates
        remove duplicates by Owner
        remove duplicate rows with the same Owner and Status
        remove duplicates under Design
        remove duplicate tasks in Design
        clean up Design
        clean up the Design tasks
        delete tasks over budget
        set status to done for tasks over budget
        mark tasks over budget as blocked
        copy Design
        copy Design to this sheet
        export Design as csv
    """),
}
"""None of these is a sure change: they name part of the sheet, leave open what is meant, or go on."""
