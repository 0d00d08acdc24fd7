"""Charts: `bar chart of tasks per status`, `draw spent over time by month`, `plot spent against budget`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatsheet.domain.cells import MULTI
from chatsheet.domain.sheet import Column
from chatsheet.maestro.clauses import Clauses, Grouping, clauses
from chatsheet.maestro.drafts import Draft, Json, where_json, where_words
from chatsheet.maestro.english import MARKS
from chatsheet.maestro.measures import Figure, bare_figure, figures_at
from chatsheet.maestro.notes import Found, Note
from chatsheet.maestro.parents import to_count
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.tops import top_at

LIKELY = 0.9
"""Factor of a choice of dates that a drawing shows at once."""
_NAMES = {"bar": "Bar chart", "line": "Line chart", "area": "Area chart", "arc": "Pie chart", "point": "Dot chart"}


def charts(scan: Scan, at: int) -> Iterator[Draft]:
    start = scan.skip(at, "polite", "tell_me")
    head = _head(scan, start)
    if head is None:
        return
    of = scan.tag(head.end, "chart_of") or head.end
    draft = _points(scan, of, head.value) or _figures(scan, of, head)
    if draft is not None:
        yield draft


def _head(scan: Scan, at: int) -> Found[str] | None:
    """The mark that is asked for, empty when none is: `draw`, `a pie chart`, `show me a bar chart`."""
    draw = scan.tag(at, "draw")
    place = draw or scan.tag(at, "show_chart") or at
    place = scan.skip(place, "article", "polite", "a")
    for mark, tag in MARKS.items():
        end = scan.tag(place, tag)
        if end is not None:
            return Found(mark, scan.tag(end, "chart_noun") or end)
    noun = scan.tag(place, "chart_noun")
    if noun is not None:
        return Found("", noun)
    return Found("", place) if draw is not None else None


# --- figures by groups --------------------------------------------------------------------------------------------------


def _figures(scan: Scan, at: int, head: Found[str]) -> Draft | None:
    """`tasks per status`, `budget by owner`, `the top 5 owners by budget`, `spent over time`."""
    top = top_at(scan, at)
    found = _measured(scan, at) if top is None else None
    if found is None:
        return None
    figure, rest = found.value, clauses(scan, found.end)
    if figure.column is None and not rest.has_noun:
        rest.notes.append(Note(0.9))
    rest.groups = _across(rest)
    if not 1 <= len(rest.groups) <= 2 or any(group.column.type in MULTI for group in rest.groups) or figure.days is not None:
        return None
    return _draft(scan, head.value, figure, rest, found.notes)


def _measured(scan: Scan, at: int) -> Found[Figure] | None:
    """One figure; rows are counted."""
    count = scan.tag(at, "how_many")
    if count is not None:
        return Found(Figure("count"), count)
    several = figures_at(scan, at)
    if several is not None:
        return Found(several.value[0], several.end, several.notes) if len(several.value) == 1 else None
    bare = bare_figure(scan, scan.tag(at, "article") or at)
    return bare or Found(Figure("count"), at)


def _across(rest: Clauses) -> list[Grouping]:
    """What stands along the chart: dates first. Which date "over time" means is a chip, not a question."""
    rest.notes = [replace(note, factor=max(note.factor, LIKELY)) if note.key.startswith("unit_column") else note for note in rest.notes]
    groups = sorted(rest.groups, key=lambda group: group.unit is None)
    return groups[:1] if len(groups) == 2 and groups[0].column is groups[1].column else groups


def _draft(scan: Scan, mark: str, figure: Figure, rest: Clauses, notes: Sequence[Note]) -> Draft | None:
    across = rest.groups[0]
    is_time = across.unit is not None
    chosen = mark or ("line" if is_time else "bar")
    if chosen in ("line", "area") and not is_time and scan.index.kind(across.column) in ("text", "truth"):
        return None
    where, spared = to_count(scan, rest.where) if figure.aggregate == "count" else (rest.where, ())
    arguments: Json = {"mark": chosen, "x": across.to_json(), "y": figure.to_json()}
    if len(rest.groups) > 1:
        arguments["color"] = {"column": str(rest.groups[1].column.id)}
    if rest.sorts:
        arguments["sorts"] = [{"measure": 0, "is_descending": rest.sorts[0].is_descending}]
    by = " and ".join(group.said() for group in rest.groups)
    text = f"{_NAMES[chosen]} of {figure.said()[:1].lower()}{figure.said()[1:]} by {by}{where_words(where, scan.context)}"
    found = (*notes, *rest.notes, *spared)
    return Draft("chart", "chart", {**arguments, **where_json(where)}, text, notes=found, unknown=tuple(rest.unknown))


# --- rows as points -----------------------------------------------------------------------------------------------------


def _points(scan: Scan, at: int, mark: str) -> Draft | None:
    """`spent against budget`: the first upwards, the second along."""
    if mark not in ("", "point"):
        return None
    one = _number(scan, at)
    link = scan.tag(one.end, "against") if one is not None else None
    two = _number(scan, link) if link is not None else None
    if one is None or two is None or one.value is two.value or (mark != "point" and scan.word(one.end) in ("and", "to", "with")):
        return None
    rest = clauses(scan, two.end)
    if rest.groups or rest.sorts:
        return None
    arguments: Json = {"mark": "point", "x": {"column": str(two.value.id)}, "y": {"column": str(one.value.id)}}
    text = f"Dot chart of {one.value.title} against {two.value.title}{where_words(rest.where, scan.context)}"
    notes = (*one.notes, *two.notes, *rest.notes)
    return Draft("chart", "chart", {**arguments, **where_json(rest.where)}, text, notes=notes, unknown=tuple(rest.unknown))


def _number(scan: Scan, at: int) -> Found[Column] | None:
    return scan.column(scan.tag(at, "article") or at, lambda one: scan.index.kind(one) == "number")
