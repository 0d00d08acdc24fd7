"""Reads one file: finds the table, surveys its columns, plans their types, writes the rows as JSON lines, and reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import repeat

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
    source = open_source(request, oddities)
    head = first_rows(source, request)
    header = find_header(head, source.merges, request.header_row)
    report_header(header, head, oddities, is_wanted=request.header_row is not None)
    titles = title_cells(head, header, source.merges, source.left)
    table = Table(source, header, head[header.last] if header.row else (), rows_at_once(head), f"{request.into}/columns.spool")
    surveys = survey_columns(table, titles, request.limits)
    kept = kept_columns(titles, surveys, oddities)
    if len(kept) > request.limits.columns:
        raise too_many_columns(len(kept), request.limits.columns)
    names = name_columns([titles[index] if index < len(titles) else "" for index in kept] if titles else [], len(kept), oddities)
    kept_surveys = [surveys[index] for index in kept]
    facts = learn(kept_surveys, source.delimiter, request.day_first)
    formats = source.formats(oddities)
    plans = [
        make_plan(name, survey, facts, request.types.get(place), formats.get(kept[place]))
        for place, (name, survey) in enumerate(zip(names, kept_surveys, strict=True))
    ]
    converters = [Converter(plan) for plan in plans]
    sample = write_lines(table, kept, converters, f"{request.into}/{LINES}")
    table.close()
    table.report(oddities)
    report_last_row(table, oddities)
    report_columns(kept_surveys, converters, facts, oddities)
    return {
        "file_name": request.file_name,
        "file_format": source.file_format,
        "columns": [column_report(survey, converter) for survey, converter in zip(kept_surveys, converters, strict=True)],
        "row_count": table.row_count,
        "header_row": header.row,
        "day_first": order_used(kept_surveys, plans, facts),
        "worksheet": source.worksheet,
        "worksheets": source.worksheets,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "oddities": oddities.found,
        "sample": sample,
    }


def open_source(request: ReadRequest, oddities: Oddities) -> Source:
    container = recognise(request.path, request.limits)
    if container == "text":
        from chatsheet.adapters.files.text_rows import TextRows  # a workbook needs none of what it imports, nor the other way round

        return TextRows(request.path, request, request.limits, oddities)
    from chatsheet.adapters.files.book_rows import BookRows

    return BookRows(request.path, container, request, request.limits, oddities)


def first_rows(source: Source, request: ReadRequest) -> list[list[object]]:
    """The rows among which the titles are looked for."""
    wanted = request.header_row or 0
    rows = next(source.chunks(max(LOOK_ROWS, wanted + 1)), [])
    if wanted > len(rows):
        raise invalid("header_row_unknown", f"The file has no row {wanted}.", f"Choose a row from 1 to {len(rows)}, or 0 for none.", row=wanted)
    return rows


def rows_at_once(head: Sequence[Sequence[object]]) -> int:
    width = max(map(len, head), default=1)
    return max(200, min(50_000, CELLS_AT_ONCE // max(1, width)))


def survey_columns(table: Table, titles: Sequence[str], limits: Limits) -> list[Survey]:
    """The first pass over all rows. A column that only later rows have is blank in the earlier ones."""
    surveys: list[Survey] = [Survey() for _ in titles]
    before = 0
    for chunk in table.chunks():
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


def write_lines(table: Table, kept: Sequence[int], converters: Sequence[Converter], path: str) -> list[list[object]]:
    """The second pass: one JSON list a line. Returns the first rows as they were stored."""
    sample: list[list[object]] = []
    with open(path, "wb") as file:
        for chunk in table.chunks():
            columns = [
                converter.convert(chunk.columns[index], chunk.types[index], chunk.rows) if index < len(chunk.columns) else repeat("null", len(chunk.rows))
                for index, converter in zip(kept, converters, strict=True)
            ]
            lines = list(map(",".join, zip(*columns, strict=True)))
            if len(sample) < SAMPLE_ROWS:
                sample += [sample_row(line) for line in lines[: SAMPLE_ROWS - len(sample)]]
            file.write(("[" + "]\n[".join(lines) + "]\n").encode("utf-8", "replace"))
    return sample


def sample_row(line: str) -> list[object]:
    row = json.loads(f"[{line}]")
    return [value[: SAMPLE_CHARS - 1] + "…" if isinstance(value, str) and len(value) > SAMPLE_CHARS else value for value in row]


