"""Citations worked out: `{{r1!B3 - r1!B2}}` becomes the value of those cells, shown as their columns show it, with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chatsheet.domain.format import format_day, format_number
from chatsheet.domain.values import NumberFormat
from chatsheet.services.chat.proof import worth
from chatsheet.services.chat.proof.grid import Grid
from chatsheet.services.chat.proof.results import Results
from chatsheet.services.chat.proof.sources import Source, cell_label, find_cell, find_grid
from chatsheet.services.chat.proof.syntax import Call, CellRef, Expression, NotACitation, Operation, RangeRef, RowsOf, parse
from chatsheet.services.chat.proof.wording import words
from chatsheet.services.chat.proof.worth import Refused, Worth

MOST_CELLS = 1_000
"""Cells of one range."""
MOST_REMEMBERED = 2_000
LONGEST_WORDS = 300
LONGEST_TEXT = 200
"""Characters of a text cell put into an answer."""


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with its value. `shown` is what the answer says."""

    value: int | float | str
    shown: str
    format: NumberFormat | None
    label: str
    expression: str | None
    """How it was worked out, in words; None for a single cell."""
    sources: tuple[Source, ...]
    is_quotient: bool = False

    @property
    def is_proven(self) -> bool:
        """False where a query that brings in numbers of its own is among the sources."""
        return not any(source.grid.has_own_numbers for source in self.sources)

    @property
    def column_names(self) -> list[str]:
        return [source.grid.columns[source.place].name for source in self.sources if source.place is not None]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A citation of one cell that holds no number and no date: its text, as it stands in the sheet."""

    shown: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A citation without a value. `shown` is what the model wrote between the braces."""

    code: str
    message: str
    shown: str


Outcome = Cited | Quoted | Failed


def evaluate(text: str, results: Results) -> Outcome:
    """Work out what stands between the braces, once for each set of results. Never raises."""
    known: Outcome | None = results.worked_out.get(text)
    if known is None:
        known = _evaluated(text, results)
        if len(results.worked_out) < MOST_REMEMBERED:
            results.worked_out[text] = known
    return known


def _evaluated(text: str, results: Results) -> Outcome:
    shown = " ".join(text.split())[:LONGEST_TEXT] or "?"
    try:
        expression = parse(text)
        quoted = _quoted(expression, results)
        return quoted or _cited(expression, results)
    except NotACitation as error:
        return Failed("citation_invalid", f"Not a citation: {error}.", shown)
    except Refused as error:
        return Failed(error.code, error.message, shown)


def show(made: Worth) -> str:
    """A number or day as answers show it."""
    value = made.value
    return format_day(value) if isinstance(value, str) else format_number(value, made.format)


# --- single cells -------------------------------------------------------------------------------------------------------


def _worth(grid: Grid, row: int, place: int) -> Worth:
    value, column = grid.rows[row][place], grid.columns[place]
    if value is None or value == "":
        raise Refused("cell_blank", "The cell is blank.")
    if isinstance(value, bool) or column.is_id:
        raise Refused("cell_text", "The cell holds no figure.")
    if isinstance(value, int | float):
        return Worth(Decimal(repr(value)), column.format)
    if isinstance(value, str) and (column.kind in ("date", "datetime") or (column.role == "measure" and _DAY.fullmatch(value))):
        try:
            return Worth(date.fromisoformat(value[:10]))
        except ValueError:
            pass
    raise Refused("cell_text", "The cell holds a text.")


def _quoted(expression: Expression, results: Results) -> Quoted | None:
    """A cell on its own that holds a text or a truth."""
    if not isinstance(expression, CellRef):
        return None
    grid, row, place = find_cell(expression, results)
    try:
        _worth(grid, row, place)
    except Refused as error:
        if error.code != "cell_text":
            raise
        return Quoted(" ".join(grid.shown(row, place).split())[:LONGEST_TEXT] or "?")
    return None


# --- expressions --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    """What working out an expression passed by."""

    results: Results
    sources: list[Source]


def _cited(expression: Expression, results: Results) -> Cited:
    found = _Found(results, [])
    made = _value(expression, found)
    sources = tuple(dict.fromkeys(found.sources))
    if isinstance(expression, CellRef):
        grid, row, place = find_cell(expression, results)
        value: Any = grid.rows[row][place]
        return Cited(value, grid.shown(row, place), made.format, cell_label(grid, row, place), None, sources)
    said = words(expression, results)[:LONGEST_WORDS]
    return Cited(made.value, show(made), made.format, said, said, sources, _is_quotient(expression))


def _is_quotient(expression: Expression) -> bool:
    if isinstance(expression, Call):
        return expression.function == "ratio"
    return isinstance(expression, Operation) and expression.sign == "/"


def _value(expression: Expression, found: _Found) -> Worth:
    match expression:
        case CellRef():
            grid, row, place = find_cell(expression, found.results)
            found.sources.append(Source(grid, row, place))
            return _worth(grid, row, place)
        case RowsOf():
            grid = find_grid(expression.grid, found.results)
            found.sources.append(Source(grid))
            return Worth(Decimal(grid.row_count))
        case Operation():
            return _OPERATIONS[expression.sign](_value(expression.left, found), _value(expression.right, found))
        case Call():
            return _call(expression, found)


_OPERATIONS: Mapping[str, Callable[[Worth, Worth], Worth]] = {"+": worth.add, "-": worth.subtract, "/": worth.divide}
_PAIRS: Mapping[str, Callable[[Worth, Worth], Worth]] = {"share": worth.share, "ratio": worth.ratio, "change": worth.change}
_SERIES: Mapping[str, Callable[[Sequence[Worth]], Worth]] = {
    "sum": worth.total,
    "avg": worth.average,
    "min": worth.lowest,
    "max": worth.highest,
}


def _call(call: Call, found: _Found) -> Worth:
    parts: list[Worth] = []
    for argument in call.arguments:
        parts += _range(argument, found) if isinstance(argument, RangeRef) else [_value(argument, found)]
    if not parts:
        raise Refused("cell_blank", "There is no number in the range.")
    return _PAIRS[call.function](*parts) if call.function in _PAIRS else _SERIES[call.function](parts)


def _range(reference: RangeRef, found: _Found) -> list[Worth]:
    """The numbers of a range; blank cells are passed over, as the engine does, texts are not."""
    grid = find_grid(reference.grid, found.results)
    if reference.first_row is None and grid.row_count > len(grid.rows):
        raise Refused("range_cut", f"{grid.id} shows {len(grid.rows)} of {grid.row_count} rows.")
    first, last = reference.first_row or 1, reference.last_row or len(grid.rows)
    if not grid.rows or (last - first + 1) * len(grid.columns) > MOST_CELLS:
        raise Refused("cell_unknown", "The range has no cells, or too many.")
    _, top, left = find_cell(CellRef(grid.id, reference.first_letter, first), found.results)
    _, bottom, right = find_cell(CellRef(grid.id, reference.last_letter, last), found.results)
    if bottom < top or right < left:
        raise Refused("cell_unknown", "The range ends before it begins.")
    cells = [(row, place) for row in range(top, bottom + 1) for place in range(left, right + 1)]
    filled = [(row, place) for row, place in cells if grid.rows[row][place] not in (None, "")]
    found.sources += [Source(grid, row, place) for row, place in filled]
    return [_worth(grid, row, place) for row, place in filled]
