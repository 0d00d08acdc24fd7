"""Finding room between rows: positions are whole numbers with gaps (measured in docs/decisions/0003-rows-as-json-lists.md)."""

from __future__ import annotations

from chatsheet.domain.sheet import POSITION_GAP


def spread(count: int, after: int | None, before: int | None) -> list[int] | None:
    """`count` positions between two neighbours (None: the end of the sheet on that side), or None when the gap is used up.

    >>> spread(2, 0, 30)
    [10, 20]
    >>> spread(1, 5, 6) is None
    True
    """
    if before is None:
        start = 0 if after is None else after + POSITION_GAP
        return [start + i * POSITION_GAP for i in range(count)]
    if after is None:
        return [before - (count - i) * POSITION_GAP for i in range(count)]
    step = (before - after) // (count + 1)
    return [after + step * (i + 1) for i in range(count)] if step > 0 else None
