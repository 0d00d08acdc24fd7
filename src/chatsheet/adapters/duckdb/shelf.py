"""The sheets a child holds, within its memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chatsheet.adapters.duckdb.database import Database
from chatsheet.adapters.duckdb.faults import SheetLost


@dataclass(slots=True)
class _Place:
    database: Database
    size_bytes: int = 0
    users: int = 0


class Shelf:
    """Databases by sheet, the one asked for the longest ago first. Safe for threads; each sheet has one user at a time."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._places: OrderedDict[int, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, sheet: int, database: Database) -> None:
        """Hold a database just loaded. While there is not room for all, others that are not in use now go."""
        with self._lock:
            self._places[sheet] = _Place(database)
            free = [one for one in self._places if one == sheet or not self._places[one].users]
            for one in free:
                self._places[one].size_bytes = self._places[one].database.size_bytes()
            self._make_room([one for one in free if one != sheet])

    def _make_room(self, free: list[int]) -> None:
        for one in free:
            if sum(place.size_bytes for place in self._places.values()) <= self._limit_bytes:
                return
            self._places.pop(one).database.close()

    @contextmanager
    def use(self, sheet: int) -> Iterator[Database]:
        """The sheet's database, kept while it is in use. Raises SheetLost when it is not here; one that breaks is dropped."""
        with self._lock:
            place = self._places.get(sheet)
            if place is None:
                raise SheetLost
            self._places.move_to_end(sheet)
            place.users += 1
        try:
            yield place.database
        except SheetLost:
            self.drop(sheet)
            raise
        finally:
            with self._lock:
                place.users -= 1

    def drop(self, sheet: int) -> None:
        with self._lock:
            place = self._places.pop(sheet, None)
        if place is not None:
            place.database.close()
