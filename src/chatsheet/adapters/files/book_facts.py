"""What calamine does not tell about a worksheet: number formats, formulas, error values. One module for each kind of workbook."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from chatsheet.adapters.files.archive import Archive, BadArchive

Format = dict[str, object]
"""As `domain.values.NumberFormat`, plain."""
Style = TypeVar("Style")


class BookFacts(NamedTuple):
    formats: dict[int, Format]
    """By 0-based column of the file."""
    formulas: int
    errors: int
    """Cells that show #DIV/0! and the like; calamine reads them as blank."""


NOTHING = BookFacts({}, 0, 0)


def book_facts(path: str, container: str, index: int) -> BookFacts:
    """For the worksheet with this number in the workbook. Whatever is odd in these parts costs formats, never the import."""
    try:
        if container == "xlsx":
            from chatsheet.adapters.files.xlsx_facts import xlsx_facts

            with Archive(path) as archive:
                return xlsx_facts(archive, index)
        if container == "ods":
            from chatsheet.adapters.files.ods_facts import ods_facts

            with Archive(path) as archive:
                return ods_facts(archive, index)
        from chatsheet.adapters.files.xls_facts import xls_facts

        return xls_facts(path, index)
    except (BadArchive, KeyError, ValueError, IndexError, OSError, struct.error, StopIteration):
        return NOTHING


def most_frequent(seen: Mapping[int, Counter[Style]], format_of: Callable[[Style], Format | None]) -> dict[int, Format]:
    """The format of each column's most frequent style; columns whose style says nothing are left out."""
    found = {column: format_of(styles.most_common(1)[0][0]) for column, styles in seen.items()}
    return {column: one for column, one in found.items() if one is not None}
