"""The rows of a change: "the cancelled ones", "Ana's overdue tasks", "Launch and Review", "these rows".

Stricter than the conditions of a question: a word that has no place ends the phrase, and what is left over stops the change.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chatsheet.domain.cells import CONTACTS, MULTI
from chatsheet.domain.query import AllOf, Condition, Filter, RowsIn
from chatsheet.maestro.clauses import Clauses, Parts, anything, finish, stronger
from chatsheet.maestro.conditions import columns_of, condition_at
from chatsheet.maestro.drafts import split_parents
from chatsheet.maestro.filters import filter_from_json
from chatsheet.maestro.notes import TIE, Found, Note, open_note
from chatsheet.maestro.row_doubts import doubts
from chatsheet.maestro.row_phrases import Phrase, Step, is_explicit
from chatsheet.maestro.scan import Scan

STACKED = 0.8
"""Factor of conditions side by side that do not belong together as they stand: "Launch blocked"."""
UNSAID = 0.8
"""Factor of rows that are not said to be rows: "delete done"."""
CONTRARY = 0.5
"""Factor of a cell that would have to have two values."""


@dataclass(frozen=True, slots=True)
class Rows:
    where: Filter
    is_said: bool
    """Whether the phrase speaks of rows: by a noun, by "where", by the name of a row, by the selection."""


@dataclass(slots=True)
class _Reading:
    """Where the reading of the phrase stands."""

    start: int
    found: Clauses = field(default_factory=Clauses)
    parts: Parts = field(default_factory=Parts)
    last: tuple[int, int, Filter] | None = None
    """The condition before: its first token, the one behind it, and what it is."""
    links: set[str] = field(default_factory=set)
    """Words that linked since then; none stands there twice."""
    has_noun: bool = False
    has_relative: bool = False
    stacked: int = 0
    steps: list[Step] = field(default_factory=list)
    nouns: list[int] = field(default_factory=list)
    noun_end: int | None = None
    is_clause: bool = False
    """Whether "where", "that are" has been said since the last noun."""


_JOINING = frozenset({"and", "or", ","})
_CLAUSES = frozenset({"where", "whose", "that", "which", "who"})


def rows_at(scan: Scan, at: int) -> Found[Filter] | None:
    """The rows named from a token on. Where nothing says that rows are meant ("mark legal as low") they are only offered."""
    found = rows_said_at(scan, at)
    if found is None:
        return None
    return Found(found.value.where, found.end, found.notes if found.value.is_said else (*found.notes, Note(UNSAID)))


def rows_said_at(scan: Scan, at: int) -> Found[Rows] | None:
    """The rows named from a token on, up to the last word that belongs to them."""
    pronoun = scan.tag(at, "those")
    if pronoun is not None:
        those = those_rows(scan, at, pronoun)
        return None if those is None else Found(Rows(those.value, True), those.end, those.notes)
    is_clause = at > 0 and scan.word(at - 1) in ("where", "whose")
    reading, end = _Reading(at, has_relative=is_clause, is_clause=is_clause), at
    while at < len(scan):
        after = _condition(scan, at, reading)
        if after is None:
            after = _noun(scan, at, reading)
        if after is not None:
            at = after
            end = at if reading.last is not None else end
        elif (after := _link(scan, at, reading)) is not None:
            at = after
        else:
            break
    return _finished(scan, reading, end)


def _finished(scan: Scan, reading: _Reading, end: int) -> Found[Rows] | None:
    if reading.last is None:
        return None
    finish(reading.found, reading.parts)
    where = reading.found.where
    if where is None:
        return None
    notes = [*reading.found.notes]
    if reading.stacked and (not reading.has_noun or reading.stacked > 1):
        notes.append(Note(STACKED))
    if is_contrary(where, scan):
        notes.append(Note(CONTRARY))
    notes += doubts(scan, Phrase(reading.start, end, reading.steps, [at for at in reading.nouns if at < end]))
    is_clause = reading.has_relative and any(is_explicit(scan, step) for step in reading.steps)
    is_said = reading.has_noun or is_clause or _is_named(scan, where)
    return Found(Rows(where, is_said), end, tuple(notes))


def _is_named(scan: Scan, where: Filter) -> bool:
    """By the selection, or only by the name of a row."""
    primary = scan.index.primary
    return isinstance(where, RowsIn) or (primary is not None and columns_of(where) == {primary.id})


def _condition(scan: Scan, at: int, reading: _Reading) -> int | None:
    condition = condition_at(scan, at)
    if condition is None:
        return None
    if reading.last is not None and reading.last[1] == at and scan.word(at - 1) != "'s":
        reading.stacked += 2 if _is_odd_pair(scan, reading.last, at, condition.value) else 1
    reading.parts.add(condition.value)
    reading.found.notes += condition.notes
    reading.steps.append(Step(at, condition.end, condition.value, frozenset(reading.links), reading.is_clause, reading.noun_end))
    reading.last, reading.links = (at, condition.end, condition.value), set()
    return condition.end


def _is_odd_pair(scan: Scan, before: tuple[int, int, Filter], at: int, value: Filter) -> bool:
    """A row's name or a person beside another bare value: nobody says "Launch blocked" of rows."""
    primary = scan.index.primary
    if primary is not None and primary.id in columns_of(before[2]) | columns_of(value):
        return True
    people = {column.id for column in scan.index.columns if column.type in CONTACTS}
    return any(columns_of(one) & people and not scan.names(start) for start, one in ((before[0], before[2]), (at, value)))


def _noun(scan: Scan, at: int, reading: _Reading) -> int | None:
    noun = scan.noun(at) or anything(scan, at)
    if noun is None or (reading.has_noun and reading.last is None):
        return None
    reading.parts.cut()
    reading.found.notes += noun.notes
    reading.has_noun = reading.has_noun or scan.word(at) != "all"
    reading.is_clause = False
    reading.links = {link for link in reading.links if link in _JOINING}
    reading.nouns.append(at)
    reading.noun_end = noun.end
    return noun.end


def _link(scan: Scan, at: int, reading: _Reading) -> int | None:
    """Words between conditions, each once. Before the first of them only articles and "where", behind a noun also "of"."""
    word = scan.word(at)
    if word in reading.links or (word == "from" and reading.steps and _is_named(scan, reading.steps[-1].where)):
        return None
    reading.links.add(word)
    is_first = reading.last is None and not reading.has_noun
    relative = scan.tag(at, "relative")
    if relative is not None and (not is_first or word in ("where", "whose")):
        reading.parts.cut()
        reading.has_relative = reading.has_relative or word in ("where", "whose")
        reading.is_clause = reading.is_clause or word in _CLAUSES
        return relative
    if word in ("or", ",", "and") and not is_first:
        reading.parts.link = stronger(reading.parts.link, word)
        return at + 1
    return scan.tag(at, "article") if is_first else scan.tag(at, "row_link", "article")


def is_contrary(where: Filter, scan: Scan) -> bool:
    """Whether one cell would have to have two values."""
    if not isinstance(where, AllOf):
        return False
    several = {column.id for column in scan.index.columns if column.type in MULTI}
    same = [part.column for part in where.parts if isinstance(part, Condition) and part.op in ("eq", "in") and part.column not in several]
    return len(same) != len(set(same))


_ONE = frozenset({"it", "that", "its"})


def _is_one_row(where: Filter, scan: Scan) -> bool:
    """Whether "it" can be meant: one row that was named or selected."""
    if isinstance(where, RowsIn):
        return len(where.row_ids) == 1
    return _is_named(scan, where) and isinstance(where, Condition) and where.op == "eq"


def those_rows(scan: Scan, at: int, end: int) -> Found[Filter] | None:
    """`them`: the rows of the last answer, or the selection. With both it could be either.

    Only an answer that showed all its rows can be meant: of the first five by budget no condition tells the five.
    """
    options: list[tuple[str, Filter]] = []
    where = _last_where(scan)
    if where is not None:
        options.append(("the rows of the last answer", where))
    if scan.context.selection:
        options.append(("the selected rows", RowsIn(scan.context.selection)))
    if not options:
        return None
    value, notes = scan.choose(f"those:{at}", scan.said(at, end), options, factor=TIE)
    is_one = any(scan.tokens[place].norm in _ONE for place in range(at, max(end, at + 1)))
    return Found(value, end, (*notes, open_note()) if is_one and not _is_one_row(value, scan) else notes)


_OF_GROUPS = frozenset({"most", "share", "top", "compare", "distinct"})
"""Answers about groups or a few rows, which "them" cannot mean."""


def _last_where(scan: Scan) -> Filter | None:
    previous = scan.context.previous
    if previous is None or "limit" in previous.arguments or previous.intent in _OF_GROUPS:
        return None
    if previous.action in ("find_rows", "aggregate"):
        where = previous.arguments.get("where")
    else:
        where = previous.view.get("filter") if previous.action is None and previous.view else None
    rest, _ = split_parents(None if where is None else filter_from_json(where), scan.context)
    return rest
