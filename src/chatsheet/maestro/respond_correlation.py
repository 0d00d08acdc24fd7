"""How columns of numbers go together, in words: each coefficient is a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.maestro.context import Context, Reply, Result
from chatsheet.maestro.figures import Figures, escaped
from chatsheet.maestro.reading import Reading
from chatsheet.maestro.respond_figures import where_text

MOST_PAIRS = 5
STRONG, MODERATE = 0.7, 0.4
NO_CAUSE = "Going together is no cause."


def correlation_reply(reading: Reading, result: Result, context: Context) -> Reply:
    """The pairs of columns, the strongest first; the table below has the rest."""
    if not isinstance(result.data, Mapping) or "proof" not in result.data:
        return Reply(escaped(result.summary))
    figures = Figures(reading, result.data, context)
    place = figures.measure_at[0]
    told = [row for row in result.data["rows"] if row[place] is not None][:MOST_PAIRS]
    where = where_text(reading, context)
    if not told:
        text = f"It cannot be told{where}: too few rows have both numbers, or one of them never changes."
    elif len(result.data["rows"]) == 1:
        text = f"Correlation of {_pair(figures, told[0], place)}{where}. {NO_CAUSE}"
    else:
        text = f"Correlations{where}:\n\n" + "\n".join(f"- {_pair(figures, row, place)}" for row in told) + f"\n\n{NO_CAUSE}"
    return Reply(text + figures.left_out(), figures.made)


def _pair(figures: Figures, row: Sequence[Any], place: int) -> str:
    """`Spent with Budget: +0.83 over 40 rows, strong`."""
    value, rows = row[place], row[place + 1]
    link = figures.derived(value, f"{value:+.2f}", f"Pearson's correlation of {row[0]} with {row[1]}", rows, None)
    counted = figures.derived(rows, f"{rows:,}", "Rows that have both", rows, None)
    strength = "strong" if abs(value) >= STRONG else "moderate" if abs(value) >= MODERATE else "weak"
    return f"{escaped(str(row[0]))} with {escaped(str(row[1]))}: {link} over {counted} {'row' if rows == 1 else 'rows'}, {strength}"
