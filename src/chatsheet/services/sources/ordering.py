"""Bringing one order of rows to another with few moves; pure. Rows that stand right in relation to each other stay where they are."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from chatsheet.domain.changes import Place
from chatsheet.domain.places import spread
from chatsheet.domain.sheet import POSITION_GAP, RowId
from chatsheet.domain.source import ROWS_PER_CALL, SourcePlace

Ordered = Sequence[tuple[int, int | None]]
"""Rows as they stand, each with its parent."""


@dataclass(frozen=True, slots=True)
class Move:
    """These rows, in this order, to one place."""

    row_ids: tuple[int, ...]
    place: SourcePlace


def moves_there(wanted: Ordered, there: Ordered, movable: Collection[int]) -> list[Move]:
    """The moves that take the rows of the source from where they stand to where they are wanted; only `movable` ones are moved. Both name
    the same rows."""
    have = _children(there)
    parents = dict(there)
    moves: list[Move] = []
    for parent, siblings in _children(wanted).items():
        staying = _staying([one for one in siblings if parents[one] == parent], have[parent])
        moves += _run_moves(parent, siblings, staying, parents, movable)
        for one in siblings:
            if one not in staying and one in movable:
                parents[one] = parent
    return moves


def _children(rows: Ordered) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = defaultdict(list)
    for row, parent in rows:
        found[parent].append(row)
    return found


def _staying(siblings: Sequence[int], have: Sequence[int]) -> set[int]:
    index = {row: i for i, row in enumerate(have)}
    return {siblings[i] for i in longest_rise([index[row] for row in siblings])}


def _run_moves(
    parent: int | None, siblings: Sequence[int], staying: Collection[int], parents: Mapping[int, int | None], movable: Collection[int]
) -> Iterator[Move]:
    after: int | None = None
    for moves, run in groupby(siblings, lambda one: one not in staying and one in movable):
        rows = [*run]
        if moves:
            for some in chunks(rows, ROWS_PER_CALL):
                yield Move(tuple(some), place_after(parent, after))
                after = some[-1]
        else:
            after = next((one for one in reversed(rows) if parents[one] == parent), after)


def place_after(parent: int | None, after: int | None) -> SourcePlace:
    return SourcePlace(after_id=after) if after is not None else SourcePlace(parent_id=parent, is_first=True)


def chunks(rows: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (rows[i : i + size] for i in range(0, len(rows), size))


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest rising subsequence.

    >>> longest_rise([3, 1, 2, 5, 4])
    [1, 2, 4]
    """
    tails: list[int] = []
    values: list[int] = []
    before: list[int] = []
    for i, number in enumerate(numbers):
        at = bisect_left(values, number)
        before.append(tails[at - 1] if at else -1)
        values[at : at + 1], tails[at : at + 1] = [number], [i]
    rise: list[int] = []
    at = tails[-1] if tails else -1
    while at >= 0:
        rise.append(at)
        at = before[at]
    return rise[::-1]


def arranged(wanted: Sequence[tuple[RowId, RowId | None]], known: Mapping[RowId, Place]) -> dict[RowId, Place]:
    """New places for the rows that need one, so that all stand in the `wanted` order under the wanted parents; rows that are not `known`
    are new."""
    old = [row for row, _ in wanted if row in known]
    staying = {old[i] for i in longest_rise([known[row].position for row in old])}
    parents = dict(wanted)
    places: dict[RowId, Place] = {}
    lower: int | None = None
    run: list[RowId] = []
    for row, _ in [*wanted, (None, None)]:
        if row is not None and row not in staying:
            run.append(row)
            continue
        upper = None if row is None else known[row].position
        positions = spread(len(run), lower, upper) if run else []
        if positions is None:
            return {one: Place(parent, i * POSITION_GAP) for i, (one, parent) in enumerate(wanted)}
        places.update({one: Place(parents[one], position) for one, position in zip(run, positions, strict=True)})
        if row is not None and known[row].parent_id != parents[row]:
            places[row] = Place(parents[row], known[row].position)
        run, lower = [], upper
    return places
