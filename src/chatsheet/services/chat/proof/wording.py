"""A citation's expression in words, with cells by name: `Sum of Budget, Ana − Sum of Budget, Ben`."""

from __future__ import annotations

from chatsheet.services.chat.proof.results import Results
from chatsheet.services.chat.proof.sources import cell_label, find_cell, find_grid
from chatsheet.services.chat.proof.syntax import Call, CellRef, Expression, Operation, RangeRef, RowsOf

_SIGNS = {"+": "+", "-": "−", "/": "÷"}


def words(expression: Expression | RangeRef, results: Results, *, is_inner: bool = False) -> str:
    """The expression with cells by name: `Sum of Budget, Ana − Sum of Budget, Ben`."""
    match expression:
        case CellRef():
            grid, row, place = find_cell(expression, results)
            return f"({cell_label(grid, row, place)})" if is_inner else cell_label(grid, row, place)
        case RowsOf():
            return f"rows of {expression.grid}"
        case RangeRef():
            return _range_words(expression, results)
        case Operation():
            left, right = (words(one, results, is_inner=True) for one in (expression.left, expression.right))
            text = f"{left} {_SIGNS[expression.sign]} {right}"
            return f"({text})" if is_inner else text
        case Call():
            return f"{expression.function}({'; '.join(words(one, results) for one in expression.arguments)})"


def _range_words(reference: RangeRef, results: Results) -> str:
    grid = find_grid(reference.grid, results)
    place = grid.place(reference.first_letter)
    named = grid.columns[place].name if place is not None else reference.first_letter
    if reference.first_row is None:
        return f"{named}, all rows"
    return f"{named}, rows {reference.first_row} to {reference.last_row}"
