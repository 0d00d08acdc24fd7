"""Random tables written as CSV in random ways: files that no rule of the reader was written for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from random import Random
from typing import Literal

from tests.adapters.files.messy import Messy

FIRST = (
    "Ana",
    "Ben",
    "Cara",
    "Dan",
    "Eve",
    "Finn",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kai",
    "Lea",
    "Max",
    "Noa",
    "Öz",
    "Pia",
    "Rémy",
    "Søren",
    "Zoë",
)
LAST = ("Lima", "Ode", "Wu", "Ek", "Søe", "Li", "Rojas", "Ito", "Müller", "O'Brien", "Núñez", "Smith-Jones")
WORDS = (
    *("the", "quick", "brown", "fox,", "jumped;", "over:", "lazy", "dogs", "|", "and", "cats", "-", "maybe", "(not)", "at", "5", "pm"),
    *("&", "then", "3/4", "of", "it", "#1", "said", "'hello'", "again"),
)
TITLES = (
    *("Name", "Date", "Amount", "Status", "Notes", "City", "Code", "Price (EUR)", "Start date", "E-mail", "Qty", "Rate %", "ID", "Phone"),
    *("URL", "Owner", "Comment", "Time", "Weight kg", "Category"),
)
CELLS: dict[str, Callable[[Random], str]] = {
    "name": lambda dice: f"{dice.choice(FIRST)} {dice.choice(LAST)}",
    "last, first": lambda dice: f"{dice.choice(LAST)}, {dice.choice(FIRST)}",
    "date": lambda dice: f"{dice.randrange(1, 29):02}.{dice.randrange(1, 13):02}.20{dice.randrange(10, 30)}",
    "iso": lambda dice: f"20{dice.randrange(10, 30)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
    "int": lambda dice: str(dice.randrange(10 ** dice.randrange(1, 7))),
    "dec": lambda dice: f"{dice.random() * 1000:.2f}",
    "comma": lambda dice: f"{dice.random() * 1000:.2f}".replace(".", ","),
    "money": lambda dice: f"${dice.randrange(1, 10**6):,}.{dice.randrange(100):02}",
    "state": lambda dice: dice.choice(("Open", "Done", "In Progress", "On hold")),
    "text": lambda dice: " ".join(dice.choices(WORDS, k=dice.randrange(1, 12))),
    "quotes": lambda dice: dice.choice(('say "hi", ok', '5" pipe', "plain", '"all"', 'a ""b""', "")),
    "lines": lambda dice: dice.choice(("one\ntwo", "x, y\nz", "simple", "")),
    "time": lambda dice: f"{dice.randrange(24)}:{dice.randrange(60):02}",
    "mail": lambda dice: f"{dice.choice(FIRST).lower()}@example.com",
    "blank": lambda dice: dice.choice(("", "", "", "x")),
    "url": lambda dice: f"https://e.example/{dice.randrange(99)}?a=1,2;b",
    "code": lambda dice: f"{dice.choice('ABC')}-{dice.randrange(999):03}",
    "percent": lambda dice: f"{dice.randrange(100)}%",
    "path": lambda dice: f"C:\\dir\\{dice.randrange(9)}",
}
HOLLOW = {"blank", "quotes", "lines"}
"""Columns that may be blank in a whole row."""


def random_tables(seed: int, count: int) -> Iterator[Messy]:
    dice = Random(seed)
    for number in range(count):
        yield table(number, dice)


def table(number: int, dice: Random) -> Messy:
    kinds = dice.choices([*CELLS], k=dice.choice((2, 3, 3, 4, 5, 6, 8, 12)))
    kinds[0] = "int" if set(kinds) <= HOLLOW else kinds[0]
    rows = [[CELLS[kind](dice) for kind in kinds] for _ in range(dice.choice((3, 5, 8, 20, 60, 200)))]
    titles = dice.sample(TITLES, len(kinds))
    delimiter, end = dice.choice((",", ",", ",", ";", ";", "\t", "|")), dice.choice(("\n", "\r\n"))
    out = io.StringIO()
    quoting: Literal[0, 1, 2] = dice.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC))
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([titles, *rows])
    content = surrounded(out.getvalue(), delimiter, end, len(kinds), dice)
    encoding = dice.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"))
    return Messy(f"{number}: {', '.join(kinds)}; {delimiter!r}, {encoding}", content.encode(encoding), titles, rows)


def surrounded(text: str, delimiter: str, end: str, width: int, dice: Random) -> str:
    """With a line or two above in every fifth file, and here and there a blank row below or no line end at the end."""
    chance = dice.random()
    if chance < 0.1:
        text = f"Report of things{end}{text}"
    elif chance < 0.16:
        text = f"Report of things{end}Printed: today{end}{end}{text}"
    elif chance < 0.22:
        text = f"Report{delimiter * (width - 1)}{end}{delimiter * (width - 1)}{end}{text}"
    if dice.random() < 0.1:
        text = text.rstrip("\r\n")
    elif dice.random() < 0.1:
        text += delimiter * (width - 1) + end
    return text
