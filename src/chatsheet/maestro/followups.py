"""Messages that build on the one before: "and by owner?", "only the late ones", "what about Ben?", "and in March?"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chatsheet.domain.query import AllOf, Filter
from chatsheet.maestro.changes import at_end
from chatsheet.maestro.clauses import Clauses, clauses
from chatsheet.maestro.conditions import columns_of, simplified
from chatsheet.maestro.drafts import Draft, Json, in_words
from chatsheet.maestro.english import SAID
from chatsheet.maestro.filters import filter_from_json, filter_to_json
from chatsheet.maestro.measures import AGGREGATES
from chatsheet.maestro.notes import Note
from chatsheet.maestro.reading import Reading
from chatsheet.maestro.scan import Scan

FOLLOWABLE = frozenset({"aggregate", "find_rows"})


def follow_ups(scan: Scan, at: int) -> Iterator[Draft]:
    """Nothing without a question before."""
    previous = scan.context.previous
    if previous is None or (previous.action not in FOLLOWABLE and previous.view is None):
        return
    for tag, narrows in (("only_those", True), ("and_then", False)):
        start = scan.tag(at, tag)
        if start is not None:
            yield from _built_on(scan, start, previous, narrows=narrows)
    if scan.tag(at, "and_then") is None and scan.tag(at, "only_those") is None:
        yield from _order_alone(scan, at, previous)


def _built_on(scan: Scan, at: int, previous: Reading, *, narrows: bool) -> Iterator[Draft]:
    aggregate = _other_aggregate(scan, at, previous)
    if aggregate is not None:
        yield aggregate
        return
    rest = clauses(scan, scan.tag(at, "and_then") or at)
    if rest.unknown:
        rest.unknown = [place for place in rest.unknown if scan.tag(place, "instead") is None]
    if rest.where is None and not rest.groups and not rest.sorts:
        return
    old = _where(previous)
    where = old if rest.where is None else _narrowed(old, rest.where) if narrows else _swapped(old, rest.where)
    yield _again(scan, previous, rest, where)


def _order_alone(scan: Scan, at: int, previous: Reading) -> Iterator[Draft]:
    """`highest first`, `sort that by budget`."""
    rest = clauses(scan, at)
    if rest.where is None and not rest.groups and rest.sorts and not rest.unknown and previous.view is None:
        yield _again(scan, previous, rest, _where(previous))


def _where(previous: Reading) -> Filter | None:
    given = previous.view.get("filter") if previous.view is not None else previous.arguments.get("where")
    return None if given is None else filter_from_json(given)


def _narrowed(old: Filter | None, new: Filter) -> Filter:
    return new if old is None else simplified([old, new])


def _swapped(old: Filter | None, new: Filter) -> Filter:
    """What is asked anew about a column takes the place of what was asked about it."""
    if old is None:
        return new
    about = columns_of(new)
    parts = old.parts if isinstance(old, AllOf) else (old,)
    kept = [part for part in parts if not (columns_of(part) & about)]
    return simplified([*kept, new])


def _again(scan: Scan, previous: Reading, rest: Clauses, where: Filter | None) -> Draft:
    if previous.view is not None and previous.action is None:
        return _view_again(scan, previous.view, rest, where)
    arguments: Json = {name: value for name, value in previous.arguments.items() if name != "where"}
    action, notes = previous.action, [*rest.notes]
    if rest.groups:
        if action == "find_rows":
            action, arguments = "aggregate", {"measures": [{"aggregate": "count"}]}
        arguments["by"] = [group.to_json() for group in rest.groups]
        arguments.pop("limit", None)
        arguments["sorts"] = [sort for sort in arguments.get("sorts", []) if "measure" in sort]
    if rest.sorts:
        arguments["sorts"] = [_sort_json(sort.to_json(), arguments) for sort in rest.sorts]
        if action == "aggregate" and "by" not in arguments:
            notes.append(Note(0.5))
    if not arguments.get("sorts"):
        arguments.pop("sorts", None)
    if where is not None:
        arguments["where"] = filter_to_json(where)
    is_table = action == "find_rows" or "by" in arguments or previous.shows_table
    text = _text(scan, arguments, rest, where, previous)
    intent = previous.intent if action == previous.action else "aggregate"
    return Draft(intent, action, arguments, text, notes=tuple(notes), unknown=tuple(rest.unknown), shows_table=is_table)


def _sort_json(sort: Json, arguments: Mapping[str, Any]) -> Json:
    """The order of groups is by one of them or by the figure."""
    grouped = {group["column"] for group in arguments.get("by", [])}
    if "measures" in arguments and sort.get("column") not in grouped and "column" in sort:
        return {"measure": 0, "is_descending": sort["is_descending"]}
    return sort


def _text(scan: Scan, arguments: Json, rest: Clauses, where: Filter | None, previous: Reading) -> str:
    text = previous.text.partition(" where ")[0].partition(" by ")[0]
    by = [group.said() for group in rest.groups]
    if not by and "by" in arguments:
        titles = {str(column.id): column.title for column in scan.index.columns}
        by = [titles.get(group["column"], "?") for group in arguments["by"]]
    text += (" by " + ", ".join(by)) if by else ""
    text += f" where {in_words(where, scan.context)}" if where is not None else ""
    return text + "".join(f", {sort.said()}" for sort in rest.sorts)


def _view_again(scan: Scan, view: Mapping[str, Any], rest: Clauses, where: Filter | None) -> Draft:
    made: Json = dict(view)
    if where is not None:
        made["filter"] = filter_to_json(where)
    if rest.sorts:
        made["sorts"] = [sort.to_json() for sort in rest.sorts]
    text = "Show only rows where " + in_words(where, scan.context) if where is not None else "Show all rows"
    notes = (*rest.notes, *((Note(0.5),) if rest.groups else ()))
    return Draft("view", None, {}, text, view=made, notes=notes, unknown=tuple(rest.unknown))


def _other_aggregate(scan: Scan, at: int, previous: Reading) -> Draft | None:
    """`and the average?`"""
    at = scan.tag(at, "article") or at
    measures = previous.arguments.get("measures", [])
    for aggregate in AGGREGATES:
        end = scan.tag(at, aggregate)
        if end is None or not at_end(scan, end) or not measures or measures[0]["aggregate"] == "count":
            continue
        arguments = {**previous.arguments, "measures": [{**measure, "aggregate": aggregate} for measure in measures]}
        rest = Clauses(where=_where(previous))
        draft = _again(scan, replace(previous, arguments=arguments), rest, rest.where)
        old = previous.text.split(" ", 1)
        return replace(draft, text=f"{SAID[aggregate]} {old[-1]}")
    return None
