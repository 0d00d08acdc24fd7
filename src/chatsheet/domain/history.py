"""One line of a sheet's history: all the events of one cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chatsheet.domain.events import Via

Undoable = Literal["exactly", "best_effort", "no"]
"""How far a cause can be taken back."""


@dataclass(frozen=True, slots=True)
class CauseRecord:
    """What one command or turn did to one topic, the unit of undo."""

    topic: str
    cause: str
    time: datetime
    user: str
    via: Via
    client: str
    summary: str
    seq_first: int
    seq_last: int
    rows: int
    cells: int
    can_undo: Undoable = "exactly"
    undoes: str | None = None
    """The cause this one took back."""
    undone_by: str | None = None
    """The cause that took this one back."""
