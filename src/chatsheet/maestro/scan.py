"""One message being read: its tokens and what each could mean on this sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from chatsheet.domain.sheet import Column
from chatsheet.maestro.context import Context
from chatsheet.maestro.index import EXACT, ROOT, Index, Name, Stems, ValueName
from chatsheet.maestro.notes import TIE, Found, Note
from chatsheet.maestro.phrases import tags_at
from chatsheet.maestro.text import Token, root, stems_of

T = TypeVar("T")

COLUMN_FACTOR = ((0.95, 1.0), (0.85, 0.96), (0.79, 0.94))
"""Confidence by how well a phrase names a column at least (`index.Name.quality`); titles cost none."""
UNLIKELY = 0.9
RIVAL = 0.03
"""Names nearer to the best than this are as good."""


@dataclass(slots=True)
class Scan:
    """`forced` are choices already made by a person, by their key. Positions are token numbers; all look-ups are kept."""

    tokens: tuple[Token, ...]
    message: str
    context: Context
    index: Index
    forced: Mapping[str, int] = field(default_factory=dict)
    mended: Mapping[int, Note] = field(default_factory=dict)
    conditions: dict[int, Any] = field(default_factory=dict)
    """What `conditions.condition_at` found, by token."""
    _tags: dict[int, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    _names: dict[int, list[tuple[Name, int]]] = field(default_factory=dict)
    _values: dict[int, list[tuple[ValueName, int]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tokens)

    def again(self, key: str, chosen: int) -> Scan:
        """The same message with one choice made otherwise. What the words are does not depend on it."""
        return replace(self, forced={**self.forced, key: chosen}, conditions={})

    # --- the grammar's words ---

    def tag(self, at: int, *names: str) -> int | None:
        """Where the longest phrase that does one of these ends, None when there is none."""
        tags = self._tags.get(at)
        if tags is None:
            tags = self._tags_at(at)
        longest = 0
        for name in names:
            if name in tags and tags[name][0] > longest:
                longest = tags[name][0]
        return at + longest if longest else None

    def ends(self, at: int, name: str) -> tuple[int, ...]:
        """Where phrases that do this end, the longest first."""
        return tuple(at + length for length in self._tags_at(at).get(name, ()))

    def _tags_at(self, at: int) -> dict[str, tuple[int, ...]]:
        if at >= len(self.tokens):
            return {}
        tags = self._tags.get(at)
        if tags is None:
            tags = self._tags[at] = tags_at(self.tokens, at)
        return tags

    def skip(self, at: int, *names: str) -> int:
        """Past any number of phrases that do one of these."""
        while (end := self.tag(at, *names)) is not None:
            at = end
        return at

    def noun(self, at: int) -> Found[None] | None:
        """What rows are called here: rows, tasks, orders."""
        end = self.tag(at, "noun")
        if end is not None:
            return Found(None, end)
        factor = self.index.nouns.get(self.tokens[at].stem) if at < len(self.tokens) and self.tokens[at].kind == "word" else None
        if factor is None:
            return None
        return Found(None, at + 1, () if factor == 1.0 else (Note(factor),))

    def word(self, at: int) -> str:
        """The stem of a token, empty behind the end."""
        return self.tokens[at].stem or self.tokens[at].norm if at < len(self.tokens) else ""

    def said(self, start: int, end: int) -> str:
        """The message's own text between two tokens."""
        return self.message[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    # --- the sheet's words ---

    def names(self, at: int) -> list[tuple[Name, int]]:
        """Columns named at a token, each with the end of its name; best first."""
        found = self._names.get(at)
        if found is None:
            found = self._names[at] = self._find_names(at)
        return found

    def _find_names(self, at: int) -> list[tuple[Name, int]]:
        if at >= len(self.tokens):
            return []
        token = self.tokens[at]
        if token.kind == "quote":
            whole = stems_of(token.text)
            return [
                (name, at + 1)
                for name in self.index.names.get(whole[0] if whole else "", ())
                if name.stems == whole and name.quality == EXACT
            ]
        found = [(name, at + len(name.stems)) for name in self.index.names.get(token.stem, ()) if self.matches(name.stems, at)]
        if not found and token.kind == "word":
            found = [(Name((token.stem,), column, ROOT), at + 1) for column in self.index.roots.get(root(token.norm), ())]
        return sorted(found, key=lambda one: (-one[1], -one[0].quality))

    def matches(self, stems: Stems, at: int) -> bool:
        if at + len(stems) > len(self.tokens):
            return False
        tokens = self.tokens
        return all(tokens[at + offset].stem == stem and tokens[at + offset].kind != "quote" for offset, stem in enumerate(stems))

    def values(self, at: int) -> list[tuple[ValueName, int]]:
        """Values named at a token, each with the end of its name; longest first."""
        found = self._values.get(at)
        if found is None:
            found = self._values[at] = sorted(self._find_values(at), key=lambda one: -one[1])
        return found

    def _find_values(self, at: int) -> list[tuple[ValueName, int]]:
        if at >= len(self.tokens):
            return []
        token = self.tokens[at]
        if token.kind == "quote":
            whole = stems_of(token.text)
            return [(name, at + 1) for name in self.index.values.get(whole[0] if whole else "", ()) if name.stems == whole]
        return [(name, at + len(name.stems)) for name in self.index.values.get(token.stem, ()) if self.matches(name.stems, at)]

    def titles(self, at: int) -> list[tuple[str, int]]:
        """Rows named in full at a token; the longest names only."""
        if at >= len(self.tokens):
            return []
        token = self.tokens[at]
        if token.kind == "quote":
            whole = stems_of(token.text)
            found = [(title, at + 1) for stems, title in self.index.titles.get(whole[0] if whole else "", ()) if stems == whole]
        else:
            found = [(title, at + len(stems)) for stems, title in self.index.titles.get(token.stem, ()) if self.matches(stems, at)]
        longest = max((end for _, end in found), default=0)
        return [one for one in found if one[1] == longest]

    # --- choices ---

    def choose(
        self, key: str, label: str, options: Sequence[tuple[str, T]], *, factor: float, is_open: bool = False
    ) -> tuple[T, tuple[Note, ...]]:
        """The option a person chose before, else the first; with `is_open` that is too little for a change. One option is no choice."""
        if len(options) == 1:
            return options[0][1], ()
        chosen = min(self.forced.get(key, 0), len(options) - 1)
        is_made = key in self.forced
        told = tuple(text for text, _ in options)
        note = Note(1.0 if is_made else factor, key, label, told, chosen, is_open=is_open and not is_made)
        return options[chosen][1], (note,)

    def column(self, at: int, fits: Callable[[Column], bool] | None = None) -> Found[Column] | None:
        """The column named at a token, with or without "the … column"; among those that fit the longest and best name."""
        start, named = at, self._fitting(at, fits)
        for skipped in ("article", "column"):
            if not named:
                start = self.tag(start, skipped) or start
                named = self._fitting(start, fits)
        if not named:
            return None
        end = max(end for _, end in named)
        best = _best_each(name for name, stop in named if stop == end)
        column, notes = self.pick_column(start, end, best)
        return Found(column, self.tag(end, "column") or end, notes)

    def _fitting(self, at: int, fits: Callable[[Column], bool] | None) -> list[tuple[Name, int]]:
        return [one for one in self.names(at) if fits is None or fits(one[0].column)]

    def pick_column(self, start: int, end: int, names: Sequence[Name]) -> tuple[Column, tuple[Note, ...]]:
        """One of several columns that a phrase names, best first."""
        top = names[0].quality
        factor = next((factor for least, factor in COLUMN_FACTOR if top >= least), UNLIKELY)
        rivals = [name for name in names if name.quality > top - RIVAL]
        if len(rivals) > 1:
            options = [(name.column.title, name.column) for name in names]
            return self.choose(f"column:{start}", self.said(start, end), options, factor=TIE)
        if factor == 1.0:
            return names[0].column, ()
        options = [(name.column.title, name.column) for name in names]
        if len(options) > 1:
            return self.choose(f"column:{start}", self.said(start, end), options, factor=factor, is_open=True)
        return names[0].column, (Note(factor, said=f"{self.said(start, end)} = {names[0].column.title}"),)


def _best_each(names: Iterable[Name]) -> list[Name]:
    """Each column once, best first."""
    best: dict[int, Name] = {}
    for name in names:
        if name.column.id not in best or best[name.column.id].quality < name.quality:
            best[name.column.id] = name
    return sorted(best.values(), key=lambda name: -name.quality)
