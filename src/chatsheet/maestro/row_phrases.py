"""The rows of a change as they are said: the conditions of the phrase one by one, and what its words are part of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatsheet.domain.query import Filter
from chatsheet.maestro.conditions import columns_of
from chatsheet.maestro.scan import Scan


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of the phrase: its first token, the one behind it, the words that led to it, whether "where" or "that are" did."""

    start: int
    end: int
    where: Filter
    links: frozenset[str]
    is_relative: bool
    noun_end: int | None
    """Behind the noun that stands before it, if one does."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The rows as they are said, between two tokens; `nouns` are where the words for rows stand."""

    start: int
    end: int
    steps: Sequence[Step]
    nouns: Sequence[int]


def is_explicit(scan: Scan, step: Step) -> bool:
    """Whether the column is named beside its value: "status is Done", "high priority"."""
    asked = columns_of(step.where)
    start = scan.tag(step.start, "not", "is") or step.start
    before = any(name.column.id in asked and end < step.end for at in (step.start, start) for name, end in scan.names(at))
    values = [end for name, end in scan.values(step.start) if name.column.id in asked]
    behind = any(name.column.id in asked for end in values if end < step.end for name, _ in scan.names(end))
    return before or behind


def names_row(scan: Scan, step: Step) -> bool:
    """Whether the condition is the name of a row."""
    primary = scan.index.primary
    return primary is not None and columns_of(step.where) == {primary.id}


def plain_words(scan: Scan, phrase: Phrase) -> Iterator[int]:
    """The tokens of the phrase that are no part of a longer name or value: the "not" of the value "Not Started" denies nothing."""
    at = phrase.start
    while at < phrase.end:
        if scan.tokens[at].kind == "quote":
            at += 1
            continue
        longest = max((end for _, end in (*scan.values(at), *scan.titles(at), *scan.names(at))), default=at + 1)
        if longest > at + 1 or _is_told_value(scan, phrase, at):
            at = longest
            continue
        yield at
        at += 1


def _is_told_value(scan: Scan, phrase: Phrase, at: int) -> bool:
    """The value Other in "field is Other"."""
    columns = {name.column.id for name, _ in scan.values(at)}
    return any(step.start < at < step.end and columns & columns_of(step.where) and is_explicit(scan, step) for step in phrase.steps)
