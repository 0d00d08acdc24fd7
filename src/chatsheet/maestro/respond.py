"""`respond`: what became of a reading, in markdown, with every number linked to its proof."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column
from chatsheet.maestro.asking import wanted
from chatsheet.maestro.context import Context, Reply, Result
from chatsheet.maestro.drafts import in_words, listed
from chatsheet.maestro.figures import Figures, escaped
from chatsheet.maestro.filters import filter_from_json
from chatsheet.maestro.reading import Reading
from chatsheet.maestro.respond_correlation import correlation_reply
from chatsheet.maestro.respond_figures import aggregate_reply, analysis_reply, chart_reply, tie_note, where_text

MOST_LINES = 10
"""Rows written out in the answer."""
MOST_ENTRIES = 10

_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(figure:\d+\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


def plain_text(text: str) -> str:
    """Markdown of an answer as plain text: links to figures become their text."""
    return _ESCAPE.sub(r"\1", _LINK.sub(r"\1", text).replace("**", ""))


def respond(reading: Reading, result: Result, context: Context) -> Reply:
    """The answer to a reading that was acted on."""
    match reading.action:
        case None:
            return Reply(_view_text(reading, context))
        case "aggregate":
            return aggregate_reply(reading, result, context)
        case "chart":
            return chart_reply(reading, result, context)
        case "find_rows":
            return _rows(reading, result, context)
        case "describe_sheet":
            return _describe(context, result)
        case "find_duplicates" | "find_outliers" | "check_data" | "trend":
            return analysis_reply(reading, result, context)
        case "correlate":
            return correlation_reply(reading, result, context)
        case "describe_column":
            return _column(reading, result, context)
        case "history":
            return Reply(_history(result))
        case _:
            return Reply(escaped(result.summary) or "Done.")


def _view_text(reading: Reading, context: Context) -> str:
    if not reading.view:
        return "All rows are shown again, in the sheet's order. This is your view only."
    where = reading.view.get("filter")
    sorts = reading.view.get("sorts") or []
    parts = []
    if where is not None:
        parts.append(f"shows only rows where {escaped(in_words(filter_from_json(where), context))}")
    if sorts:
        titles = {str(column.id): column.title for column in context.columns}
        named = [titles.get(sort["column"], "?") + (" (descending)" if sort.get("is_descending") else "") for sort in sorts]
        parts.append(f"is sorted by {escaped(listed(named))}")
    return f"Your view {' and '.join(parts)}. Nobody else's view changes."


# --- rows ---------------------------------------------------------------------------------------------------------------


def _rows(reading: Reading, result: Result, context: Context) -> Reply:
    figures = Figures(reading, result.data, context)
    rows: Sequence[Sequence[Any]] = result.data["rows"]
    if reading.intent == "lookup":
        return _looked_up(reading, figures, rows, context)
    where = where_text(reading, context)
    if not rows:
        return Reply(f"No rows{where}.", figures.made)
    if reading.intent == "top" and figures.shown_at:
        return _top(reading, figures, rows)
    total = result.data["row_count"]
    count = figures.plain(total, "Rows found")
    return Reply(f"{count} {'row' if total == 1 else 'rows'}{where}{_cut(figures, rows, total)}.", figures.made)


def _cut(figures: Figures, rows: Sequence[Any], total: int) -> str:
    return "" if len(rows) >= total else f"; the first {figures.plain(len(rows), 'Rows shown')} are shown"


def _top(reading: Reading, figures: Figures, rows: Sequence[Sequence[Any]]) -> Reply:
    """The first few; who shares the place of the last is said."""
    count = wanted(reading.arguments.get("limit", len(rows)))
    place = figures.shown_at[-1]
    if count == 1:
        tied = [row for row in rows if row[place] == rows[0][place]]
        named = listed([f"**{figures.name(row)}**" for row in tied])
        each = " each, and more rows may share the place" if len(tied) > 1 else ""
        return Reply(f"{named}: {figures.cell(rows[0], -1)}{each}.", figures.made)
    shown = rows[: min(count, MOST_LINES)]
    lines = [f"{number}. {figures.name(row)}: {figures.cell(row, -1)}" for number, row in enumerate(shown, 1)]
    return Reply("\n".join(lines) + tie_note(rows, place, count), figures.made)


def _looked_up(reading: Reading, figures: Figures, rows: Sequence[Sequence[Any]], context: Context) -> Reply:
    if not rows:
        return Reply(f"There is no row{where_text(reading, context)}.", figures.made)
    lines = [_row_line(figures, row) for row in rows[:MOST_LINES]]
    more = len(rows) - MOST_LINES
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return Reply(text + (f"\n\nand {figures.plain(more, 'Rows not listed')} more." if more > 0 else ""), figures.made)


def _row_line(figures: Figures, row: Sequence[Any]) -> str:
    """`Owner of **Review**: Ben Ode`."""
    if len(figures.shown_at) == 2:
        place = figures.shown_at[1]
        return f"{escaped(figures.title(place))} of **{figures.name(row)}**: {figures.cell(row, place)}"
    told = [f"{escaped(figures.title(place))} {figures.cell(row, place)}" for place in figures.shown_at[1:]]
    return f"**{figures.name(row)}**" + (": " + ", ".join(told) if told else "")


# --- one column ---------------------------------------------------------------------------------------------------------


def _column(reading: Reading, result: Result, context: Context) -> Reply:
    """Its figures one by one, then its common values."""
    figures = Figures(reading, result.data, context)
    column = next((one for one in context.columns if str(one.id) == str(reading.arguments.get("column"))), None)
    facts = [row for row in result.data["rows"] if row[1] is not None]
    lines = [f"- {escaped(str(row[0]))}: {_fact(figures, column, row)}" for row in facts if not _is_common(row)]
    common = [f"{escaped(str(row[0])[len(_COMMON) :])} {_fact(figures, column, row)}" for row in [*filter(_is_common, facts)][:MOST_COMMON]]
    lines += [f"- most common: {', '.join(common)}"] if common else []
    return Reply(f"**{escaped(column.title if column else '?')}**\n\n" + "\n".join(lines), figures.made)


_COMMON = "rows with "
MOST_COMMON = 5


def _is_common(row: Sequence[Any]) -> bool:
    """A line that counts one value of the column."""
    return str(row[0]).startswith(_COMMON)


def _fact(figures: Figures, column: Column | None, row: Sequence[Any]) -> str:
    if isinstance(row[1], bool) or not isinstance(row[1], int | float):
        return escaped(format_value(row[1], column))
    keeps_format = row[0] in _IN_COLUMN
    return figures.derived(row[1], format_value(row[1], column if keeps_format else None), str(row[0]), figures.proof_rows, None)


_IN_COLUMN = frozenset({"sum", "average", "median", "lowest", "highest", "lower quartile", "upper quartile", "standard deviation"})
"""Figures that are values of the column, and shown as it shows them."""


# --- describe, history --------------------------------------------------------------------------------------------------

_KIND_WORDS: Mapping[str, str] = {"number": "numbers", "text": "texts", "date": "dates", "datetime": "times", "truth": "yes or no"}


def _describe(context: Context, result: Result) -> Reply:
    lines = [f"- **{escaped(column.title)}**: {_about(column, context)}" for column in context.columns]
    return Reply(escaped(result.summary or f"{context.sheet_name} has these columns:") + "\n\n" + "\n".join(lines))


def _about(column: Column, context: Context) -> str:
    words = _KIND_WORDS.get(context.kinds.get(column.id, "text"), "texts")
    named = [format_value(value) for value, _ in context.words.get(column.id, ())[:5]]
    return (
        words
        + (", such as " + escaped(", ".join(named)) if named and not column.is_primary else "")
        + (" (names the rows)" if column.is_primary else "")
    )


def _history(result: Result) -> str:
    causes = result.data["causes"][:MOST_ENTRIES] if isinstance(result.data, dict) else []
    if not causes:
        return "Nothing has changed yet."
    lines = [
        f"- {escaped(str(cause['summary']))} ({escaped(str(cause.get('user', '')))}, {str(cause['time'])[:16].replace('T', ' ')})"
        for cause in causes
    ]
    return "The latest changes, newest first:\n\n" + "\n".join(lines)
