"""Rows of a CSV or TSV file, streamed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from chatsheet.adapters.files.dialect import SAMPLE_CHARS, detect_dialect, reader
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
        self.encoding = self.encoding_found.name
        sample = self.sample()
        self.skips_hint = bool(re.match(r"\"?sep=.\"?\r?\n", sample))
        self.dialect = detect_dialect(sample, request.delimiter)
        self.delimiter = self.dialect.delimiter
        self.file_format = "tsv" if self.delimiter == "\t" else "csv"
        self.report_dialect(oddities)
        csv.field_size_limit(4 * MAX_CELL_CHARS)

    @staticmethod
    def check_encoding(encoding: Encoding, oddities: Oddities) -> Encoding:
        try:
            b"".decode(encoding.name)
        except LookupError as error:
            raise invalid("encoding_unknown", f"There is no encoding named {encoding.name!r}.", "Choose UTF-8, Windows-1252 or another one by name.") from error
        if not encoding.is_sure:
            oddities.add("encoding_guessed", f"Read as {encoding.name}: the file does not say which encoding it is in.")
        if encoding.bad_bytes:
            oddities.add("encoding_mended", f"{encoding.bad_bytes} bytes are not {encoding.name} and were read as Windows-1252.", count=encoding.bad_bytes)
        return encoding

    def report_dialect(self, oddities: Oddities) -> None:
        if self.encoding_found.nul_bytes:
            oddities.add("nul_removed", f"{self.encoding_found.nul_bytes} zero bytes were left out.", count=self.encoding_found.nul_bytes)
        if not self.dialect.is_sure:
            oddities.add("delimiter_unsure", f"Columns were split at {name_of(self.delimiter)}; another sign would also have fitted.")
        if self.dialect.is_wrapped:
            oddities.add("rows_quoted_whole", "Every line was quoted as one cell and has been split again.")

    def sample(self) -> str:
        with self.open() as file:
            text = file.read(SAMPLE_CHARS + 1).replace("\x00", "")
        whole = text if len(text) <= SAMPLE_CHARS else text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
        return whole.lstrip("\ufeff")

    def open(self):  # type: ignore[no-untyped-def]  # TextIOWrapper; naming it would import io for nothing
        errors = "chatsheet_western" if self.encoding.startswith(("utf-8", "utf8")) else "replace"
        return open(self.path, encoding=self.encoding, errors=errors, newline="")

    def lines(self) -> Iterator[str]:
        """Lines with their ends, without zero characters."""
        with self.open() as file:
            if self.skips_hint:
                next(file)
                yield "\n"
            if not self.encoding_found.nul_bytes and not self.encoding_found.has_long_lines:
                yield from file
                return
            for line in file:
                self.check_width(line)
                yield line.replace("\x00", "")

    def check_width(self, line: str) -> None:
        """A line of absurdly many cells ends the import before it fills the memory."""
        if len(line) > LONG_LINE and line.count(self.delimiter) > 20 * self.limits.columns:
            raise too_many_columns(line.count(self.delimiter) + 1, self.limits.columns)

    def formats(self, _oddities: Oddities) -> dict[int, dict[str, object]]:
        return {}

    def chunks(self, rows_at_once: int) -> Iterator[list[list[object]]]:
        """All rows of the file from the first, blank ones as empty lists.

        Raises:
            Refusal: `cell_too_large` for a cell that cannot be one, `file_too_many_columns`.
        """
        done = 0
        rows = reader(self.lines(), self.dialect)
        while True:
            try:
                chunk = list(islice(rows, rows_at_once))
            except csv.Error as error:
                raise cell_too_large(done + 1, None) from error
            if not chunk:
                return
            done += len(chunk)
            yield chunk  # type: ignore[misc]  # lists of texts are only read


def name_of(delimiter: str) -> str:
    return {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "vertical bars", " ": "blanks", ":": "colons"}.get(delimiter, repr(delimiter))
