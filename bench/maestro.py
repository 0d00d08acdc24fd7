"""CPU time that Maestro takes to read a message: a sheet of 25 columns with 2,000 distinct values and 5,000 row names.

python -m bench.maestro
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

from bench.make_sheets import PEOPLE, PLAN_TITLES, STATES, WORDS
from bench.report import Figure, table
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.domain.values import ColumnType
from chatsheet.maestro import Context, interpret

MESSAGES = (
    "how many tasks are late?",
    "total budget by owner, highest first",
    "which tasks of Ana are not done and due before June?",
    "average days between start and due for status Done",
    "sum of spent where priority is High and region is North",
    "show only blocked",
    "set status to Blocked where owner is Ana and due < today",
    "add a task called Review due Friday owned by Ben",
    "delete the cancelled ones",
    "please write something about the weather in Paris and Rome",
    "top 5 tasks by budget",
    "how many tasks per owner and status",
)
ROUNDS = 20


def a_context() -> Context:
    random = Random(7)
    columns, kinds, words = [], {}, {}
    for number, title in enumerate(PLAN_TITLES, 1):
        column_id = ColumnId(number)
        type_, kind, values = _column(title, random)
        columns.append(Column(column_id, number - 1, title, type_, is_primary=number == 1))
        kinds[column_id] = kind
        if values:
            words[column_id] = [(value, 10) for value in values]
    titles = [" ".join(random.choices(WORDS, k=4)) + f" {number}" for number in range(5_000)]
    return Context("Plan", tuple(columns), kinds, words, titles, has_parents=False, row_count=20_000, today=date(2026, 3, 18))  # type: ignore[arg-type]


def _column(title: str, random: Random) -> tuple[ColumnType, str, Sequence[str]]:
    if title == "Owner":
        names = [*PEOPLE, *(f"Person{number} Family{number}" for number in range(192))]
        return ColumnType.CONTACT_LIST, "text", [f"{name} <{name.split()[0].lower()}@example.com>" for name in names]
    if title in ("Status", "Priority"):
        return ColumnType.PICKLIST, "text", STATES if title == "Status" else ("High", "Medium", "Low")
    if title in ("Start", "Due", "Updated"):
        return ColumnType.DATE, "date", ()
    if title in ("Budget", "Spent", "% Done", "Hours", "Rate", "Count", "Score", "Ratio"):
        return ColumnType.TEXT_NUMBER, "number", ()
    if title == "Approved":
        return ColumnType.CHECKBOX, "truth", ()
    return ColumnType.TEXT_NUMBER, "text", [f"{title} {random.choice(WORDS)} {number}" for number in range(160)]


def times_ms() -> dict[str, float]:
    """Median CPU milliseconds per message, once the words are learned."""
    context = a_context()
    interpret(MESSAGES[0], context)

    def once(message: str) -> float:
        began = time.process_time()
        interpret(message, replace(context))
        return (time.process_time() - began) * 1000

    return {message: statistics.median(once(message) for _ in range(ROUNDS)) for message in MESSAGES}


def figures() -> list[Figure]:
    longest = max(times_ms().values())
    return [Figure("Maestro reads a message, the slowest of twelve (CPU)", f"{longest:.1f} ms", "≤ 10 ms", longest <= 10)]


if __name__ == "__main__":
    print(table(figures()))
    for message, took in times_ms().items():
        print(f"{took:6.2f} ms  {message}")
