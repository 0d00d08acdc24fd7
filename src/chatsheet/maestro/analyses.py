"""Questions about a column or the sheet as a whole: `describe the budget column`, `find duplicates`, `outliers in spent`, `trend of …`."""

from __future__ import annotations

from collections.abc import Iterator

from chatsheet.domain.sheet import Column
from chatsheet.maestro.changes import at_end
from chatsheet.maestro.clauses import Clauses, clauses
from chatsheet.maestro.drafts import Draft, Json, listed, where_json, where_words
from chatsheet.maestro.measures import Figure, bare_figure, figures_at
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.parents import to_count
from chatsheet.maestro.scan import Scan

MOST_TOGETHER = 12
"""Columns that are compared two by two at most."""
LOOSE = 0.72
"""Factor of "describe Legal" where the word column is not said, and the words mean other things too."""


def analyses(scan: Scan, at: int) -> Iterator[Draft]:
    start = scan.skip(at, "polite", "tell_me")
    for reader in (_describe_column, _duplicates, _outliers, _correlation, _check, _trend):
        draft = reader(scan, start)
        if draft is not None:
            yield draft


def _is_done(scan: Scan, at: int) -> bool:
    return at_end(scan, scan.skip(at, "describe_rest", "polite"))


# --- a column -----------------------------------------------------------------------------------------------------------


def _describe_column(scan: Scan, at: int) -> Draft | None:
    about = scan.tag(at, "describe_of")
    column = scan.column(about) if about is not None else None
    if about is None or column is None or not _is_done(scan, column.end):
        return None
    doubt = () if _says_column(scan, about, column) or not _is_homonym(scan, about) else (Note(LOOSE),)
    arguments = {"column": str(column.value.id)}
    return Draft("describe_column", "describe_column", arguments, f"Figures of {column.value.title}", notes=(*column.notes, *doubt))


def _says_column(scan: Scan, at: int, column: Found[Column]) -> bool:
    return any(scan.word(place) in ("column", "field") for place in range(at, column.end))


def _is_homonym(scan: Scan, at: int) -> bool:
    """Whether the words also name a row or a value."""
    start = scan.tag(at, "article") or at
    return bool(scan.titles(start) or scan.values(start))


def _outliers(scan: Scan, at: int) -> Draft | None:
    """`find outliers in spent`, `outliers of budget by owner`."""
    start = scan.tag(scan.skip(scan.tag(at, "list", "seek") or at, "article"), "outliers")
    of = scan.tag(start, "analysis_of") or start if start is not None else None
    column = scan.column(of, lambda one: scan.index.kind(one) == "number") if of is not None else None
    if column is None:
        return None
    rest = clauses(scan, column.end)
    if rest.sorts or len(rest.groups) > 1 or any(group.unit for group in rest.groups):
        return None
    arguments: Json = {"column": str(column.value.id)}
    if rest.groups:
        arguments["by"] = str(rest.groups[0].column.id)
    by = f" by {rest.groups[0].said()}" if rest.groups else ""
    text = f"Outliers of {column.value.title}{by}{where_words(rest.where, scan.context)}"
    return _drafted("find_outliers", {**arguments, **where_json(rest.where)}, text, rest, column.notes)


def _drafted(action: str, arguments: Json, text: str, rest: Clauses, notes: tuple[Note, ...] = ()) -> Draft:
    return Draft(action, action, arguments, text, notes=(*notes, *rest.notes), unknown=tuple(rest.unknown), shows_table=True)


# --- the sheet ----------------------------------------------------------------------------------------------------------


def _duplicates(scan: Scan, at: int) -> Draft | None:
    """`find duplicates`, `are there duplicate tasks`, `duplicates by owner and due`."""
    start = scan.tag(scan.skip(scan.tag(at, "list", "seek") or at, "article"), "duplicates")
    if start is None:
        return None
    noun = scan.noun(start)
    end = noun.end if noun is not None else start
    columns, end, notes = _columns(scan, end)
    if scan.word(start - 1) == scan.tokens[start - 1].norm and _is_homonym(scan, start - 1):
        notes = (*notes, Note(LOOSE))  # "show duplicate bugs" where a status is called Duplicate
    if not _is_done(scan, end):
        return None
    arguments: Json = {"columns": [str(column.id) for column in columns]} if columns else {}
    text = "Rows that say the same" + (f" in {listed([column.title for column in columns])}" if columns else "")
    return Draft("find_duplicates", "find_duplicates", arguments, text, notes=notes, shows_table=True)


def _columns(scan: Scan, at: int) -> tuple[list[Column], int, tuple[Note, ...]]:
    """`by owner and due`."""
    columns: list[Column] = []
    notes: list[Note] = []
    link = scan.tag(at, "by", "analysis_of")
    while link is not None and (found := scan.column(link)) is not None:
        columns.append(found.value)
        notes += found.notes
        at = found.end
        link = at + 1 if scan.word(at) in ("and", ",", "&") else None
    return columns, at, tuple(notes)


def _check(scan: Scan, at: int) -> Draft | None:
    end = scan.tag(at, "check_data")
    if end is None or not _is_done(scan, end):
        return None
    return Draft("check_data", "check_data", {}, "What looks wrong in this sheet", shows_table=True)


# --- two columns --------------------------------------------------------------------------------------------------------


def _correlation(scan: Scan, at: int) -> Draft | None:
    """`correlation between budget and spent`, `does spent depend on budget`, `are budget and spent correlated`."""
    start = scan.tag(scan.skip(scan.tag(at, "list", "what_is") or at, "article"), "correlation")
    found = _numbers(scan, start) if start is not None else _asked_together(scan, at)
    if found is None or not 2 <= len(set(found.value)) == len(found.value) <= MOST_TOGETHER:
        return None
    rest = clauses(scan, found.end)
    if rest.groups or rest.sorts:
        return None
    arguments: Json = {"columns": [str(column.id) for column in found.value], **where_json(rest.where)}
    text = f"How {listed([column.title for column in found.value])} go together{where_words(rest.where, scan.context)}"
    return _drafted("correlate", arguments, text, rest, found.notes)


def _asked_together(scan: Scan, at: int) -> Found[list[Column]] | None:
    if scan.word(at) not in ("doe", "does", "do", "is", "are"):
        return None
    found = _numbers(scan, at + 1)
    if found is None:
        return None
    if len(found.value) > 1:
        end = scan.tag(found.end, "correlated")
        return None if end is None else Found(found.value, end, found.notes)
    link = scan.tag(found.end, "correlates_with")
    other = _numbers(scan, link) if link is not None else None
    return None if other is None else Found([*found.value, *other.value], other.end, (*found.notes, *other.notes))


def _numbers(scan: Scan, at: int) -> Found[list[Column]] | None:
    """Columns of numbers: `budget`, `budget and spent`, `budget with spent`."""
    columns: list[Column] = []
    notes: list[Note] = []
    end = at
    while (found := scan.column(at, lambda one: scan.index.kind(one) == "number")) is not None:
        columns.append(found.value)
        notes += found.notes
        end = found.end
        link = scan.tag(end, "correlate_link")
        if link is None:
            break
        at = scan.tag(link, "correlate_link") or link
    return Found(columns, end, tuple(notes)) if columns else None


# --- over time ----------------------------------------------------------------------------------------------------------


def _trend(scan: Scan, at: int) -> Draft | None:
    """`trend of budget by month of due`: a figure for every period."""
    start = scan.tag(scan.skip(scan.tag(at, "list", "what_is") or at, "article"), "trend")
    found = _measured(scan, start) if start is not None else None
    if found is None or found.value.days is not None:
        return None
    rest = clauses(scan, found.end)
    if len(rest.groups) != 1 or rest.groups[0].unit is None or rest.sorts:
        return None
    is_count = found.value.aggregate == "count"
    where, spared = to_count(scan, rest.where) if is_count else (rest.where, ())
    group = rest.groups[0]
    arguments: Json = {"date": str(group.column.id), "measure": found.value.to_json(), "unit": group.unit, **where_json(where)}
    text = f"{found.value.said()} by {group.said()}{where_words(where, scan.context)}"
    return _drafted("trend", arguments, text, rest, (*found.notes, *spared))


def _measured(scan: Scan, at: int) -> Found[Figure] | None:
    """What is followed over time: a figure, or how many rows."""
    count = scan.tag(at, "how_many")
    noun = scan.noun(count if count is not None else at) if (count or at) < len(scan) else None
    if noun is not None:
        return Found(Figure("count"), noun.end, noun.notes)
    several = figures_at(scan, at)
    if several is not None:
        return Found(several.value[0], several.end, several.notes) if len(several.value) == 1 else None
    return bare_figure(scan, scan.tag(at, "article") or at)
