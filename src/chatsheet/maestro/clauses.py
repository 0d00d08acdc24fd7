"""What follows the head of a message: conditions, groups and orders, in whatever sequence they are said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from chatsheet.domain.query import AllOf, Filter
from chatsheet.domain.sheet import Column
from chatsheet.maestro.conditions import condition_at, simplified
from chatsheet.maestro.drafts import Sorting
from chatsheet.maestro.english import UNIT_ADVERBS, UNITS
from chatsheet.maestro.notes import TIE, Found, Note
from chatsheet.maestro.scan import Scan

Unit = Literal["day", "week", "month", "quarter", "year"]
_UNITS = frozenset({"day", "week", "month", "quarter", "year"})
MIXED = 0.6
"""Factor of and and or side by side with nothing that says which binds first."""


@dataclass(frozen=True, slots=True)
class Grouping:
    column: Column
    unit: Unit | None = None

    def to_json(self) -> dict[str, str]:
        return {"column": str(self.column.id)} | ({"unit": self.unit} if self.unit else {})

    def said(self) -> str:
        return f"{self.unit} of {self.column.title}" if self.unit else self.column.title


@dataclass(slots=True)
class Clauses:
    """All that was understood from a token on; `unknown` are the tokens that were not."""

    where: Filter | None = None
    groups: list[Grouping] = field(default_factory=list)
    sorts: list[Sorting] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    end: int = 0
    has_noun: bool = False


@dataclass(slots=True)
class Parts:
    """Conditions as they come, in segments: "late or blocked | tasks | of Ana"."""

    segments: list[list[Filter]] = field(default_factory=lambda: [[]])
    links: list[list[str]] = field(default_factory=lambda: [[]])
    between: list[str] = field(default_factory=list)
    link: str = ""

    def add(self, part: Filter) -> None:
        if self.segments[-1]:
            self.links[-1].append(self.link or "and")
        elif len(self.segments) > 1:
            self.between.append("or" if self.link == "or" else "and")
        self.segments[-1].append(part)
        self.link = ""

    def cut(self) -> None:
        """A noun or "that are": what comes next is a segment of its own."""
        if self.segments[-1]:
            self.segments.append([])
            self.links.append([])

    def joined(self) -> tuple[Filter | None, float]:
        """One filter, and the factor of how clear it is."""
        factor, parts = 1.0, []
        for segment, links in zip(self.segments, self.links, strict=True):
            if segment:
                kinds = set(links) - {","} or {"and"}
                factor *= MIXED if len(kinds) > 1 else 1.0
                parts.append(simplified(segment, any_of="or" in kinds))
        if not parts:
            return None, 1.0
        between = set(self.between[: len(parts) - 1])
        if "or" in between:
            mixed = len(between) > 1 or any(isinstance(part, AllOf) for part in parts)
            return simplified(parts, any_of=True), factor * (MIXED if mixed else 1.0)
        return simplified(parts), factor


def clauses(scan: Scan, at: int) -> Clauses:
    """Everything to the end of a question. Words that mean nothing are noted, not skipped over in silence."""
    found, parts = Clauses(), Parts()
    while at < len(scan):
        at = _group(scan, at, found) or _order(scan, at, found) or _condition(scan, at, found, parts) or _small(scan, at, found, parts)
    finish(found, parts)
    found.end = at
    return found


def finish(found: Clauses, parts: Parts) -> None:
    found.where, factor = parts.joined()
    if factor < 1.0:
        found.notes.append(Note(factor))


def _condition(scan: Scan, at: int, found: Clauses, parts: Parts) -> int | None:
    condition = condition_at(scan, at)
    if condition is None:
        return None
    parts.add(condition.value)
    found.notes += condition.notes
    return condition.end


def _small(scan: Scan, at: int, found: Clauses, parts: Parts) -> int:
    """Links, nouns and filling; anything else is unknown."""
    if scan.word(at) in ("or", ",", "and"):
        parts.link = stronger(parts.link, scan.word(at))
    if scan.word(at) in ("or", ","):
        return at + 1
    relative = scan.tag(at, "relative")
    noun = scan.noun(at) or anything(scan, at)
    if noun is not None and (relative is None or noun.end >= relative):
        parts.cut()
        found.has_noun = True
        found.notes += noun.notes
        return noun.end
    if relative is not None:
        parts.cut()
        return relative
    filler = scan.tag(at, "filler")
    if filler is not None:
        return filler
    if scan.tokens[at].kind != "symbol" or scan.tokens[at].norm not in ".!?,:;":
        found.unknown.append(at)
    return at + 1


def anything(scan: Scan, at: int) -> Found[None] | None:
    end = scan.tag(at, "noun_any")
    return None if end is None else Found(None, end)


def stronger(one: str, two: str) -> str:
    """The link of ", or" is or."""
    return max(one, two, key=["", ",", "and", "or"].index)


# --- groups -------------------------------------------------------------------------------------------------------------


def _group(scan: Scan, at: int, found: Clauses) -> int | None:
    """`by owner`, `per month`, `by status and owner`, `monthly`."""
    adverb = UNIT_ADVERBS.get(scan.word(at))
    if adverb is not None:
        group = _unit_group(scan, at, at + 1, adverb)
        return None if group is None else _add_group(found, group)
    group = _dated_group(scan, at)
    start = scan.tag(at, "by")
    if group is None and start is not None:
        group = group_target(scan, start)
    if group is None:
        return None
    end = _add_group(found, group)
    while (link := scan.tag(end, "group_link")) is not None:
        after = scan.tag(link, "by") or link
        group = group_target(scan, after)
        if group is None or condition_at(scan, after) is not None:
            break
        end = _add_group(found, group)
    return end


def _dated_group(scan: Scan, at: int) -> Found[Grouping] | None:
    """`due each month`, `hired per year`, `each month`."""
    over = scan.tag(at, "over_time")
    if over is not None:
        by = scan.tag(over, "by")
        target = group_target(scan, by) if by is not None else None
        return target if target is not None and target.value.unit is not None else _unit_group(scan, at, over, "month")
    if scan.word(at) in ("each", "every"):
        unit = UNITS.get(scan.word(at + 1))
        if unit in _UNITS:
            return _unit_group(scan, at, at + 2, str(unit))
        each = scan.column(at + 1, lambda one: not one.is_primary and scan.index.kind(one) in ("text", "truth"))
        is_group = each is not None and scan.noun(at + 1) is None and condition_at(scan, at + 1) is None
        return Found(Grouping(each.value), each.end, each.notes) if each is not None and is_group else None
    column = scan.column(at, lambda one: scan.index.kind(one) in ("date", "datetime"))
    if column is None:
        return None
    by = column.end + 1 if scan.word(column.end) in ("each", "every") else scan.tag(column.end, "by")
    unit = UNITS.get(scan.word(by)) if by is not None else None
    if by is None or unit not in _UNITS:
        return None
    return Found(Grouping(column.value, unit), by + 1, column.notes)  # type: ignore[arg-type]


def _add_group(found: Clauses, group: Found[Grouping]) -> int:
    """One group more; "per week by due" is one and the same."""
    is_any_date = any(note.key.startswith("unit_column:") for note in found.notes)
    if found.groups and is_any_date and any(note.key.startswith("unit:") for note in group.notes):
        found.notes = [note for note in found.notes if not note.key.startswith("unit_column:")]
        found.groups[-1] = Grouping(group.value.column, found.groups[-1].unit)
        return group.end
    found.groups.append(group.value)
    found.notes += group.notes
    return group.end


def group_target(scan: Scan, at: int) -> Found[Grouping] | None:
    start = scan.tag(at, "article") or at
    unit = UNITS.get(scan.word(start))
    if unit in _UNITS:
        of = start + 2 if scan.word(start + 1) in ("of", "in") else start + 1
        column = scan.column(of, lambda one: scan.index.kind(one) in ("date", "datetime"))
        if column is not None:
            return Found(Grouping(column.value, unit), column.end, column.notes)  # type: ignore[arg-type]
        exact = scan.column(start)
        return _unit_group(scan, start, start + 1, str(unit)) if exact is None else Found(Grouping(exact.value), exact.end, exact.notes)
    column = scan.column(start)
    if column is None:
        return None
    if scan.index.kind(column.value) in ("date", "datetime"):
        return _date_group(scan, start, column)
    return Found(Grouping(column.value), column.end, column.notes)


def _date_group(scan: Scan, at: int, column: Found[Column]) -> Found[Grouping]:
    unit = UNITS.get(scan.word(column.end))
    if unit in _UNITS:
        return Found(Grouping(column.value, unit), column.end + 1, column.notes)  # type: ignore[arg-type]
    options = [(f"{one} of {column.value.title}", Grouping(column.value, one)) for one in ("month", "day", "week", "quarter", "year")]
    group, notes = scan.choose(f"unit:{at}", column.value.title, options, factor=0.9)
    return Found(group, column.end, (*column.notes, *notes))


def _unit_group(scan: Scan, at: int, end: int, unit: str) -> Found[Grouping] | None:
    """`by month`: of the only date, else the one that a due date or an order's date is most like."""
    columns = scan.index.of_kind("date", "datetime")
    if not columns:
        return None
    options = [(f"{unit} of {column.title}", Grouping(column, unit)) for column in columns]  # type: ignore[arg-type]
    group, notes = scan.choose(f"unit_column:{at}", "", options, factor=TIE)
    return Found(group, end, notes)


# --- orders -------------------------------------------------------------------------------------------------------------


def _order(scan: Scan, at: int, found: Clauses) -> int | None:
    direction = direction_at(scan, at)
    if direction is not None:
        found.sorts.append(Sorting(None, direction.value))
        return direction.end
    if scan.tokens[at].norm.endswith("s"):
        return None
    start, down = scan.tag(at, "sort"), scan.tag(at, "sort_down")
    return sorts_at(scan, down, found, is_descending=True) if down is not None else None if start is None else sorts_at(scan, start, found)


def direction_at(scan: Scan, at: int) -> Found[bool] | None:
    at = at + 1 if scan.word(at) == "," else at
    for tag, is_descending in (("descending", True), ("ascending", False)):
        end = scan.tag(at, tag)
        if end is not None:
            return Found(is_descending, end)
    return None


def sorts_at(scan: Scan, at: int, found: Clauses, *, is_descending: bool = False) -> int | None:
    """`due, then by owner descending`."""
    any_found = False
    while True:
        column = scan.column(at)
        if column is None:
            return at if any_found else None
        any_found = True
        direction = direction_at(scan, column.end)
        found.sorts.append(Sorting(column.value, direction.value if direction else is_descending))
        found.notes += column.notes
        at = direction.end if direction else column.end
        link = scan.skip(at, "then_by")
        after = scan.tag(link, "by") or link
        if link == at or scan.column(after) is None or condition_at(scan, after) is not None:
            return at
        at = after
