"""What a person is told when Smartsheet refuses or fails, by code; every message with what to do about it.

`params` hold what Smartsheet itself said: its `code`, `message` and `ref_id`, which its support asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatsheet.domain.errors import Category, Problem

Params = Mapping[str, Any]
FIXES = {
    1041: "Shorten the text; a cell holds 4,000 characters.",
    1042: "Give a value that fits the column's type, or one of its options.",
    1046: "Smartsheet fills this column itself; leave it as it is.",
    1056: "Give the column another name: titles are unique in a sheet.",
    1133: "Give the column another name: titles are unique in a sheet.",
    1057: "Smartsheet keeps its first column as text; choose another one.",
    1065: "Smartsheet keeps its first column; delete another one.",
    1062: "Choose another place for the rows.",
    1063: "The row they should stand under is gone; look at the sheet and choose another place.",
    1064: "The row they should stand beside is gone; look at the sheet and choose another place.",
    1142: "Smartsheet lets nobody make such a column from outside; make it in Smartsheet.",
    1185: "Write something into the row above first: an empty row takes no rows below it.",
}
"""By Smartsheet's own code."""


def sign_in_needed(params: Params) -> Problem:
    return Problem(
        Category.PERMISSION,
        "source_sign_in_needed",
        "Smartsheet does not accept the sign-in any more.",
        "Sign in to Smartsheet again, or enter a new token.",
        params,
    )


def sign_in_failed(why: str, params: Params) -> Problem:
    return Problem(
        Category.PERMISSION,
        "source_sign_in_failed",
        f"The sign-in to Smartsheet failed: {why}.",
        "Begin the sign-in again. If that fails too, whoever runs chatsheet should check the app's id and secret.",
        params,
    )


def forbidden(params: Params) -> Problem:
    return Problem(
        Category.PERMISSION,
        "source_forbidden",
        f"Smartsheet does not allow this: {params['message']}",
        "Ask the sheet's owner for more access, or leave locked rows and columns as they are.",
        params,
    )


def sheet_gone(params: Params) -> Problem:
    return Problem(
        Category.NOT_FOUND,
        "source_sheet_gone",
        "Smartsheet has no such sheet for this account.",
        "It was deleted, or is no longer shared with you; ask its owner.",
        params,
    )


def refused(params: Params) -> Problem:
    fix = FIXES.get(params["code"], "Change what is written, or look at the sheet in Smartsheet.")
    return Problem(Category.INVALID_INPUT, "source_refused", f"Smartsheet refuses this: {params['message']}", fix, params)


def busy(retry_after_s: float, params: Params) -> Problem:
    return Problem(
        Category.RATE_LIMITED,
        "source_busy",
        "Smartsheet takes no more requests of this account for the moment.",
        "Wait a little; what was not sent yet is sent later.",
        {**params, "retry_after_s": round(retry_after_s, 1)},
        is_retryable=True,
    )


def unavailable(why: str, params: Params) -> Problem:
    return Problem(
        Category.UNAVAILABLE,
        "source_unavailable",
        f"Smartsheet cannot be reached: {why}.",
        "Try again in a moment; Smartsheet's status page may say more.",
        {"why": why, **params},
        is_retryable=True,
    )


def resting(retry_in_s: float) -> Problem:
    """The circuit breaker is open."""
    return Problem(
        Category.UNAVAILABLE,
        "source_unavailable",
        "Smartsheet failed several times and is left alone for a moment.",
        "It is tried again by itself.",
        {"why": "it failed several times", "retry_after_s": round(retry_in_s, 1)},
        is_retryable=True,
    )


def timed_out(params: Params) -> Problem:
    return Problem(
        Category.TIMEOUT,
        "source_timeout",
        "Smartsheet took too long to answer.",
        "Try again, or ask for less at once.",
        params,
        is_retryable=True,
    )


def effect_unknown(why: str, params: Params) -> Problem:
    return Problem(
        Category.EFFECT_UNKNOWN,
        "source_effect_unknown",
        f"Nobody knows whether Smartsheet made the change: {why}.",
        "Look at the sheet before you send it again.",
        {"why": why, **params},
    )
