"""Reads what Smartsheet answers when it refuses or fails; `problems.py` says it in plain words.

Decided by Smartsheet's own code first, by the HTTP status second (API 2.0, "Error codes"). The same fault means another thing for a change
than for a question: a change that may have been made is never sent again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Literal

import msgspec

from chatsheet.adapters.smartsheet import problems
from chatsheet.adapters.smartsheet.wire import Fault
from chatsheet.domain.errors import Problem

About = Literal["sheet", "part", "account"]
"""What a request asks for: a whole sheet, a column or webhook of it, or something of the user's."""
MOST_TOLD = 300
EXPIRED = 1003
COLLISION = 4004
OLD = frozenset({1002, EXPIRED})
"""Said of tokens that were good once."""
SIGNED_OUT = frozenset({1001, 1002, EXPIRED, 1005})
FORBIDDEN = frozenset({1004, 1013, 1039, 1045, 1050, 1092, 1212})
MISSING = frozenset({1006, 1020, 1033, 1114})
EXPLAINED = frozenset({1119, 1278, 4005})
"""Refusals that come with a status of the server's own faults; so do all from 5000 to 5999."""
BUSY_S = 60.0
"""Smartsheet API 2.0, "Rate limiting": how long to wait where it does not say."""
_SECRETS = re.compile(r"(?i)\bbearer\s+\S+")


class Failed(Exception):
    """A request that brought no result."""

    def __init__(self, problem: Problem, *, is_worth_another: bool = False, is_outage: bool = False, code: int = 0) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.is_worth_another = is_worth_another
        """Did it reach nobody, or do no harm, and is it likely to go well in a moment?"""
        self.is_outage = is_outage
        """Is the service at fault, not this request?"""
        self.code = code
        """Smartsheet's own."""


@dataclass(frozen=True, slots=True)
class Told:
    """An error reply."""

    status: int
    code: int
    message: str
    ref_id: str
    retry_after_s: float | None
    detail: Mapping[str, Any]
    error: str = ""
    """Of the sign-in: OAuth's own word."""

    @property
    def params(self) -> dict[str, Any]:
        where = {ours: self.detail[theirs] for ours, theirs in (("index", "index"), ("row_id", "rowId")) if theirs in self.detail}
        return {"code": self.code, "message": self.message, "ref_id": self.ref_id, **where, **({"error": self.error} if self.error else {})}


def told(status: int, body: bytes, headers: Mapping[str, str], secrets: Iterable[str] = ()) -> Told:
    """Read an error reply; a web page or nothing at all is fine too."""
    try:
        fault = msgspec.json.decode(body, type=Fault)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        fault = Fault()
    detail = fault.detail[0] if isinstance(fault.detail, list) and fault.detail else fault.detail
    message = safe(fault.message or fault.error_description or "", secrets) or f"status {status}"
    known = detail if isinstance(detail, dict) else {}
    error = safe(fault.error, secrets) if isinstance(fault.error, str) else ""
    return Told(status, fault.error_code, message, fault.ref_id or "", retry_after(headers), known, error)


def safe(words: str, secrets: Iterable[str]) -> str:
    """Smartsheet's own words, short, without what is secret."""
    for secret in secrets:
        if secret:
            words = words.replace(secret, "…")
    return " ".join(_SECRETS.sub("…", words).split())[:MOST_TOLD]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, as the service asks: in seconds, or until a date."""
    asked = headers.get("retry-after", "")
    try:
        if not asked:
            return None
        return max(0.0, float(asked) if re.fullmatch(r"[\d.]+", asked) else parsedate_to_datetime(asked).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None


def failure(fault: Told, *, is_write: bool, about: About) -> Failed:
    """What a reply that is no success means for the request."""
    code, params = fault.code, fault.params
    match code:
        case _ if code in SIGNED_OUT:
            return Failed(problems.sign_in_needed(params), code=code)
        case _ if code in FORBIDDEN:
            return Failed(problems.forbidden(params), code=code)
        case 4003:
            return _busy(fault)
        case 4001:
            # "In some minutes", it says: a person is told, instead of waiting.
            return Failed(problems.unavailable("it is under maintenance", params), is_outage=True, code=code)
        case 4002 | 4004 if is_write:
            why = "it ran out of time" if code == 4002 else "somebody else changed the sheet at the same moment"
            return Failed(problems.effect_unknown(why, params), is_outage=code != COLLISION, code=code)
        case 4002:
            return Failed(problems.timed_out(params), is_worth_another=True, is_outage=True, code=code)
        case 4004:
            return Failed(problems.unavailable("the sheet is being changed", params), is_worth_another=True, code=code)
        case _ if code in MISSING and fault.status == 404:
            return Failed(problems.sheet_gone(params) if _is_sheet(fault, about) else problems.refused(params), code=code)
        case _ if code in EXPLAINED or 5000 <= code < 6000:
            return Failed(problems.refused(params), code=code)
    return _by_status(fault, is_write=is_write)


def _is_sheet(fault: Told, about: About) -> bool:
    """A row that is gone is told in the same way as a sheet, only with its place in what was sent."""
    return about == "sheet" and not {"index", "rowId"} & set(fault.detail)


def _busy(fault: Told) -> Failed:
    # Whoever waited a minute comes back at a moment of their own.
    wait_s = fault.retry_after_s if fault.retry_after_s is not None else BUSY_S * random.uniform(1.0, 1.15)
    return Failed(problems.busy(wait_s, fault.params), is_worth_another=True, code=fault.code)


def _by_status(fault: Told, *, is_write: bool) -> Failed:
    status, params = fault.status, fault.params
    if status >= 500:
        why = "it reports a failure of its own"
        if is_write:
            return Failed(problems.effect_unknown(why, params), is_outage=True, code=fault.code)
        return Failed(problems.unavailable(why, params), is_worth_another=fault.code == 0, is_outage=True, code=fault.code)
    if status == 429:
        return _busy(fault)
    if fault.code == 0 and (status < 400 or status in (401, 403, 404, 405, 407)):
        return Failed(problems.unavailable("what answers at its address is not Smartsheet", params))
    if status == 401:
        return Failed(problems.sign_in_needed(params), code=fault.code)
    return Failed(problems.forbidden(params) if status == 403 else problems.refused(params), code=fault.code)


def unreachable(why: str) -> Failed:
    """Nothing was sent."""
    return Failed(problems.unavailable(why, {}), is_worth_another=True, is_outage=True)


def late(*, is_write: bool) -> Failed:
    """Not tried again: whoever asked has waited long enough."""
    if is_write:
        return Failed(problems.effect_unknown("it took too long to answer", {}), is_outage=True)
    return Failed(problems.timed_out({}), is_outage=True)


def broken(why: str, *, is_write: bool) -> Failed:
    """The answer did not come to its end, or is none."""
    if is_write:
        return Failed(problems.effect_unknown(why, {}), is_outage=True)
    return Failed(problems.unavailable(why, {}), is_worth_another=True, is_outage=True)
