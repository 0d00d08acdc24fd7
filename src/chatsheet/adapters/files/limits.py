"""How much one file may cost. Handed from the parent to the child as JSON; see docs/subsystems/files.md, "Limits"."""

from __future__ import annotations

from typing import NamedTuple

MAX_CELL_CHARS = 1_000_000
"""A cell this long is refused (`cell_too_large`): it is a file that was put into a cell, or a quotation mark that never closes.
Between `domain.values.MAX_TEXT` and this a text is kept whole and reported (`cells_long`): cutting it would lose data."""


class Limits(NamedTuple):
    """Defaults fit a machine with 4 GB; tests make them small."""

    size_bytes: int = 250_000_000
    """Of the file itself. A CSV of 200 MB takes about half a minute and gets through."""
    unpacked_bytes: int = 2_000_000_000
    """Of all parts of a workbook together, as its directory declares them. A million rows by 25 columns is about 1.2 GB of XML."""
    unpacked_ratio: int = 250
    """Unpacked to packed size, looked at above 50 MB unpacked. Real workbooks reach 5 to 40, very repetitive ones 100, bombs 1,000."""
    columns: int = 400
    """Smartsheet's limit of columns in a sheet."""
    rows: int = 5_000_000
    """A CSV file of `size_bytes` has about three million."""
    memory_bytes: int = 3 * 2**30
    """Address space of the child."""
    cpu_s: int = 240
    wall_s: float = 300.0
    output_bytes: int = 2 * 2**30
    """Of one file that the child writes."""
