"""What a database in trouble means for whoever asked."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import DBAPIError

from chatsheet.domain.errors import Category, Problem

log = structlog.get_logger(__name__)

FULL = ("disk is full", "no space left", "could not extend file")
"""In SQLite's and Postgres's words (SQLITE_FULL; SQLSTATE 53100)."""
READ_ONLY = ("readonly database", "read-only transaction")


def store_problem(error: DBAPIError, *, is_committing: bool) -> Problem:
    """`is_committing`: the connection broke while the end of the transaction was awaited, so that nobody knows whether it was stored."""
    told = str(error.orig).lower()
    log.error("store_trouble", told=told)
    if any(words in told for words in FULL):
        return Problem(
            Category.UNAVAILABLE, "store_full", "There is no room left on the disk; nothing was changed.", "Make room, then try again."
        )
    if any(words in told for words in READ_ONLY):
        message = "The database can only be read at the moment; nothing was changed."
        return Problem(Category.UNAVAILABLE, "store_read_only", message, "Look at the rights of its files.")
    if is_committing and error.connection_invalidated:
        message = "The database did not answer; whether the change was stored is not known."
        return Problem(Category.EFFECT_UNKNOWN, "store_unanswered", message, "Look at the sheet before trying again.", is_retryable=True)
    return Problem(Category.UNAVAILABLE, "store_unavailable", "The database is away.", "Try again in a moment.", is_retryable=True)
