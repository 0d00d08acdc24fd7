"""`respond`: what became of a reading, in markdown, with every number linked to its proof."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chatsheet.domain.format import format_value
from chatsheet.domain.sheet import Column
from chatsheet.maestro.context import Context, Reply, Result
from chatsheet.maestro.drafts import in_words, listed
from chatsheet.maestro.figures import Figures, escaped
from chatsheet.maestro.filters import filter_from_json
from chatsheet.maestro.reading import Reading

MOST_LINES = 10
"""Groups or rows written out in the answer; the table below it has them all."""
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
            return _aggregate(reading, result, context)
        case "find_rows":
            return _rows(reading, result, context)
        case "describe_sheet":
            return _describe(context, result)
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


# --- figures ------------------------------------------------------------------------------------------------------------


def _aggregate(reading: Reading, result: Result, context: Context) -> Reply:
    figures = Figures(reading, result.data, context)
    rows: Sequence[Sequence[Any]] = result.data["rows"]
    tell = _groups if reading.arguments.get("by") else _single
    text = tell(reading, figures, rows, context)
    return Reply(text + figures.left_out(), figures.made)


def _where(reading: Reading, context: Context, link: str = "where") -> str:
    where = reading.arguments.get("where")
    return "" if where is None else f" {link} {escaped(in_words(filter_from_json(where), context))}"


def _single(reading: Reading, figures: Figures, rows: Sequence[Sequence[Any]], context: Context) -> str:
    where = _where(reading, context)
    if reading.arguments["measures"] == [{"aggregate": "count"}]:
        count = figures.link(rows[0], 0)
        return f"{count} {'row' if rows[0][figures.measure_at[0]] == 1 else 'rows'}{where}."
    told = []
    for number in range(len(reading.arguments["measures"])):
        if rows[0][figures.measure_at[number]] is None:
            told.append(f"There is no {escaped(_lower(figures.label(number)))}{where}: no row has a value for it.")
        else:
            told.append(f"{escaped(figures.label(number))}{where}: {figures.link(rows[0], number)}{figures.unit(number)}.")
    return "\n\n".join(told)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _groups(reading: Reading, figures: Figures, rows: Sequence[Sequence[Any]], context: Context) -> str:
    if not rows:
        return f"No rows{_where(reading, context)}."
    if reading.intent == "distinct":
        return _distinct(figures, rows)
    if reading.intent == "most" and len(rows) == 1:
        return f"**{figures.group(rows[0])}**: {_measures(figures, rows[0])}{_where(reading, context)}."
    labels = [figures.label(number) for number in range(len(figures.measure_at))]
    head = (
        f"{escaped(listed([labels[0], *map(_lower, labels[1:])]))} by {escaped(listed(figures.group_titles()))}{_where(reading, context)}:"
    )
    lines = [f"- {figures.group(row)}: {_measures(figures, row)}" for row in rows[:MOST_LINES]]
    more = len(rows) - MOST_LINES
    tail = f"\n\nand {figures.plain(more, 'Groups not listed')} more in the table." if more > 0 else ""
    return head + "\n\n" + "\n".join(lines) + tail


def _measures(figures: Figures, row: Sequence[Any]) -> str:
    several = len(figures.measure_at) > 1
    told = []
    for number in range(len(figures.measure_at)):
        value = figures.link(row, number) + figures.unit(number) if row[figures.measure_at[number]] is not None else "none"
        told.append(f"{escaped(figures.label(number))} {value}" if several else value)
    return ", ".join(told)


def _distinct(figures: Figures, rows: Sequence[Sequence[Any]]) -> str:
    named = [f"{figures.group(row)} ({figures.link(row, 0)})" for row in rows[:MOST_LINES]]
    more = len(rows) - MOST_LINES
    return (
        f"{escaped(listed(figures.group_titles()))}: "
        + ", ".join(named)
        + (f" and {figures.plain(more, 'Values not listed')} more." if more > 0 else ".")
    )


# --- rows ---------------------------------------------------------------------------------------------------------------


def _rows(reading: Reading, result: Result, context: Context) -> Reply:
    figures = Figures(reading, result.data, context)
    rows: Sequence[Sequence[Any]] = result.data["rows"]
    if reading.intent == "lookup":
        return _looked_up(reading, figures, rows, context)
    where = _where(reading, context)
    if not rows:
        return Reply(f"No rows{where}.", figures.made)
    if reading.intent == "top":
        return _top(figures, rows)
    total = result.data["row_count"]
    count = figures.plain(total, "Rows found")
    return Reply(f"{count} {'row' if total == 1 else 'rows'}{where}{_cut(figures, rows, total)}.", figures.made)


def _cut(figures: Figures, rows: Sequence[Any], total: int) -> str:
    return "" if len(rows) >= total else f"; the first {figures.plain(len(rows), 'Rows shown')} are shown"


def _top(figures: Figures, rows: Sequence[Sequence[Any]]) -> Reply:
    lines = [f"{place}. {figures.name(row)}: {figures.cell(row, -1)}" for place, row in enumerate(rows[:MOST_LINES], 1)]
    if len(rows) == 1:
        return Reply(f"**{figures.name(rows[0])}**: {figures.cell(rows[0], -1)}.", figures.made)
    return Reply("\n".join(lines), figures.made)


def _looked_up(reading: Reading, figures: Figures, rows: Sequence[Sequence[Any]], context: Context) -> Reply:
    if not rows:
        return Reply(f"There is no row{_where(reading, context)}.", figures.made)
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
