"""Questions about the demo plan, whose phases are rows with tasks below, and what they mean; None where Maestro must not be sure."""

from __future__ import annotations

from tests.domain.maestro_danger_sheets import DEMO
from tests.domain.maestro_expect import (
    HIGH,
    LOW,
    Expected,
    Json,
    agg,
    count,
    days,
    do,
    drawn,
    find,
    is_,
    lt,
    measure,
    no,
    one,
    order,
    row,
    rows,
    span,
    today,
    top,
    view,
)

LEAVES = no(rows(*(DEMO.parents or ())))
ANA, BEN = "Ana Lima", "Ben Okafor"
LATE = (lt("Due", today()), is_("Status", ["Done", "Cancelled"], "not_in"))


def below(name: str) -> Json:
    return rows(*next(parent.below for parent in (DEMO.parents or {}).values() if parent.name == name))


def share(name: str, column: str | None, by: str, *where: Json) -> Expected:
    return agg(measure(name, column), by=(by,), where=where, sorts=(HIGH,))


def trend(date: str, unit: str, measured: Json, *where: Json) -> Expected:
    arguments = find(*where)[1]
    return "trend", {"date": date, "measure": measured, "unit": unit, **arguments}


QUESTIONS: tuple[tuple[str, Expected | None], ...] = (
    # --- parents ---
    ("how many tasks", count(LEAVES)),
    ("how many rows", count()),
    ("how many tasks are blocked", count(is_("Status", "Blocked"), LEAVES)),
    ("how many rows are blocked", count(is_("Status", "Blocked"))),
    ("how many tasks does each owner have", count(LEAVES, by=("Owner",))),
    ("number of late tasks for each owner", count(*LATE, LEAVES, by=("Owner",))),
    ("show blocked tasks", find(is_("Status", "Blocked"), LEAVES)),
    ("show blocked rows", find(is_("Status", "Blocked"))),
    ("total budget", one("sum", "Budget")),
    ("tasks in Design", find(below("Design"))),
    ("tasks under Design", find(below("Design"))),
    ("how many tasks are in the Design phase", count(below("Design"))),
    ("how many tasks in Build are blocked", count(below("Build"), is_("Status", "Blocked"))),
    ("total budget of tasks in Design", one("sum", "Budget", below("Design"))),
    ("what is the status of Design", row("Task", "Design", "Status")),
    ("tasks in Legal", None),
    ("Legal tasks", None),
    ("most expensive task", top("Task", "Budget", 1, LEAVES)),
    ("5 most expensive tasks", top("Task", "Budget", 5, LEAVES)),
    # --- shares ---
    ("what percent of tasks are done", share("count", None, "Status", LEAVES)),
    ("what percentage of Ana's tasks is blocked?", share("count", None, "Status", is_("Owner", ANA), LEAVES)),
    ("what share of high priority tasks are done", share("count", None, "Status", is_("Priority", "High"), LEAVES)),
    ("percentage of done tasks", share("count", None, "Status", LEAVES)),
    ("share of budget by owner", share("sum", "Budget", "Owner")),
    ("share of total spent by priority", share("sum", "Spent", "Priority")),
    ("what share of the budget is Ana's", share("sum", "Budget", "Owner")),
    ("what percent of tasks are late", None),
    ("what percent of the budget is spent", None),
    ("share of average budget by owner", None),
    ("what percent of tasks are tagged Legal", None),
    # --- the most ---
    ("most common status", count(LEAVES, by=("Status",), sorts=(HIGH,))),
    ("what is the most common status?", count(LEAVES, by=("Status",), sorts=(HIGH,))),
    ("which status is most common", count(LEAVES, by=("Status",), sorts=(HIGH,))),
    ("least common priority", count(LEAVES, by=("Priority",), sorts=(LOW,))),
    ("most common status of Ana's tasks", count(is_("Owner", ANA), LEAVES, by=("Status",), sorts=(HIGH,))),
    ("most common tag", None),
    ("which owner has the most tasks", count(LEAVES, by=("Owner",), sorts=(HIGH,))),
    ("top 3 owners by sum of budget", one("sum", "Budget", by=("Owner",), sorts=(HIGH,), limit=3)),
    ("top 15 owners by sum of budget", one("sum", "Budget", by=("Owner",), sorts=(HIGH,), limit=15)),
    # --- dates ---
    ("everything due today", find(is_("Due", today()))),
    ("everything due this week", find(*span("Due", "2026-03-16", "2026-03-22"))),
    ("everything due next month", find(*span("Due", "2026-04-01", "2026-04-30"))),
    ("tasks due before 13/4/2026", find(lt("Due", "2026-04-13"), LEAVES)),
    ("average days between start and due", days("Start", "Due")),
    ("average days from start to due by owner", days("Start", "Due", by=("Owner",))),
    ("total budget by month of due", one("sum", "Budget", by=(("Due", "month"),))),
    ("trend of budget by month of due", trend("Due", "month", measure("sum", "Budget"))),
    ("trend of the number of tasks per week of due", trend("Due", "week", measure("count"), LEAVES)),
    ("trend of budget", None),
    ("number of tasks per week by due", count(LEAVES, by=(("Due", "week"),))),
    ("tasks per month", None),
    ("spent over time", None),
    # --- what cannot be asked ---
    ("where spent is more than budget", None),
    ("tasks where spent is more than budget", find(is_("Spent", {"kind": "column", "column": "Budget"}, "gt"), LEAVES)),
    ("which tasks are over budget", find(is_("Spent", {"kind": "column", "column": "Budget"}, "gt"), LEAVES)),
    ("tasks where budget < spent", find(is_("Budget", {"kind": "column", "column": "Spent"}, "lt"), LEAVES)),
    ("show tasks whose start is after due", find(is_("Start", {"kind": "column", "column": "Due"}, "gt"), LEAVES)),
    ("budget minus spent by owner", None),
    ("how much budget is left", None),
    ("how many tasks per tag", None),
    ("tasks with budget over 5.000", find(is_("Budget", 5, "gt"), LEAVES)),
    ("tasks with tags legal and web", find(is_("Tags", "Legal"), is_("Tags", "Web"), LEAVES)),
    ("tasks with tags legal or web", find(is_("Tags", ["Legal", "Web"]), LEAVES)),
    # --- charts ---
    ("chart of budget by owner", drawn("bar", "Owner", measure("sum", "Budget"))),
    ("chart budget by owner", drawn("bar", "Owner", measure("sum", "Budget"))),
    ("bar chart of tasks per status", drawn("bar", "Status", measure("count"), LEAVES)),
    ("draw spent over time by month", drawn("line", ("Start", "month"), measure("sum", "Spent"))),
    ("line chart of total spent per month of due", drawn("line", ("Due", "month"), measure("sum", "Spent"))),
    ("pie chart of tasks by priority", drawn("arc", "Priority", measure("count"), LEAVES)),
    ("plot the average budget by priority for done tasks", drawn("bar", "Priority", measure("avg", "Budget"), is_("Status", "Done"))),
    ("show me a graph of tasks by owner", drawn("bar", "Owner", measure("count"), LEAVES)),
    ("bar chart of number of tasks by owner and status", drawn("bar", "Owner", measure("count"), LEAVES, color="Status")),
    ("chart of total budget by month of due and priority", drawn("line", ("Due", "month"), measure("sum", "Budget"), color="Priority")),
    ("area chart of budget by week of due", drawn("area", ("Due", "week"), measure("sum", "Budget"))),
    ("scatter plot of budget and spent", do("chart", mark="point", x={"column": "Spent"}, y={"column": "Budget"})),
    ("plot spent against budget", do("chart", mark="point", x={"column": "Budget"}, y={"column": "Spent"})),
    ("chart", None),
    ("chart of everything", None),
    ("line chart of tasks by status", None),
    ("chart of tasks per tag", None),
    ("draw a house", None),
    # --- about a column ---
    ("describe the budget column", do("describe_column", column="Budget")),
    ("statistics of spent", do("describe_column", column="Spent")),
    ("tell me about the status column", do("describe_column", column="Status")),
    ("find duplicates", do("find_duplicates")),
    ("are there duplicate tasks?", do("find_duplicates")),
    ("find duplicates by owner and due", do("find_duplicates", columns=["Owner", "Due"])),
    ("find outliers in budget", do("find_outliers", column="Budget")),
    ("are there any outliers in spent by priority", do("find_outliers", column="Spent", by="Priority")),
    ("outliers in status", None),
    ("check the data", do("check_data")),
    ("are there any errors in this sheet?", do("check_data")),
    ("delete duplicates", None),
    ("remove the outliers in budget", None),
)
FOLLOWING: tuple[tuple[str, Expected | None], ...] = (
    ("total budget", one("sum", "Budget")),
    ("> and by owner?", one("sum", "Budget", by=("Owner",))),
    ("> only the late ones", one("sum", "Budget", *LATE, by=("Owner",))),
    ("> what about Ben?", one("sum", "Budget", *LATE, is_("Owner", BEN), by=("Owner",))),
    ("how many tasks are done", count(is_("Status", "Done"), LEAVES)),
    ("> and Ben?", count(is_("Status", "Done"), LEAVES, is_("Owner", BEN))),
    ("show tasks of Ana", find(is_("Owner", ANA), LEAVES)),
    ("> only the late ones", find(is_("Owner", ANA), LEAVES, *LATE)),
    ("which owner has the most tasks", count(LEAVES, by=("Owner",), sorts=(HIGH,))),
    ("> delete them", None),
    ("> assign them to Ana", None),
    ("show only late tasks", view(*LATE)),
    ("sort by due", view(sorts=(order("Due"),))),
)
