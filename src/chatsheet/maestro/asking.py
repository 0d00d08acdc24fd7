"""The two ways to ask: figures by `aggregate`, rows by `find_rows`."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.cells import MULTI
from chatsheet.domain.query import Filter
from chatsheet.domain.sheet import Column
from chatsheet.maestro.clauses import Clauses, Grouping
from chatsheet.maestro.conditions import simplified
from chatsheet.maestro.drafts import Draft, Sorting, listed, where_json, where_words
from chatsheet.maestro.measures import Figure
from chatsheet.maestro.notes import Note
from chatsheet.maestro.parents import to_count
from chatsheet.maestro.scan import Scan

MOST_LISTED = 10
"""The first so many are listed in the answer; with more there is a table."""


def one_more(limit: int) -> int:
    """How many to ask for when the first `limit` are wanted: the one behind them tells whether they share the last place with others."""
    return limit + 1 if limit <= MOST_LISTED else limit


def wanted(limit: int) -> int:
    """How many were wanted when so many were asked for."""
    return max(1, limit - 1) if limit <= MOST_LISTED + 1 else limit


TOGETHER = 0.6
"""Factor of groups by a column that holds several values in a cell: "web" and "web, legal" would be two."""


def find_rows(
    scan: Scan,
    rest: Clauses,
    notes: Sequence[Note] = (),
    *,
    intent: str = "list",
    columns: Sequence[Column] = (),
    limit: int | None = None,
    shows_table: bool = True,
) -> Draft:
    arguments = where_json(rest.where)
    if rest.sorts:
        arguments["sorts"] = [sort.to_json() for sort in rest.sorts]
    if columns:
        arguments["columns"] = [str(column.id) for column in dict.fromkeys(columns)]
    if limit is not None:
        arguments["limit"] = one_more(limit)
    text = (listed([column.title for column in columns[1:] or columns]) + " of rows" if columns else "Rows") + where_words(
        rest.where, scan.context
    )
    text += "".join(f", {sort.said()}" for sort in rest.sorts) + (f", the first {limit}" if limit else "")
    return Draft(intent, "find_rows", arguments, text, notes=(*notes, *rest.notes), unknown=tuple(rest.unknown), shows_table=shows_table)


def both(one: Filter | None, two: Filter | None) -> Filter | None:
    parts = [part for part in (one, two) if part is not None]
    return simplified(parts) if parts else None


def aggregate(
    scan: Scan,
    figures: Sequence[Figure],
    rest: Clauses,
    notes: Sequence[Note] = (),
    *,
    intent: str = "aggregate",
    where: Filter | None = None,
    limit: int | None = None,
) -> Draft:
    """The draft of an `aggregate` call."""
    where = where if where is not None else rest.where
    if any(figure.aggregate == "count" and figure.column is None for figure in figures):
        where, spared = to_count(scan, where)
        notes = (*notes, *spared)
    if any(group.column.type in MULTI for group in rest.groups):
        notes = (*notes, Note(TOGETHER, said="cells with several values are one group each"))
    sorts = [*rest.sorts]
    arguments = {"measures": [figure.to_json() for figure in figures]}
    if rest.groups:
        arguments["by"] = [group.to_json() for group in rest.groups]
        grouped = {group.column.id for group in rest.groups}
        if any(sort.column is not None and sort.column.id not in grouped for sort in sorts):
            sorts = _by_figure(figures, sorts)
        if sorts:
            arguments["sorts"] = [sort.to_json() for sort in sorts]
    if limit is not None:
        arguments["limit"] = one_more(limit)  # type: ignore[assignment]
    unused = (Note(0.5),) if sorts and not rest.groups else ()
    text = _text(scan, figures, rest.groups, sorts, where, limit)
    found = (*notes, *rest.notes, *unused)
    is_table = (bool(rest.groups) or len(figures) > 1) and (limit is None or limit > MOST_LISTED)
    return Draft(
        intent, "aggregate", {**arguments, **where_json(where)}, text, notes=found, unknown=tuple(rest.unknown), shows_table=is_table
    )


def _by_figure(figures: Sequence[Figure], sorts: Sequence[Sorting]) -> list[Sorting]:
    """`sorted by budget` where budget is what is added up."""
    measured = {figure.column.id for figure in figures if figure.column is not None}
    return [Sorting(None, sort.is_descending) if sort.column is not None and sort.column.id in measured else sort for sort in sorts]


def _text(
    scan: Scan, figures: Sequence[Figure], groups: Sequence[Grouping], sorts: Sequence[Sorting], where: Filter | None, limit: int | None
) -> str:
    text = listed([figures[0].said(), *(_lower(figure.said()) for figure in figures[1:])])
    if groups:
        text += " by " + listed([group.said() for group in groups])
    text += where_words(where, scan.context)
    if sorts:
        text += ", " + ", then ".join(sort.said() for sort in sorts)
    return text + (f", the first {limit}" if limit else "")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def head(scan: Scan, at: int) -> int:
    """Past "what is the", "can you tell me"."""
    at = scan.skip(at, "polite", "tell_me")
    end = scan.tag(at, "what_is", "group_verb")
    return at if end is None else end
