"""Answers made of figures: one, by groups, the most, shares, and what a chart shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatsheet.domain.format import contact_name, format_number
from chatsheet.domain.query import Condition
from chatsheet.domain.sql import describe_filter
from chatsheet.domain.values import NumberFormat
from chatsheet.maestro.asking import MOST_LISTED, wanted
from chatsheet.maestro.context import Context, Reply, Result
from chatsheet.maestro.drafts import listed, where_words
from chatsheet.maestro.figures import Figures, escaped
from chatsheet.maestro.filters import filter_from_json
from chatsheet.maestro.reading import Reading

FEW_GROUPS = 5
"""Groups written out above a table that has them all."""
MOST_TIED = 5
PERCENT = NumberFormat("percent", 1)

Rows = Sequence[Sequence[Any]]


def aggregate_reply(reading: Reading, result: Result, context: Context) -> Reply:
    figures = Figures(reading, result.data, context)
    rows: Rows = result.data["rows"]
    tell = _single if not reading.arguments.get("by") else _TELLERS.get(reading.intent, _groups)
    text = tell(reading, figures, rows, context)
    return Reply(text + figures.left_out(), figures.made)


def where_text(reading: Reading, context: Context) -> str:
    where = reading.arguments.get("where")
    return "" if where is None else escaped_where(where_words(filter_from_json(where), context))


def escaped_where(text: str) -> str:
    """Escaped, with the space or comma it begins with."""
    lead = text[: len(text) - len(text.lstrip(" ,"))]
    return lead + escaped(text[len(lead) :])


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


# --- one figure ---------------------------------------------------------------------------------------------------------


def _single(reading: Reading, figures: Figures, rows: Rows, context: Context) -> str:
    where = where_text(reading, context)
    if reading.arguments["measures"] == [{"aggregate": "count"}]:
        count = figures.link(rows[0], 0)
        return f"{count} {'row' if rows[0][figures.measure_at[0]] == 1 else 'rows'}{where}."
    told = []
    for number in range(len(reading.arguments["measures"])):
        if rows[0][figures.measure_at[number]] is None:
            told.append(f"There is no {escaped(lower(figures.label(number)))}{where}: no row has a value for it.")
        else:
            told.append(f"{escaped(figures.label(number))}{where}: {figures.link(rows[0], number)}{figures.unit(number)}.")
    return "\n\n".join(told)


# --- groups -------------------------------------------------------------------------------------------------------------


def _groups(reading: Reading, figures: Figures, rows: Rows, context: Context) -> str:
    if not rows:
        return f"No rows{where_text(reading, context)}."
    labels = [figures.label(number) for number in range(len(figures.measure_at))]
    by = escaped(listed(figures.group_titles()))
    head = f"{escaped(listed([labels[0], *map(lower, labels[1:])]))} by {by}{where_text(reading, context)}:"
    return head + "\n\n" + _lines(reading, rows, lambda row: f"- {figures.group(row)}: {_measures(figures, row)}", figures)


def _lines(reading: Reading, rows: Rows, tell: Callable[[Sequence[Any]], str], figures: Figures) -> str:
    """All rows while they are few. Above a table a few more are not written out twice."""
    is_short = len(rows) <= (FEW_GROUPS if reading.shows_table else MOST_LISTED)
    shown = rows if is_short else rows[:FEW_GROUPS]
    more = len(rows) - len(shown)
    where = " in the table" if reading.shows_table else ""
    tail = f"\n\nand {figures.plain(more, 'Groups not listed')} more{where}." if more else ""
    return "\n".join(map(tell, shown)) + tail


def _measures(figures: Figures, row: Sequence[Any]) -> str:
    several = len(figures.measure_at) > 1
    told = []
    for number in range(len(figures.measure_at)):
        value = figures.link(row, number) + figures.unit(number) if row[figures.measure_at[number]] is not None else "none"
        told.append(f"{escaped(figures.label(number))} {value}" if several else value)
    return ", ".join(told)


def _distinct(reading: Reading, figures: Figures, rows: Rows, context: Context) -> str:
    if not rows:
        return f"No rows{where_text(reading, context)}."
    named = [f"{figures.group(row)} ({figures.link(row, 0)})" for row in rows[:MOST_LISTED]]
    more = len(rows) - MOST_LISTED
    titles = escaped(listed(figures.group_titles()))
    return f"{titles}: " + ", ".join(named) + (f" and {figures.plain(more, 'Values not listed')} more." if more > 0 else ".")


# --- the most -----------------------------------------------------------------------------------------------------------


def _most(reading: Reading, figures: Figures, rows: Rows, context: Context) -> str:
    """Who comes first; all of them when several share the place. Rows without a value in the column are nobody's."""
    known = [row for row in rows if not _is_blank(figures, row) and row[figures.measure_at[0]] is not None]
    if not known:
        return f"No rows{where_text(reading, context)}."
    if "limit" in reading.arguments:
        return _first_few(reading, figures, known, context)
    best = known[0][figures.measure_at[0]]
    tied = [row for row in known if row[figures.measure_at[0]] == best]
    where = where_text(reading, context)
    if len(tied) == 1:
        second = f" Next: {figures.group(known[1])}, {_measures(figures, known[1])}." if len(known) > 1 else ""
        return f"**{figures.group(tied[0])}**: {_measures(figures, tied[0])}{where}.{second}"
    named = [f"**{figures.group(row)}**" for row in tied[:MOST_TIED]]
    more = [f"{figures.plain(len(tied) - MOST_TIED, 'Others with the same figure')} more"] if len(tied) > MOST_TIED else []
    return f"{listed([*named, *more])} share the first place: {_measures(figures, tied[0])} each{where}."


def _is_blank(figures: Figures, row: Sequence[Any]) -> bool:
    return all(row[place] is None for place in figures.group_at)


def _first_few(reading: Reading, figures: Figures, rows: Rows, context: Context) -> str:
    count = wanted(reading.arguments["limit"])
    lines = [f"{place}. {figures.group(row)}: {_measures(figures, row)}" for place, row in enumerate(rows[:count], 1)]
    if len(lines) > MOST_LISTED:
        lines = [*lines[:FEW_GROUPS], f"\nand {figures.plain(len(lines) - FEW_GROUPS, 'Groups not listed')} more in the table."]
    head = f"{escaped(figures.label(0))} by {escaped(listed(figures.group_titles()))}{where_text(reading, context)}:\n\n"
    return head + "\n".join(lines) + tie_note(rows, figures.measure_at[0], count)


def tie_note(rows: Rows, place: int, count: int) -> str:
    """That the last one listed shares its place with the next, which is not."""
    if len(rows) <= count or rows[count][place] != rows[count - 1][place]:
        return ""
    return "\n\nOthers share the last place."


# --- shares -------------------------------------------------------------------------------------------------------------


def _share(reading: Reading, figures: Figures, rows: Rows, context: Context) -> str:
    """Parts of the sum of all groups. Only where every group is there, and none is below zero."""
    at = figures.measure_at[0]
    values = [row[at] or 0 for row in rows]
    whole = sum(values)
    if len(rows) < figures.row_count or not whole or any(value < 0 for value in values):
        return _groups(reading, figures, rows, context)
    if reading.part is None:
        tell = lambda row: f"- {figures.group(row)}: {_part_of(figures, row[at] or 0, whole, row)} ({_measures(figures, row)})"  # noqa: E731
        head = f"Share of {escaped(lower(figures.label(0)))} by {escaped(listed(figures.group_titles()))}{where_text(reading, context)}:"
        return head + "\n\n" + _lines(reading, [row for row in rows if row[at]], tell, figures)
    met = [row for row in rows if _meets(reading.part, row[figures.group_at[0]])]
    part = sum(row[at] or 0 for row in met)
    share = figures.derived(part / whole, format_number(part / whole, PERCENT), "Share", figures.rows_of(met), "part ÷ whole")
    told = figures.total(part, met, "Part"), figures.total(whole, rows, "Whole")
    condition = escaped_where(where_words(filter_from_json(reading.part), context)).strip()
    what = "rows" if reading.arguments["measures"][0]["aggregate"] == "count" else escaped(figures.label(0))
    return f"{share} of {what}{where_text(reading, context)}: {told[0]} of {told[1]}, {condition}."


def _part_of(figures: Figures, part: float, whole: float, row: Sequence[Any]) -> str:
    label = f"Share, {figures.plain_group(row)}"
    return figures.derived(part / whole, format_number(part / whole, PERCENT), label, figures.rows_of([row]), "group ÷ all groups")


def _meets(part: Mapping[str, Any], value: Any) -> bool:
    """Whether a whole group meets the condition of the part; texts as the query engine compares them."""
    asked = filter_from_json(part)
    assert isinstance(asked, Condition)
    if asked.op in ("is_blank", "is_not_blank"):
        return (value is None) == (asked.op == "is_blank")
    given = asked.value if isinstance(asked.value, tuple) else (asked.value,)
    is_one = _same_text(value) in {_same_text(one) for one in given}
    return is_one == (asked.op in ("eq", "in"))


def _same_text(value: Any) -> Any:
    return contact_name(value).casefold() if isinstance(value, str) else value


_TELLERS: Mapping[str, Callable[[Reading, Figures, Rows, Context], str]] = {"distinct": _distinct, "most": _most, "share": _share}


# --- charts -------------------------------------------------------------------------------------------------------------


def chart_reply(reading: Reading, result: Result, context: Context) -> Reply:
    """What the chart shows, in the words that come with it; the figures among them with their proof."""
    text = escaped(_own_words(str(result.data["description"]), reading, context))
    y = reading.arguments["y"]
    if not y.get("aggregate"):
        return Reply(text)
    by = [reading.arguments["x"], *([reading.arguments["color"]] if "color" in reading.arguments else [])]
    plain = replace(reading, arguments={"measures": [y], "by": by, "where": reading.arguments.get("where")})
    figures = Figures(plain, result.data, context)
    for row in result.data["rows"]:
        text = _linked(text, row, figures)
    return Reply(text + figures.left_out(), figures.made)


def _linked(text: str, row: Sequence[Any], figures: Figures) -> str:
    """The figure of a row where the description names it: `Highest: Ana, $12,300.`"""
    value = row[figures.measure_at[0]]
    if value is None:
        return text
    label = escaped(", ".join(str(row[place]) for place in figures.group_at))
    shown = escaped(figures.shown_value(row, 0))
    for word in ("Highest", "Lowest", "It is"):
        said = f"{word}: {label}, {shown}." if word != "It is" else f"{word} {label}, {shown}."
        if said in text:
            link = figures.link(row, 0)
            text = text.replace(said, said.removesuffix(f"{shown}.") + f"{link}.", 1)
    return text


# --- analyses -----------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.,$€£¥-])\d[\d,]*(?![\w.,%-]*\d)")


def analysis_reply(reading: Reading, result: Result, context: Context) -> Reply:
    """What the analysis says of itself; the numbers of rows and findings among it with their proof, the table below has the rest."""
    data = result.data
    if not isinstance(data, Mapping) or "proof" not in data:
        return Reply(escaped(result.summary))
    figures = Figures(reading, data, context)
    known = {data["row_count"]: "Lines found", data["proof"]["rows"]: "Rows looked at"}

    def linked(found: re.Match[str]) -> str:
        value = int(found[0].replace(",", ""))
        return figures.plain(value, known[value]) if value in known else found[0]

    return Reply(_NUMBER.sub(linked, escaped(_own_words(result.summary, reading, context))), figures.made)


def _own_words(text: str, reading: Reading, context: Context) -> str:
    """With the condition as Maestro says it: parents by that name, and not as so many chosen rows."""
    where = reading.arguments.get("where")
    if where is None:
        return text
    given = filter_from_json(where)
    theirs = f"Only rows where {describe_filter(given, context.columns, context.today)}."
    ours = where_words(given, context).removeprefix(", ").removeprefix(" where ")
    is_only_parents = where_words(given, context).startswith(", ")
    return text.replace(theirs, f"{ours[:1].upper()}{ours[1:]}." if is_only_parents else f"Only rows where {ours}.")
