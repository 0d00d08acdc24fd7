"""Makes the files that the figures are measured on: realistic, mixed and the same on every machine.

    python bench/make_sheets.py                 # all of them, into bench/.data (git-ignored)
    python bench/make_sheets.py plan.xlsx       # one

| file        | rows x columns  | what                                                                     |
|-------------|-----------------|--------------------------------------------------------------------------|
| plan.xlsx   | 20,000 x 25     | project plan by XlsxWriter: texts, people, choices, dates, money, truths |
| plan.csv    | 20,000 x 25     | the same as text                                                         |
| million.csv | 1,000,000 x 10  | orders: about 85 MB                                                      |
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / ".data"
PLAN_ROWS = 20_000
MILLION = 1_000_000

PLAN_TITLES = [
    *("Task", "Owner", "Email", "Status", "Start", "Due", "Updated", "Budget", "Spent", "% Done", "Priority", "Approved", "Hours"),
    *("Rate", "Tags", "Notes", "City", "Postal code", "Phone", "Count", "Score", "Ratio", "Reference", "Region", "Reviewed"),
]
PEOPLE = ("Ana Lima", "Ben Ode", "Cara Wu", "Dan Ek", "Eve Sørensen", "Finn Li", "Gus Rojas", "Hana Ito")
STATES = ("Not Started", "In Progress", "Done", "Blocked", "Cancelled")
WORDS = (
    *("alpha", "beta", "review", "build", "ship", "test", "plan", "draft", "wire", "pump"),
    *("valve", "north", "south", "east", "budget", "vendor", "site", "permit", "drawing", "survey"),
)
CITIES = ("Paris", "Rome", "Oslo", "Lima", "Austin", "Kyoto")
ORDER_TITLES = ["Order", "Customer", "City", "Status", "Ordered", "Quantity", "Price", "Total", "Paid", "Note"]

Cell = str | float | bool | date | datetime | None


def plan_rows(count: int = PLAN_ROWS) -> Iterator[list[Cell]]:
    """Rows of 25 cells; a third of the notes and some of the dates are blank."""
    random = Random(20_260_331)
    for number in range(1, count + 1):
        owner = random.choice(PEOPLE)
        start = date(2025, 1, 1) + timedelta(random.randrange(700))
        budget = round(random.random() * 100_000, 2)
        yield [
            f"{' '.join(random.choices(WORDS, k=4))} {number}",
            owner,
            f"{owner.split()[0].lower()}@example.com",
            random.choice(STATES),
            start,
            start + timedelta(random.randrange(60)) if random.random() < 0.95 else None,
            datetime(2025, 1, 1) + timedelta(seconds=random.randrange(30_000_000)),
            budget,
            round(budget * random.random(), 2),
            random.randrange(101) / 100,
            random.choice(("High", "Medium", "Low")),
            random.random() < 0.5,
            random.randrange(200),
            round(random.random() * 200, 1),
            ", ".join(random.sample(("legal", "field", "client", "safety", "urgent", "paper"), random.randrange(1, 4))),
            " ".join(random.choices(WORDS, k=9)) if random.random() < 0.66 else None,
            random.choice(CITIES),
            f"{random.randrange(100_000):05d}",
            f"+49 170 {random.randrange(10_000_000):07d}",
            random.randrange(1_000_000),
            random.random() * 100,
            round(random.random(), 3),
            f"REF-{random.randrange(1_000_000)}",
            random.choice(("N", "S", "E", "W")),
            random.choice(("yes", "no")),
        ]


def order_rows(count: int = MILLION) -> Iterator[list[str]]:
    """Rows of 10 texts, as an exporting program writes them."""
    random = Random(42)
    first = date(2020, 1, 1)
    days = [(first + timedelta(number)).isoformat() for number in range(2000)]
    for number in range(1, count + 1):
        quantity = random.randrange(1, 100)
        cents = random.randrange(100, 50_000)
        yield [
            f"O-{number:07d}",
            f"Customer {random.randrange(50_000)}",
            CITIES[random.randrange(6)],
            STATES[random.randrange(5)],
            days[random.randrange(2000)],
            str(quantity),
            f"{cents / 100:.2f}",
            f"{quantity * cents / 100:.2f}",
            "true" if random.random() < 0.7 else "false",
            "" if random.random() < 0.8 else f"{WORDS[random.randrange(20)]} {WORDS[random.randrange(20)]}",
        ]


def write_plan_xlsx(path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415  # the text files need nothing but Python

    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Plan")
    money, percent, moment = (book.add_format({"num_format": code}) for code in ('"$"#,##0.00', "0%", "yyyy-mm-dd hh:mm"))
    formats = {PLAN_TITLES.index("Budget"): money, PLAN_TITLES.index("Spent"): money, PLAN_TITLES.index("% Done"): percent}
    sheet.write_row(0, 0, PLAN_TITLES)
    for row, cells in enumerate(plan_rows(), 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell)
            elif isinstance(cell, bool):
                sheet.write_boolean(row, column, cell)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell, formats.get(column))
    book.close()


def write_csv(path: Path, titles: list[str], rows: Iterator[list[Cell]] | Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows(rows)


def make(name: str, folder: Path = DATA) -> Path:
    """The file's path; made when it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        part = path.with_suffix(path.suffix + ".part")
        if name == "plan.xlsx":
            write_plan_xlsx(part)
        elif name == "plan.csv":
            write_csv(part, PLAN_TITLES, plan_rows())
        elif name == "million.csv":
            write_csv(part, ORDER_TITLES, order_rows())
        else:
            raise SystemExit(f"no such file: {name}")
        part.rename(path)
    return path


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ["plan.xlsx", "plan.csv", "million.csv"]:
        made = make(wanted)
        print(f"{made}  {made.stat().st_size / 1e6:.1f} MB")
