"""Rows of a CSV or TSV file, streamed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TextIO

from chatsheet.adapters.files.dialect import NO_DELIMITER, SAMPLE_CHARS, SURE_LINES, detect_dialect, reader, swallowed
from chatsheet.adapters.files.encoding import Encoding, detect_encoding
from chatsheet.adapters.files.header import Merge
from chatsheet.adapters.files.limits import MAX_CELL_CHARS, Limits
from chatsheet.adapters.files.oddities import Oddities
from chatsheet.adapters.files.refusals import cell_too_large, invalid, too_many_columns
from chatsheet.adapters.files.request import ReadRequest

LONG_LINE = 1_000_000


class TextRows:
    """A text file as rows of texts. `chunks` can be gone through again: nothing but the sample is kept."""

    merges: Sequence[Merge] = ()
    left = 0
    is_typed = False
    worksheet: str | None = None
    worksheets: tuple[str, ...] = ()

    def __init__(self, path: str, request: ReadRequest, limits: Limits, oddities: Oddities) -> None:
        self.path = path
        self.limits = limits
        self.encoding_found = self.check_encoding(detect_encoding(path, request.encoding), oddities)
        self.encoding: str | None = self.encoding_found.name.removesuffix("-sig")
        sample = self.sample()
        self.skips_hint = bool(re.match(r"\"?sep=.\"?\r?\n", sample))
        self.dialect = detect_dialect(sample, request.delimiter)
        self.delimiter: str | None = None if self.dialect.delimiter == NO_DELIMITER else self.dialect.delimiter
        self.file_format = "tsv" if self.delimiter == "\t" else "csv"
        self.report_dialect(oddities)
        csv.field_size_limit(4 * MAX_CELL_CHARS)

    @staticmethod
    def check_encoding(encoding: Encoding, oddities: Oddities) -> Encoding:
        try:
            bytes(4).decode(encoding.name)
        except (LookupError, ValueError) as error:
            raise invalid(
                "encoding_unknown", f"There is no encoding named {encoding.name!r}.", "Choose UTF-8, Windows-1252 or another one by name."
            ) from error
        if not encoding.is_sure:
            oddities.add("encoding_guessed", f"Read as {encoding.name}: the file does not say which encoding it is in.")
        if encoding.bad_bytes:
            oddities.add(
                "encoding_mended",
                f"{encoding.bad_bytes} bytes are not {encoding.name} and were read as Windows-1252.",
                count=encoding.bad_bytes,
            )
        return encoding

    def report_dialect(self, oddities: Oddities) -> None:
        if self.encoding_found.nul_bytes:
            oddities.add("nul_removed", f"{self.encoding_found.nul_bytes} zero bytes were left out.", count=self.encoding_found.nul_bytes)
        if not self.dialect.is_sure:
            oddities.add(
                "delimiter_unsure", f"Columns were split at {name_of(self.dialect.delimiter)}; another sign would also have fitted."
            )
        if self.dialect.is_wrapped:
            oddities.add("rows_quoted_whole", "Every line was quoted as one cell and has been split again.")
        if self.dialect.is_line_wise:
            self.report_unbalanced(oddities)

    def sample(self) -> str:
        with self.stream() as file:
            text = file.read(SAMPLE_CHARS + 1).replace("\x00", "")
        whole = text if len(text) <= SAMPLE_CHARS else text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
        return whole.lstrip("\ufeff")

    def stream(self) -> TextIO:
        errors = "chatsheet_western" if self.encoding == "utf-8" else "replace"
        return open(self.path, encoding=self.encoding_found.name, errors=errors, newline="")

    def lines(self) -> Iterator[str]:
        """Lines with their ends, without zero characters."""
        with self.stream() as file:
            first = next(file, "").lstrip("\ufeff").replace("\x00", "")
            yield "\n" if self.skips_hint else first
            if not self.encoding_found.nul_bytes and not self.encoding_found.has_long_lines:
                yield from file
                return
            self.check_width(first)
            for line in file:
                self.check_width(line)
                yield line.replace("\x00", "")

    def check_width(self, line: str) -> None:
        """A line of absurdly many cells ends the import before it fills the memory."""
        if len(line) > LONG_LINE and line.count(self.dialect.delimiter) > 20 * self.limits.columns:
            raise too_many_columns(line.count(self.dialect.delimiter) + 1, self.limits.columns)

    def formats(self, _oddities: Oddities) -> dict[int, dict[str, object]]:
        return {}

    def chunks(self, rows_at_once: int) -> Iterator[list[list[object]]]:
        """All rows of the file from the first, blank ones as empty lists.

        Raises:
            Refusal: `cell_too_large` for a cell that cannot be one, `file_too_many_columns`.
            UnbalancedQuotes: start again after `read_line_wise`.
        """
        done = lines_done = 0
        rows = reader(self.lines(), self.dialect)
        while True:
            try:
                chunk = list(islice(rows, rows_at_once))
            except csv.Error as error:
                if self.dialect.is_line_wise:
                    raise cell_too_large(done + 1, None) from error
                raise UnbalancedQuotes from error
            if not chunk:
                return
            done += len(chunk)
            lines, lines_done = getattr(rows, "line_num", done) - lines_done, getattr(rows, "line_num", done)
            if lines > len(chunk) and self.swallows(chunk):
                raise UnbalancedQuotes
            yield chunk  # type: ignore[misc]  # lists of texts are only read

    def swallows(self, chunk: list[list[str]]) -> bool:
        """Whether cells hold what must be rows: many lines like rows, or some in rows whose number of cells is wrong because of it."""
        rows = [row for row in chunk if row]
        if not rows:
            return False
        if swallowed(rows, self.dialect.delimiter, SURE_LINES):
            return True
        width = Counter(map(len, rows)).most_common(1)[0][0]
        over_lines = [row for row in rows if any("\n" in cell for cell in row)]
        has_rows = any(self.dialect.delimiter in cell.partition("\n")[2] for row in over_lines for cell in row)
        return has_rows and all(len(row) != width for row in over_lines)

    def read_line_wise(self, oddities: Oddities) -> None:
        """From now on no cell goes on over a line end."""
        self.dialect = self.dialect._replace(is_line_wise=True, is_wrapped=False)
        self.report_unbalanced(oddities)

    @staticmethod
    def report_unbalanced(oddities: Oddities) -> None:
        oddities.add("quotes_unbalanced", "A quotation mark is opened and never closed; every line was read as a row of its own.")


class UnbalancedQuotes(Exception):
    """A quotation mark that never closes swallowed rows of the file."""


def name_of(delimiter: str) -> str:
    return {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "vertical bars", " ": "blanks", ":": "colons"}.get(
        delimiter, repr(delimiter)
    )
