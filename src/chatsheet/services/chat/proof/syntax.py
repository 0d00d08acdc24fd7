"""The language of citations: cells of results, and what may be worked out from them. There are no constants, so none gets in.

expression := term (("+" | "-") term)*
term       := factor ("/" factor)*
factor     := cell | function "(" argument ("," argument)* ")" | "(" expression ")"
argument   := range | expression
cell       := r1!B3         range := r1!B1:B4 | r1!B:B
function   := sum | avg | min | max | share | ratio | change      and rows(r1)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LONGEST = 300
"""Characters between the braces."""
MOST_TOKENS = 120
DEEPEST = 8

Function = Literal["sum", "avg", "min", "max", "share", "ratio", "change"]
FUNCTIONS: dict[str, tuple[int, int]] = {
    "sum": (1, 20),
    "avg": (1, 20),
    "min": (1, 20),
    "max": (1, 20),
    "share": (2, 2),
    "ratio": (2, 2),
    "change": (2, 2),
}
"""Fewest and most arguments."""
TAKES_RANGES = frozenset({"sum", "avg", "min", "max"})


class NotACitation(Exception):
    """The text is not in the language; its message says what stands in the way."""


@dataclass(frozen=True, slots=True)
class CellRef:
    grid: str
    letter: str
    row: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True)
class RangeRef:
    """A block of cells; `first_row` None is all rows of the columns."""

    grid: str
    first_letter: str
    last_letter: str
    first_row: int | None
    last_row: int | None


@dataclass(frozen=True, slots=True)
class RowsOf:
    """`rows(r1)`: how many rows the result has."""

    grid: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression | RangeRef, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    sign: Literal["+", "-", "/"]
    left: Expression
    right: Expression


Expression = CellRef | RowsOf | Call | Operation

_TOKEN = re.compile(
    r"""[ \t]*(?:
    (?P<range>(r[1-9]\d{0,3})!([a-z]{1,3})([1-9]\d{0,4}):([a-z]{1,3})([1-9]\d{0,4})(?![\w!:]))
  | (?P<columns>(r[1-9]\d{0,3})!([a-z]{1,3}):([a-z]{1,3})(?![\w!:]))
  | (?P<cell>(r[1-9]\d{0,3})!([a-z]{1,3})([1-9]\d{0,4})(?![\w!:]))
  | (?P<word>[a-z][a-z0-9]{0,9}(?![\w!]))
  | (?P<sign>[-+/(),])
    )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    parts: tuple[str, ...] = ()


def parse(text: str) -> Expression:
    """The expression between the braces.

    Raises:
        NotACitation: anything outside the language, longer than `LONGEST` or nested deeper than `DEEPEST`.
    """
    if len(text) > LONGEST:
        raise NotACitation("too long")
    parser = _Parser(_tokens(text))
    found = parser.expression(0)
    parser.end()
    return found


def _tokens(text: str) -> list[_Token]:
    text = text.strip(" \t")
    tokens, place = list[_Token](), 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise NotACitation(f"“{text[place : place + 20]}” is no cell, function or sign")
        kind = str(found.lastgroup)
        tokens.append(
            _Token(kind, found[kind].lower(), tuple(part for part in found.groups()[_OFFSET[kind] : _OFFSET[kind] + _PARTS[kind]]))
        )
        place = found.end()
        if len(tokens) > MOST_TOKENS:
            raise NotACitation("too many parts")
    return tokens


_PARTS = {"range": 5, "columns": 3, "cell": 3, "word": 0, "sign": 0}
_OFFSET = dict(_TOKEN.groupindex)
"""Groups are counted from 1, `groups()` from 0: the number of a named group is the place of the first group inside it."""


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def expression(self, depth: int) -> Expression:
        left = self._term(depth)
        while (sign := self._take("+", "-")) is not None:
            left = Operation("+" if sign == "+" else "-", left, self._term(depth))
        return left

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise NotACitation(f"“{self._tokens[self._place].text}” was not expected")

    def _term(self, depth: int) -> Expression:
        left = self._factor(depth)
        while self._take("/") is not None:
            left = Operation("/", left, self._factor(depth))
        return left

    def _factor(self, depth: int) -> Expression:
        if depth >= DEEPEST:
            raise NotACitation("nested too deeply")
        if self._take("(") is not None:
            inner = self.expression(depth + 1)
            self._need(")")
            return inner
        token = self._next()
        if token.kind == "cell":
            grid, letter, row = token.parts
            return CellRef(grid.lower(), letter.upper(), int(row))
        if token.kind == "word":
            return self._call(token.text, depth)
        raise NotACitation(f"“{token.text}” was not expected")

    def _call(self, name: str, depth: int) -> Expression:
        if name == "rows":
            return self._rows_of()
        if name not in FUNCTIONS:
            raise NotACitation(f"there is no function “{name}”")
        self._need("(")
        arguments = [self._argument(name, depth)]
        while self._take(",") is not None:
            arguments.append(self._argument(name, depth))
        self._need(")")
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            raise NotACitation(f"{name} takes {fewest if fewest == most else f'{fewest} to {most}'} arguments")
        return Call(name, tuple(arguments))

    def _rows_of(self) -> RowsOf:
        self._need("(")
        token = self._next()
        if token.kind != "word" or not re.fullmatch(r"r[1-9]\d{0,3}", token.text):
            raise NotACitation("rows takes a result, as in rows(r1)")
        self._need(")")
        return RowsOf(token.text)

    def _argument(self, name: str, depth: int) -> Expression | RangeRef:
        token = self._tokens[self._place] if self._place < len(self._tokens) else None
        if token is None or token.kind not in ("range", "columns"):
            return self.expression(depth + 1)
        if name not in TAKES_RANGES:
            raise NotACitation(f"{name} takes no range")
        self._place += 1
        if token.kind == "columns":
            grid, first, last = token.parts
            return RangeRef(grid.lower(), first.upper(), last.upper(), None, None)
        grid, first, top, last, bottom = token.parts
        return RangeRef(grid.lower(), first.upper(), last.upper(), int(top), int(bottom))

    def _next(self) -> _Token:
        if self._place >= len(self._tokens):
            raise NotACitation("it ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, *signs: str) -> str | None:
        if self._place < len(self._tokens):
            token = self._tokens[self._place]
            if token.kind == "sign" and token.text in signs:
                self._place += 1
                return token.text
        return None

    def _need(self, sign: str) -> None:
        if self._take(sign) is None:
            raise NotACitation(f"“{sign}” is missing")
