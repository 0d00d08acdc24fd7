"""Reads one file: finds the table, surveys its columns, plans their types, writes the rows as JSON lines, and reports."""

from __future__ import annotations

import os
from collections.abc import Sequence

import msgspec

from chatsheet.adapters.files.convert import Converter
from chatsheet.adapters.files.header import LOOK_ROWS, find_header, name_columns, title_cells
from chatsheet.adapters.files.limits import MAX_CELL_CHARS, Limits
from chatsheet.adapters.files.oddities import Oddities
from chatsheet.adapters.files.plan import learn, make_plan
from chatsheet.adapters.files.recognise import recognise
from chatsheet.adapters.files.refusals import cell_too_large, invalid, too_many_columns, too_many_rows
from chatsheet.adapters.files.report import column_report, order_used, report_columns, report_header, report_last_row
from chatsheet.adapters.files.request import ReadRequest
from chatsheet.adapters.files.survey import Survey
from chatsheet.adapters.files.table import CELLS_AT_ONCE, Source, Table

LINES = "rows.jsonl"
SAMPLE_ROWS = 50
SAMPLE_CHARS = 4_000
"""Longer texts are cut in the report's sample, never in the rows."""


def read_file(request: ReadRequest) -> dict[str, object]:
    """The report as plain data; the rows are in `into/rows.jsonl` afterwards.

    Raises:
        Refusal: as `ports.Files.read` says, and see docs/subsystems/files.md, "Errors".
    """
    oddities = Oddities()
    container = recognise(request.path, request.limits)
    if container != "text":
        from chatsheet.adapters.files.book_rows import BookRows

        return read_rows(BookRows(request.path, container, request, request.limits, oddities), request, oddities)
    from chatsheet.adapters.files.text_rows import TextRows, UnbalancedQuotes  # a workbook needs none of what it imports

    source = TextRows(request.path, request, request.limits, oddities)
    known = list(oddities.found)
    try:
        return read_rows(source, request, oddities)
    except UnbalancedQuotes:
        oddities.found = known
        source.read_line_wise(oddities)
        return read_rows(source, request, oddities)


def read_rows(source: Source, request: ReadRequest, oddities: Oddities) -> dict[str, object]:
    """Survey, plan, convert, report."""
    table, titles = find_table(source, request, oddities)
    surveys = survey_columns(table, titles, request.limits)
    kept = kept_columns(titles, surveys, oddities)
    if len(kept) > request.limits.columns:
        raise too_many_columns(len(kept), request.limits.columns)
    names = name_columns([titles[index] if index < len(titles) else "" for index in kept] if titles else [], len(kept), oddities)
    surveys = [surveys[index] for index in kept]
    facts = learn(surveys, source.delimiter, request.day_first)
    formats = source.formats(oddities)
    plans = [
        make_plan(name, survey, facts, request.types.get(place), formats.get(index))
        for place, (name, survey, index) in enumerate(zip(names, surveys, kept, strict=True))
    ]
    converters = [Converter(plan, is_guarded=not source.is_typed) for plan in plans]
    sample = write_lines(table, kept, converters, f"{request.into}/{LINES}")
    table.close()
    table.report(oddities)
    report_last_row(table, oddities)
    report_columns(surveys, converters, facts, oddities)
    return {
        "file_name": request.file_name,
        "file_format": source.file_format,
        "columns": [column_report(survey, converter) for survey, converter in zip(surveys, converters, strict=True)],
        "row_count": table.row_count,
        "header_row": table.header.row,
        "day_first": order_used(surveys, plans, facts),
        "worksheet": source.worksheet,
        "worksheets": source.worksheets,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "oddities": oddities.found,
        "sample": sample,
    }


def find_table(source: Source, request: ReadRequest, oddities: Oddities) -> tuple[Table, list[str]]:
    """The table in the file and its titles as they stand there, of which some may be blank; none at all without a title row."""
    head = first_rows(source, request)
    header = find_header(head, source.merges, request.header_row)
    report_header(header, head, oddities, is_wanted=request.header_row is not None)
    as_read = head[header.last] if header.row else ()
    table = Table(source, header, as_read, rows_at_once(head), f"{request.into}/columns.spool")
    return table, title_cells(head, header, source.merges, source.left)


def first_rows(source: Source, request: ReadRequest) -> list[list[object]]:
    """The rows among which the titles are looked for."""
    wanted = request.header_row or 0
    rows = next(source.chunks(max(LOOK_ROWS, wanted + 1)), [])
    if wanted > len(rows):
        raise invalid(
            "header_row_unknown", f"The file has no row {wanted}.", f"Choose a row from 1 to {len(rows)}, or 0 for none.", row=wanted
        )
    return rows


def rows_at_once(head: Sequence[Sequence[object]]) -> int:
    width = max(map(len, head), default=1)
    return max(200, min(50_000, CELLS_AT_ONCE // max(1, width)))


def survey_columns(table: Table, titles: Sequence[str], limits: Limits) -> list[Survey]:
    """The first pass over all rows. A column that only later rows have is blank in the earlier ones."""
    surveys: list[Survey] = [Survey() for _ in titles]
    before = 0
    for chunk in table.chunks():
        if len(chunk.columns) > 20 * limits.columns:  # even if most of them are blank
            raise too_many_columns(len(chunk.columns), limits.columns)
        surveys += [Survey(blanks=before) for _ in range(len(chunk.columns) - len(surveys))]
        for index, survey in enumerate(surveys):
            if index >= len(chunk.columns):
                survey.blanks += len(chunk.rows)
                continue
            survey.add(chunk.columns[index], chunk.types[index])
            if survey.longest >= MAX_CELL_CHARS:
                refuse_long_cell(chunk.columns[index], chunk.rows, titles[index] if index < len(titles) else f"Column {index + 1}")
        before = table.row_count
        if before > limits.rows:
            raise too_many_rows(limits.rows)
    for survey in surveys:
        survey.finish()
    return surveys


def refuse_long_cell(values: Sequence[object], rows: Sequence[int], title: str) -> None:
    for value, row in zip(values, rows, strict=True):
        if isinstance(value, str) and len(value) >= MAX_CELL_CHARS:
            raise cell_too_large(row, title)


def kept_columns(titles: Sequence[str], surveys: Sequence[Survey], oddities: Oddities) -> list[int]:
    """Columns with a title or a value: others are what trailing delimiters and formatted empty cells leave."""
    kept = [index for index, survey in enumerate(surveys) if survey.filled or (index < len(titles) and titles[index])]
    if not kept:
        raise invalid("file_no_columns", "No cell of the sheet has a value.", "Choose another worksheet or file.")
    if len(kept) < len(surveys):
        count = len(surveys) - len(kept)
        oddities.add("columns_blank", f"{count} columns without title and values were left out.", count=count)
    return kept


def write_lines(table: Table, kept: Sequence[int], converters: Sequence[Converter], path: str) -> list[Sequence[object]]:
    """The second pass: one JSON list a line. Returns the first rows as they were stored."""
    encoder = msgspec.json.Encoder()
    sample: list[Sequence[object]] = []
    part = path + ".part"
    with open(part, "wb") as file:
        for chunk in table.chunks():
            columns = [
                converter.convert(chunk.columns[index], chunk.types[index], chunk.rows)
                if index < len(chunk.columns)
                else [None] * len(chunk.rows)
                for index, converter in zip(kept, converters, strict=True)
            ]
            rows = list(zip(*columns, strict=True))
            if len(sample) < SAMPLE_ROWS:
                sample += [list(map(shortened, row)) for row in rows[: SAMPLE_ROWS - len(sample)]]
            file.write(encode_lines(encoder, rows))
    os.replace(part, path)  # rows of an earlier reading stay until there are new ones
    return sample


def encode_lines(encoder: msgspec.json.Encoder, rows: list[tuple[object, ...]]) -> bytes:
    try:
        return encoder.encode_lines(rows)
    except UnicodeEncodeError:  # half a surrogate pair, which no text can hold
        return encoder.encode_lines([tuple(map(mended, row)) for row in rows])


def mended(value: object) -> object:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def shortened(value: object) -> object:
    return mended(value[: SAMPLE_CHARS - 1] + "…" if len(value) > SAMPLE_CHARS else value) if isinstance(value, str) else value
