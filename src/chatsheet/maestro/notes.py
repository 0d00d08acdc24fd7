"""What a reading rests on beside the words themselves: choices made, doubts, things to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

TIE = 0.6
"""Factor of a choice between equals: never sure."""
LIKELY = 0.85
"""Factor of a choice that has a clear favourite."""


@dataclass(frozen=True, slots=True)
class Note:
    """Lowers the confidence by `factor`. With `options` it was a choice: `chosen` of them, to be shown as a chip."""

    factor: float = 1.0
    key: str = ""
    label: str = ""
    options: tuple[str, ...] = ()
    chosen: int = 0
    said: str = ""
    is_open: bool = False
    """Too open for a change, whatever the factor: good enough to answer a question with."""

    @property
    def chip_text(self) -> str:
        return f"{self.label} = {self.options[self.chosen]}" if self.label else self.options[self.chosen]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something read from the message, up to token `end`."""

    value: T
    end: int
    notes: tuple[Note, ...] = ()

    def plus(self, notes: Iterable[Note]) -> Found[T]:
        return Found(self.value, self.end, (*self.notes, *notes))


def open_note(why: str = "") -> Note:
    """What stops a change and no question; `why` is said beside the reading."""
    return Note(said=why, is_open=True)


def factor_of(notes: Iterable[Note]) -> float:
    """How far the notes lower the confidence; a choice noted twice counts once."""
    seen: dict[str, float] = {}
    factor = 1.0
    for note in notes:
        if note.key and note.key in seen:
            continue
        seen[note.key] = note.factor
        factor *= note.factor
    return factor
