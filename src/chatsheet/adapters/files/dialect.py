"""How a text file separates and quotes its cells.

Every likely delimiter and quoting is tried on a sample, and each result is judged as a table: do the rows have one width, do the cells
look like values, are quotation marks used up? Where two delimiters come out close, CleverCSV's consistency measure decides
(van den Burg, Nazabal, Sutton: "Wrangling messy CSV files by detecting row and type patterns", 2019).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SAMPLE_CHARS = 60_000
SAMPLE_ROWS = 300
CLEVER_CHARS = 6_000
"""CleverCSV needs about 0.1 s for this much; it grows faster than the sample."""
CLOSE = 0.9
"""A second delimiter that scores at least this share of the first makes the first unsure."""

PRIOR = {
    ",": 1.0,
    ";": 1.0,
    "\t": 1.05,
    "|": 1.0,
    "\x1f": 1.0,
    "\x01": 1.0,
    "¦": 0.9,
    "~": 0.85,
    "^": 0.8,
    ":": 0.6,
    " ": 0.55,
    "#": 0.5,
    "*": 0.45,
    "/": 0.35,
}
ONE_COLUMN = 0.38
"""Score of "there is no delimiter"; what scores less splits sentences, not rows."""


BLANK = ',;\t| \r\n"'
"""What a file of nothing but blank cells is made of."""
NO_DELIMITER = "\x1f"
"""Stands for "there is one column": the unit separator occurs in no text."""


class Dialect(NamedTuple):
    delimiter: str
    quote: str = '"'
    """Empty when quotation marks are ordinary characters."""
    escape: str = ""
    skips_space: bool = False
    is_wrapped: bool = False
    """Each line is one quoted cell that holds the row: a table that was quoted twice."""
    is_line_wise: bool = False
    """A quotation mark never closes over a line end: used when an unbalanced one would swallow rows."""
    is_sure: bool = True


class Trial(NamedTuple):
    score: float
    dialect: Dialect
    width: int
    swallowed: float = 0.0


def reader(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Rows of cells; blank lines come as empty lists, so that rows can be counted."""
    if dialect.is_line_wise:
        return line_wise(lines, dialect)
    rows = plain_reader(lines, dialect)
    return unwrapped(rows, dialect) if dialect.is_wrapped else rows


def plain_reader(lines: Iterable[str], dialect: Dialect, *, is_strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape or None,
        doublequote=True,
        skipinitialspace=dialect.skips_space,
        strict=is_strict,
    )


def unwrapped(rows: Iterator[list[str]], dialect: Dialect) -> Iterator[list[str]]:
    inner = dialect._replace(is_wrapped=False)
    for row in rows:
        yield next(plain_reader([row[0]], inner), []) if len(row) == 1 else row


def line_wise(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Each line is a row of its own. In a line whose quotation marks do not pair up they are ordinary characters."""
    inner = dialect._replace(is_line_wise=False)
    bare = inner._replace(quote="")
    for line in lines:
        try:
            yield next(plain_reader([line], inner, is_strict=True), [])
        except csv.Error:
            yield next(plain_reader([line], bare), [])


def detect_dialect(sample: str, delimiter: str | None) -> Dialect:
    """The dialect of a sample that ends at a line end; `delimiter` when the user chose it."""
    hint = re.match(r"\ufeff?\"?sep=(.)\"?\r?\n", sample)
    wanted = delimiter or (hint.group(1) if hint else None)
    sample = sample[hint.end() :] if hint else sample
    if wanted:
        return best_of(trials(sample, [wanted])).dialect
    candidates = [char for char in PRIOR if char in sample]
    found = trials(sample, candidates)
    best = best_of(found)
    if not sample.strip(BLANK):
        return Dialect(max(",;\t|", key=sample.count))
    if best.score < ONE_COLUMN:
        return wrapped(sample) or (best.dialect._replace(is_sure=False) if is_common(best, sample) else Dialect(NO_DELIMITER))
    rival = best_of([trial for trial in found if trial.dialect.delimiter != best.dialect.delimiter])
    if rival.score >= best.score * CLOSE:
        return decide_close(sample, best, rival)
    return best.dialect


def is_common(best: Trial, sample: str) -> bool:
    """Whether most lines have the delimiter, though they do not make one table: several tables under each other, say."""
    lines = [line for line in sample.splitlines() if line.strip()]
    return best.score > 0 and sum(best.dialect.delimiter in line for line in lines) > len(lines) * 0.6 and best.dialect.delimiter in ",;\t|"


def best_of(found: list[Trial]) -> Trial:
    return max(found, key=lambda trial: trial.score, default=Trial(0.0, Dialect(","), 1))


def trials(sample: str, candidates: list[str]) -> list[Trial]:
    found = []
    for delimiter in candidates:
        for quote, escape in quotings(sample, delimiter):
            dialect = Dialect(delimiter, quote, escape, skips_space(sample, delimiter, quote))
            trial = judge(sample, dialect)
            found.append(trial)
            if trial.swallowed:
                found.append(judge(sample, dialect._replace(is_line_wise=True)))
    return found


def quotings(sample: str, delimiter: str) -> list[tuple[str, str]]:
    """The ways of quoting that the sample gives reason to try, the usual one first (it wins ties)."""
    edge = re.escape(delimiter)
    ways = [('"', "")]
    if '"' in sample:
        ways.append(("", ""))
        if re.search(rf'\\"(?!\s*(?:{edge}|[\r\n]|$))', sample):
            ways.insert(0, ('"', "\\"))
    opening, closing = (len(re.findall(pattern, sample, re.M)) for pattern in (rf"(?:^|{edge})\s?'", rf"'(?:\r?$|{edge})"))
    if opening and abs(opening - closing) <= opening * 0.1 and opening >= sample.count("\n") * 0.5:
        ways.append(("'", ""))
    return ways


def skips_space(sample: str, delimiter: str, quote: str) -> bool:
    """Whether a blank after the delimiter belongs to it: before a quotation mark always, else when it stands after nearly every one."""
    if delimiter == " ":
        return True
    if delimiter in "\t:/#*":
        return False
    edge = re.escape(delimiter)
    if quote and re.search(edge + " +" + quote, sample):
        return True
    bare = re.sub(r'"[^"]*"', "", sample)
    spaced, tight = len(re.findall(edge + " ", bare)), len(re.findall(rf"{edge}[^ \r\n{edge}]", bare))
    return spaced > 0 and tight <= spaced * 0.05


def judge(sample: str, dialect: Dialect) -> Trial:
    """How much the sample looks like a table when read this way: 0 not at all, about 1 perfectly."""
    try:
        rows = [row for row in sample_rows(sample, dialect) if row and any(row)]
    except csv.Error:
        return Trial(0.0, dialect, 1)
    widths = Counter(map(len, rows))
    width = max(widths, key=lambda w: (widths[w] * (w - 1), w), default=1)
    if width < 2:
        return Trial(0.0, dialect, 1)
    lost = swallowed(rows, dialect.delimiter)
    fit = consistency(rows, width) * (1 - lost)
    kinds = typing_score([row for row in rows if len(row) == width], dialect)
    score = fit * kinds * kinds * (1 - 0.4 / width) * PRIOR.get(dialect.delimiter, 0.8)
    return Trial(score * (0.999 if dialect.escape or dialect.is_line_wise else 1.0), dialect, width, lost)


def sample_rows(sample: str, dialect: Dialect) -> list[list[str]]:
    rows = []
    for row in reader(io.StringIO(sample, newline=""), dialect):
        rows.append(row)
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows


def consistency(rows: list[list[str]], width: int) -> float:
    """Share of rows as wide as most; lines before the first and after the last such row weigh little: titles and footnotes."""
    fits = [len(row) == width for row in rows]
    first, last = fits.index(True), len(fits) - fits[::-1].index(True)
    count = sum(fits)
    if count == 1 and len(rows) > 1:
        return 0.3 * count / len(rows)
    return (count / (last - first)) * (0.7 + 0.3 * count / len(rows))


SURE_LINES = 6
"""A cell of this many lines that look like rows is no text of several lines."""


def swallowed(rows: list[list[str]], delimiter: str, lines: int = 2) -> float:
    """Share of lines that disappeared inside cells (of at least `lines` lines) because a quotation mark never closed."""
    width = max(Counter(map(len, rows)).most_common(1)[0][0], 2)
    lost = sum(cell.count("\n") for row in rows for cell in row if cell.count("\n") >= lines - 1 and holds_rows(cell, delimiter, width))
    return lost / (lost + len(rows))


def holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Whether the lines of a cell have as many delimiters as rows have. The first and the last are parts of rows."""
    lines = cell.split("\n")
    if len(lines) < 5:
        usual = (len(lines) - 1) * (width - 1)
        return usual * 0.7 <= cell.count(delimiter) <= usual * 1.3
    middle = lines[1:-1]
    return sum(abs(line.count(delimiter) - width + 1) <= width // 8 for line in middle) >= len(middle) * 0.8


VALUE = re.compile(
    r"""\s*(?:
      [-+(]?\s?[$€£¥₹]?\s?[-+]?\d[\d.,'’\u00a0 ]*\)?\s?(?:%|[$€£¥]|[A-Za-z]{1,3})?   # numbers, money, percent, 12 kg
    | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:[AaPp][Mm]|Z|[+-]\d\d:?\d\d)?)?
    | \d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[AaPp][Mm])?
    | [\w.+-]+@[\w-]+\.[\w.]+ | https?://[^\s;|]+
    | [nN]/?[aA][nN]? | [nN]ull | NULL | - | --
    )\s*""",
    re.X,
)
WORDS = re.compile(r"[^\W\d_][^;|\t,\"<>{}~^=\r\n]{0,60}")
MIXED = re.compile(r"[^;|\t\"\r\n]*")


def typing_score(rows: list[list[str]], dialect: Dialect) -> float:
    """Mean plausibility of the cells as values, from up to 1,500 of them."""
    cells = [cell for row in rows for cell in row][
        : 1500 * max(1, len(rows) * len(rows[0]) // 1500) : max(1, len(rows) * len(rows[0]) // 1500)
    ]
    return sum(cell_score(cell, dialect) for cell in cells) / len(cells)


def cell_score(cell: str, dialect: Dialect) -> float:
    if not cell.strip():
        return 0.75
    stripped = cell.strip()
    if stripped[0] in "\"'" or (stripped[-1] == '"' and not re.search(r'\d"$', stripped)):
        return 0.2 if not (dialect.quote == '"' and stripped[0] == "'") else 0.6
    if VALUE.fullmatch(cell):
        return 1.0
    if WORDS.fullmatch(stripped):
        return 0.95
    return 0.85 if MIXED.fullmatch(stripped) else 0.6 if dialect.quote and ("," in cell or "\n" in cell or '"' in cell) else 0.35


def wrapped(sample: str) -> Dialect | None:
    """A table whose every line was quoted as one cell, or None."""
    lines = [line for line in sample.splitlines() if line.strip()][:SAMPLE_ROWS]
    if len(lines) < 2 or sum(line.startswith('"') and line.rstrip().endswith('"') for line in lines) < len(lines) * 0.9:
        return None
    inner = "\n".join(row[0] for row in csv.reader(lines) if len(row) == 1)
    best = best_of(trials(inner, [char for char in ",;\t|" if char in inner]))
    return best.dialect._replace(is_wrapped=True) if best.score > 0.5 else None


def decide_close(sample: str, best: Trial, rival: Trial) -> Dialect:
    """Two delimiters came out close: the one CleverCSV finds, if it is one of them; ours otherwise. Either way it is not sure."""
    from clevercsv.detect import Detector  # 0.3 s, needed by few files

    piece = sample[:CLEVER_CHARS].rpartition("\n")[0] or sample[:CLEVER_CHARS]
    try:
        found = Detector().detect(piece, delimiters=[best.dialect.delimiter, rival.dialect.delimiter])
    except Exception:  # its own errors are of many kinds, and its opinion is only that
        found = None
    chosen = rival if found is not None and found.delimiter == rival.dialect.delimiter else best
    return chosen.dialect._replace(is_sure=False)
