"""What the face keeps in this process: who asked how often, which sheets are being written, where rows stand and when they came."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chatsheet.domain.sheet import SheetId
from chatsheet.services.smartsheet_face.errors import Refused
from chatsheet.services.smartsheet_face.hooks.delivery import FaceHooks
from chatsheet.services.smartsheet_face.outline import Outlines
from chatsheet.services.smartsheet_face.times import Times

WINDOW_S = 60.0
"""Smartsheet API 2.0, "Rate limiting": so many requests a minute and token."""


@dataclass(slots=True)
class Face:
    """One per process. `rate` is the requests that one token has a minute."""

    rate: int
    hooks: FaceHooks
    outlines: Outlines = field(default_factory=Outlines)
    times: Times = field(default_factory=Times)
    now: Callable[[], float] = time.monotonic
    _seen: dict[str, deque[float]] = field(default_factory=dict)
    _writing: set[SheetId] = field(default_factory=set)

    def count(self, user: str) -> None:
        """Count a request. Raises Refused 4003 past the limit."""
        now, seen = self.now(), self._seen.setdefault(user, deque())
        while seen and seen[0] <= now - WINDOW_S:
            seen.popleft()
        if len(seen) >= self.rate:
            wait_s = math.ceil(seen[0] + WINDOW_S - now)
            raise Refused(4003, f"More than {self.rate} requests a minute.", retry_after_s=max(wait_s, 1))
        seen.append(now)

    @contextmanager
    def writing(self, *sheet_ids: SheetId) -> Iterator[None]:
        """While it lasts, nobody else writes these sheets through the face. Raises Refused 4004 when somebody does."""
        taken = self._writing.intersection(sheet_ids)
        if taken:
            raise Refused(4004, f"The sheet {min(taken)} is being updated by another request. Try again once it is done.")
        self._writing.update(sheet_ids)
        try:
            yield
        finally:
            self._writing.difference_update(sheet_ids)
