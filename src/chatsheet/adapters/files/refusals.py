"""Refusals that several readers share; each names the place and says what to do."""

from __future__ import annotations

from typing import NoReturn

from chatsheet.adapters.files.limits import MAX_CELL_CHARS


class Refusal(Exception):
    """Why a file is not read or written. The parent makes a `domain.errors.Problem` of it; the child starts faster without the domain."""

    def __init__(self, category: str, code: str, message: str, fix: str = "", **params: object) -> None:
        super().__init__(code, message)
        self.outcome = {"category": category, "code": code, "message": message, "fix": fix, "params": params}


def invalid(code: str, message: str, fix: str, **params: object) -> Refusal:
    return Refusal("invalid_input", code, message, fix, **params)


def too_large(code: str, message: str, fix: str, **params: object) -> Refusal:
    return Refusal("too_large", code, message, fix, **params)


SAVE_AS = "Open it in a spreadsheet program and save it as XLSX or CSV, then import that file."


def unknown(what: str, fix: str = SAVE_AS) -> Refusal:
    return invalid("file_format_unknown", f"This file is {what}, not a sheet.", fix, what=what)


def truncated() -> Refusal:
    return invalid(
        "file_truncated",
        "The file is damaged or only a part of it arrived.",
        "Download or copy it again; if it still fails, open it in a spreadsheet program and save it anew.",
    )


def encrypted() -> Refusal:
    return invalid(
        "file_encrypted",
        "The file is protected by a password.",
        "Open it in a spreadsheet program, remove the password (Excel: File, Info, Protect Workbook), save it and import it again.",
    )


def damaged(error: BaseException) -> NoReturn:
    """A reader gave up inside a file whose outside was right."""
    raise invalid(
        "file_unreadable",
        "The file looks like a sheet but its content cannot be read.",
        "Open it in a spreadsheet program, save it as XLSX or CSV and import that file.",
        detail=str(error)[:300],
    ) from error


def too_many_columns(count: int, limit: int) -> Refusal:
    return too_large(
        "file_too_many_columns",
        f"The file has {count:,} columns; a sheet has at most {limit}.",
        "Delete the columns you do not need, or choose another delimiter or worksheet.",
        columns=count,
        limit=limit,
    )


def too_many_rows(limit: int) -> Refusal:
    return too_large(
        "file_too_many_rows",
        f"The file has more than {limit:,} rows.",
        "Split it into several files, or import only the part you need.",
        limit=limit,
    )


def cell_too_large(row: int, column: str | None) -> Refusal:
    where = f"row {row}" + (f", column {column}" if column else " or after it")
    return too_large(
        "cell_too_large",
        f"A cell in {where} has more than {MAX_CELL_CHARS:,} characters.",
        "Shorten it. If the file has no such cell, a quotation mark is opened there and never closed.",
        row=row,
        column=column,
        limit=MAX_CELL_CHARS,
    )


def out_of_memory() -> Refusal:
    return too_large(
        "file_too_large",
        "The file needs more memory to read than one import may use.",
        "A cell far to the right or far down makes a sheet huge: delete unused rows and columns, or save the sheet as CSV.",
    )


def unwritable(why: str) -> Refusal:
    return invalid("file_unwritable", f"The file cannot be written: {why}.", "Make room on the disk, or choose another place.", detail=why)
