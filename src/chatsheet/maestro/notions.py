"""What late, done, open and unassigned mean on this sheet. Each is a choice that is shown and can be changed."""

from __future__ import annotations

from collections.abc import Sequence

from chatsheet.domain.query import AllOf, Condition, Filter, Not, Operand, Today
from chatsheet.domain.sheet import Column
from chatsheet.domain.sql import describe_filter
from chatsheet.maestro.notes import TIE, Found, Note
from chatsheet.maestro.roles import is_done
from chatsheet.maestro.scan import Scan

MISSING = 0.5
"""Factor of a notion that the sheet only half supports: late with no column that says what is done."""


def status_columns(scan: Scan) -> list[Column]:
    """Text columns that say how far a row is: those with done-like values first."""
    index = scan.index
    named = [column for column in index.roles.get("status", ()) if index.kind(column) == "text"]
    telling = [column for column in index.columns if index.done_values.get(column.id)]
    both = [column for column in named if column in telling]
    return both or telling or []


def finished_values(scan: Scan, column: Column, *, dropped: bool) -> tuple[str, ...]:
    done = scan.index.done_values.get(column.id, ())
    given_up = scan.index.dropped_values.get(column.id, ()) if dropped else ()
    return tuple(value for value in scan.index.values_of.get(column.id, ()) if value in done or value in given_up)


def done_filter(scan: Scan, at: int, end: int, column: Column | None = None) -> Found[Filter] | None:
    made = _done_options(scan, column, negated=False)
    return _chosen(scan, at, end, made) if made else None


def open_filter(scan: Scan, at: int, end: int, column: Column | None = None) -> Found[Filter] | None:
    made = _done_options(scan, column, negated=True)
    return _chosen(scan, at, end, made, is_open=True) if made else None


def _done_options(scan: Scan, column: Column | None, *, negated: bool) -> list[Filter]:
    """The ways to say that a row is done (or not), the likeliest first."""
    options: list[Filter] = []
    for one in [column] if column is not None else status_columns(scan):
        wide, narrow = finished_values(scan, one, dropped=True), finished_values(scan, one, dropped=False)
        first, second = (wide, narrow) if negated else (narrow, wide)
        options += [_among(one, values, negated=negated) for values in dict.fromkeys((first, second)) if values]
    if not options and column is None:
        options += [Condition(one.id, "ne" if negated else "eq", True) for one in _done_boxes(scan)]
        options += [_whole(one, negated=negated) for one in _done_shares(scan)]
    return options


def _among(column: Column, values: Sequence[str], *, negated: bool) -> Filter:
    if len(values) == 1:
        return Condition(column.id, "ne" if negated else "eq", values[0])
    return Condition(column.id, "not_in" if negated else "in", tuple[Operand, ...](values))


def _done_boxes(scan: Scan) -> list[Column]:
    return [column for column in scan.index.of_kind("truth") if is_done(column.title)]


def _done_shares(scan: Scan) -> list[Column]:
    roles = scan.index.roles.get("percent", ())
    return [column for column in roles if column.format is not None and column.format.style == "percent"]


def _whole(column: Column, *, negated: bool) -> Filter:
    done = Condition(column.id, "ge", 1)
    return Not(done) if negated else done


def late_filter(scan: Scan, at: int, end: int) -> Found[Filter] | None:
    """Due before today and not done. None on a sheet without a date by which something is due."""
    dates = scan.index.roles.get("due", [])
    if not dates:
        return None
    opens: list[Filter | None] = [*_done_options(scan, None, negated=True)]
    options: list[Filter] = []
    for open_ in opens or [None]:
        options += [_late(column, open_) for column in dates]
    options.append(_late(dates[0], None))
    titles = {column.title.casefold() for column in dates}
    is_clear = len(dates) == 1 or "due" in titles or "due date" in titles or "deadline" in titles
    found = _chosen(scan, at, end, list(dict.fromkeys(options)), factor=0.95 if is_clear else TIE)
    return found if opens else found.plus((Note(MISSING),))


def _late(column: Column, open_: Filter | None) -> Filter:
    due = Condition(column.id, "lt", Today())
    return due if open_ is None else AllOf((due, open_))


def unassigned_filter(scan: Scan, at: int, end: int) -> Found[Filter] | None:
    owners = scan.index.roles.get("owner", [])
    return _chosen(scan, at, end, [Condition(column.id, "is_blank") for column in owners], factor=0.8) if owners else None


def _chosen(scan: Scan, at: int, end: int, options: Sequence[Filter], *, factor: float = 0.97, is_open: bool = False) -> Found[Filter]:
    """A choice between filters. What the sheet leaves only one way to take is noted too, so that it is shown."""
    context = scan.context
    told = [(describe_filter(option, context.columns, context.today), option) for option in options]
    value, notes = scan.choose(f"notion:{at}", scan.said(at, end), told, factor=factor, is_open=is_open)
    return Found(value, end, notes or (Note(1.0, f"notion:{at}", scan.said(at, end), (told[0][0],)),))
