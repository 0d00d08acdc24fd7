"""The apostrophe before texts of a CSV file that a spreadsheet would run as a formula. Source: OWASP, "CSV Injection".

Put there when a sheet is written, taken off when a text file is read: a sheet comes back as it went.
"""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
GUARDED = tuple("'" + start for start in STARTS)
HARMLESS = re.compile(r"[-+][\d\s.,()/:-]*")
"""Signed numbers, telephone numbers, a lone dash: nothing that a spreadsheet would run."""


def guarded(text: str) -> str:
    """`text`, with an apostrophe in front when a spreadsheet would take it for a formula, or when it looks as if it had one already."""
    if not text.startswith(STARTS):
        return text
    if text[0] == "'":
        return "'" + text if text.startswith(GUARDED) else text
    return text if HARMLESS.fullmatch(text) else "'" + text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith(GUARDED) else text
