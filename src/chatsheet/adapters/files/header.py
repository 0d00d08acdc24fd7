"""Where the titles are, and what the columns are called.

A file may begin with a name, a date and a blank line before its titles, have titles on two rows, or none at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from chatsheet.adapters.files.formula_guard import unguarded
from chatsheet.adapters.files.kinds import kind_of_text
from chatsheet.adapters.files.oddities import Oddities

Cells = Sequence[object]
Merge = tuple[tuple[int, int], tuple[int, int]]

LOOK_ROWS = 200
VOTING_ROWS = 40
MAX_TITLE = 250
RESERVED = frozenset({"_row_id", "_parent_id", "_position"})
"""The query engine's own columns (ports.QueryEngine)."""


class Header(NamedTuple):
    """Rows are 0-based here. `first` = `last` + 1 when there is no title row."""

    first: int
    last: int
    is_shifted: bool = False
    """The titles leave out the first column, as R writes row names."""

    @property
    def row(self) -> int:
        """As the report says it: 1-based, 0 for none."""
        return self.last + 1 if self.last >= self.first else 0

    @property
    def data_start(self) -> int:
        return self.last + 1


def find_header(rows: Sequence[Cells], merges: Sequence[Merge], wanted: int | None) -> Header:
    """The title row among the first rows of a file; `wanted` is the user's 1-based choice, 0 for none."""
    if wanted is not None:
        return Header(wanted - 1, wanted - 1) if wanted else Header(0, -1)
    filled = [count_filled(row) for row in rows[:LOOK_ROWS]]
    start = first_full_row(rows, filled)
    if start is None:
        return Header(0, -1)
    if is_above_titles(rows, start, filled):
        start += 1
    if not looks_like_titles(rows, start):
        return Header(start, start - 1)
    first = upper_title_row(rows, start, merges)
    return Header(first, start, is_shifted(rows, start))


def count_filled(row: Cells) -> int:
    return sum(1 for cell in row if not is_blank(cell))


def is_blank(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip())


def first_full_row(rows: Sequence[Cells], filled: list[int]) -> int | None:
    """The first row that is about as full as the table below it: what stands before is a name, a date, a note."""
    usual = usual_fill(filled)
    if usual == 0:
        return None
    after_gap = start_after_gap(filled, usual)
    for index in range(after_gap, len(filled)):
        if filled[index] >= max(1 if usual < 2 else 2, usual * 0.6) and not is_comment(rows[index], filled[index], usual):
            return index
    return next(index for index, count in enumerate(filled) if count)


def usual_fill(filled: list[int]) -> int:
    """How many cells a row of the table has: the larger of the most frequent count and the upper middle one."""
    counts = [count for count in filled if count]
    if not counts:
        return 0
    counts.sort()
    often = Counter(counts).most_common(1)[0][0]
    return max(often, counts[len(counts) * 2 // 3] if len(counts) > 2 else counts[-1])


def start_after_gap(filled: list[int], usual: int) -> int:
    """Lines like "Report: Q1" stand as a block before a blank line and are narrower than the table."""
    for index, count in enumerate(filled[:20]):
        if count == 0 and index and usual > 2 and max(filled[:index]) <= usual / 2:
            return index + 1
    return 0


def is_comment(row: Cells, filled: int, usual: int) -> bool:
    first = next((cell for cell in row if not is_blank(cell)), "")
    return isinstance(first, str) and filled < usual and first.lstrip().startswith(("#", "//", "--"))


def is_above_titles(rows: Sequence[Cells], start: int, filled: list[int]) -> bool:
    """Whether the row holds names of groups ("2007, , 2008, ") and the titles stand in the next, which fills its gaps."""
    if start + 1 >= len(filled) or filled[start + 1] <= filled[start]:
        return False
    above, below = rows[start], rows[start + 1]
    gaps = [index for index, cell in enumerate(below) if not is_blank(cell) and (index >= len(above) or is_blank(above[index]))]
    both = looks_like_titles(rows, start) and looks_like_titles(rows, start + 1)
    return len(gaps) > 0 and both and title_votes(rows, start + 1) > 0


def looks_like_titles(rows: Sequence[Cells], start: int) -> bool:
    """Titles are texts, each once, and unlike what stands below them."""
    row = rows[start]
    cells = [cell for cell in row if not is_blank(cell)]
    kinds = [kind_of_cell(cell) for cell in cells]
    if any(kind not in ("text", "year") for kind in kinds) or all(kind == "year" for kind in kinds):
        return False
    if kinds.count("year") and not years_in_order(cells, kinds):
        return False
    texts = [str(cell).strip().casefold() for cell in cells]
    if any(len(text) > 4 * MAX_TITLE for text in texts):
        return False
    votes = title_votes(rows, start)
    if votes != 0:
        return votes > 0
    return len(set(texts)) >= len(texts) * 0.9


def title_votes(rows: Sequence[Cells], start: int) -> int:
    """What the columns below say of a row of titles: more for it than against it when positive."""
    below = [row for row in rows[start + 1 : start + 1 + VOTING_ROWS] if row != rows[start]]  # titles may come again on each page
    return sum(vote(text, index, below) for index, text in indexed_texts(rows[start]))


def indexed_texts(row: Cells) -> list[tuple[int, str]]:
    return [(index, str(cell).strip()) for index, cell in enumerate(row) if not is_blank(cell)]


def kind_of_cell(cell: object) -> str:
    """`text`, `year`, or anything that no title is."""
    if isinstance(cell, str):
        text = cell.strip()
        kind = kind_of_text(text)
        return "year" if is_year(text) else "text" if kind in ("text", "blank", "time") else kind
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return "year" if is_year(f"{cell:g}") else "number"
    return type(cell).__name__


def is_year(text: str) -> bool:
    return re.fullmatch("(?:19|20)[0-9][0-9]", text) is not None


def years_in_order(cells: list[object], kinds: list[str]) -> bool:
    """Years head columns ("Country, 2019, 2020"); in a row of data they come alone or in any order."""
    years = [int(float(str(cell))) for cell, kind in zip(cells, kinds, strict=True) if kind == "year"]
    steps = {later - earlier for earlier, later in pairwise(years)}
    return len(years) > 1 and steps in ({1}, {-1}, {5}, {10})


def vote(text: str, index: int, rows: Sequence[Cells]) -> int:
    """1: the column below is of another kind than this text; -1: this text is one of its values; 0: cannot tell."""
    below = [row[index] for row in rows if index < len(row) and not is_blank(row[index])]
    if not below:
        return 0
    values = [str(cell).strip() for cell in below]
    if values.count(text) > (1 if len(values) > 20 else 0):
        return -1
    return 1 if sum(kind_of_cell(cell) != "text" for cell in below) > len(below) * 0.8 else 0


def upper_title_row(rows: Sequence[Cells], start: int, merges: Sequence[Merge]) -> int:
    """The first of two or three title rows: joined cells reach down into the lower one, or its blanks are filled from above."""
    first = start
    while first and start - first < 2 and is_group_row(rows, first - 1, first, merges):
        first -= 1
    return first


def is_group_row(rows: Sequence[Cells], upper: int, lower: int, merges: Sequence[Merge]) -> bool:
    above, below = rows[upper], rows[lower]
    if count_filled(above) == 0 or any(kind_of_cell(cell) not in ("text", "year") for cell in above if not is_blank(cell)):
        return False
    width = len(below)
    spans = [merge for merge in merges if merge[0][0] == upper and merge[1][1] < width + merge[0][1]]
    if (
        any(bottom >= lower for (_, _), (bottom, _) in spans)
        or sum(right > left and right - left + 1 < width for (_, left), (_, right) in spans) > 1
    ):
        return True
    fills = sum(1 for index in range(width) if is_blank(below[index]) and index < len(above) and not is_blank(above[index]))
    return fills > 0 and count_filled(above) > 1


def is_shifted(rows: Sequence[Cells], start: int) -> bool:
    """Whether every row has one cell more than the titles, and the titles no gap: R's row names."""
    titles = list(rows[start])
    body = [row for row in rows[start + 1 : start + 50] if count_filled(row)]
    return (
        len(body) > 1
        and len(titles) > 1
        and not any(map(is_blank, titles))
        and all(len(row) == len(titles) + 1 and not is_blank(row[-1]) and not is_blank(row[0]) for row in body)
        and len({str(row[0]) for row in body}) == len(body)
    )


def title_cells(rows: Sequence[Cells], header: Header, merges: Sequence[Merge], left: int) -> list[str]:
    """The titles as they stand in the file, several rows joined; `left` is the column of the file that rows begin with."""
    if header.row == 0:
        return []
    levels = [[clean_title(cell) for cell in rows[index]] for index in range(header.first, header.last + 1)]
    for depth, level in enumerate(levels[:-1]):
        spread(level, levels[depth + 1 :], header.first + depth, merges, left)
    width = max(map(len, levels))
    padded = [level + [""] * (width - len(level)) for level in levels]
    titles = [" ".join(dict.fromkeys(part for part in column if part)) for column in zip(*padded, strict=True)]
    return ["", *titles] if header.is_shifted else titles


def spread(level: list[str], lower: list[list[str]], row: int, merges: Sequence[Merge], left: int) -> None:
    """Repeat a group's title over its columns: over the joined cells where the file says so, else up to the next group."""
    spans = {start - left: end - left for (top, start), (_, end) in merges if top == row}
    width = max(len(below) for below in lower)
    level.extend([""] * (width - len(level)))
    for index in range(1, width):
        owner = next((start for start, end in spans.items() if start < index <= end), None)
        if owner is not None:
            level[index] = level[owner]
        elif not spans and not level[index] and any(index < len(below) and below[index] for below in lower) and level[index - 1]:
            level[index] = level[index - 1]


def clean_title(cell: object) -> str:
    """One line, no control characters: `2019.0` is `2019`, a date is its ISO text."""
    if is_blank(cell):
        return ""
    text = f"{cell:g}" if isinstance(cell, float) else cell.isoformat() if isinstance(cell, date) else str(cell)
    return unguarded(re.sub(r"[\s\x00-\x1f\x7f\u2028\u2029\ufeff]+", " ", text).strip())


def name_columns(titles: list[str], width: int, oddities: Oddities) -> list[str]:
    """A title for each of `width` columns: not blank, not taken (whatever its case), not one of the engine's own."""
    wanted = (titles + [""] * width)[:width]
    taken: set[str] = set(RESERVED)
    given = {title.casefold() for title in wanted if title}
    named: list[str] = []
    for index, title in enumerate(wanted):
        name = free_name(shorten(title), taken, given) if title else free_name(f"Column {index + 1}", taken | given, given)
        report_name(title, name, index, oddities, has_titles=bool(titles))
        taken.add(name.casefold())
        named.append(name)
    return named


def shorten(title: str) -> str:
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"


def free_name(name: str, taken: set[str], given: set[str]) -> str:
    """`name`, or `name 2`, `name 3` … that no other column has or was given in the file."""
    if name.casefold() not in taken:
        return name
    number = 2
    while (candidate := f"{name} {number}").casefold() in taken or candidate.casefold() in given:
        number += 1
    return candidate


def report_name(title: str, name: str, index: int, oddities: Oddities, *, has_titles: bool) -> None:
    if not title:
        if has_titles:
            oddities.add("title_blank", f"Column {index + 1} has no title and is called {name!r}.", column=name)
    elif title.casefold() in RESERVED:
        oddities.add("title_reserved", f"{title!r} is a name of ours; the column is called {name!r}.", column=name)
    elif len(title) > MAX_TITLE:
        oddities.add("title_cut", f"The title of column {index + 1} was longer than {MAX_TITLE} characters.", column=name)
    elif name != title:
        oddities.add("title_duplicate", f"Several columns are called {title!r}; this one is {name!r}.", column=name)
