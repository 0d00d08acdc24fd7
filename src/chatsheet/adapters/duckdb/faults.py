"""DuckDB's exceptions as Problems a person or a model can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

import duckdb

from chatsheet.domain.errors import Category, Problem, invalid, too_large

_UNKNOWN_COLUMN = re.compile(r'Referenced column "(.*?)" (?:was )?not found|does not have a column named "(.*?)"', re.DOTALL)
LONGEST_MESSAGE = 600
LESS = "Look at fewer rows, or group less finely."


class SheetLost(Exception):
    """The sheet's database is of no use any more."""


def timed_out() -> Problem:
    return Problem(
        Category.TIMEOUT, "query_timeout", "The query took too long and was stopped.", "Look at fewer rows, or group less finely."
    )


def result_too_large(limit_bytes: int) -> Problem:
    size = f"{limit_bytes / 1e6:.0f} MB"
    return too_large(
        "query_too_large", f"The result is larger than {size}.", "Ask for fewer rows or columns, or for totals.", limit=limit_bytes
    )


def out_of_memory() -> Problem:
    return too_large("query_too_large", "The query needs more memory than it may use.", LESS)


def refused(message: str, fix: str) -> Problem:
    return invalid("query_refused", message, fix)


def load_failed(error: Exception) -> Problem:
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return too_large(
            "query_too_large", "The sheet needs more memory than the query engine may use.", "Raise CHATSHEET_ENGINE_MEMORY_MB."
        )
    return Problem(Category.INTERNAL, "query_load_failed", f"The sheet cannot be loaded: {error}"[:LONGEST_MESSAGE])


def problem_of(error: Exception, titles: Sequence[str]) -> Problem:
    """What went wrong while a query ran.

    Raises:
        SheetLost: the database itself is broken.
    """
    if isinstance(error, duckdb.FatalException | duckdb.InternalException):
        raise SheetLost from error
    if isinstance(error, duckdb.InterruptException):
        return timed_out()
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return out_of_memory()
    if isinstance(error, duckdb.PermissionException | duckdb.TransactionException):
        return refused("The query tries to reach beyond the sheet or to change it.", "Only read from the table sheet.")
    return query_invalid(str(error), titles)


def query_invalid(message: str, titles: Sequence[str]) -> Problem:
    """The SQL does not fit the sheet: DuckDB's words without the copy of the text it adds, or the titles nearest to an unknown column."""
    told = re.sub(r"^[A-Z][A-Za-z ]+ Error: ", "", re.split(r"\n\nLINE |\n\tCandidate", message, maxsplit=1)[0]).strip()[:LONGEST_MESSAGE]
    found = _UNKNOWN_COLUMN.search(message)
    if found is None:
        return invalid("query_invalid", told, "Correct the SQL: DuckDB's dialect, columns by their titles in double quotes.")
    name = found[1] or found[2]
    by_lower = {title.lower(): title for title in titles}
    nearest = [by_lower[one] for one in get_close_matches(name.lower(), by_lower, n=3, cutoff=0.4)]
    named = " or ".join(f'"{title}"' for title in nearest) or "one of " + ", ".join(f'"{title}"' for title in titles[:20])
    return invalid("query_invalid", f"There is no column “{name[:200]}”.", f"Use {named}.", column=name[:200], nearest=nearest)
