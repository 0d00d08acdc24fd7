"""Reads what a model's service answers when it refuses or fails; `problems.py` says it in plain words.

Services differ in status, code and shape; the words of the service itself are shown only where they help, without anything secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time

from chatsheet.adapters.openai import problems
from chatsheet.domain.errors import Problem

MOST_TOLD = 300
TRANSIENT = frozenset({"model_unavailable", "model_rate_limited"})
"""Codes worth another attempt: an answer has no effect, so asking again does no harm. A time-out is left to the person who waits."""
BROKEN = frozenset({"model_answer_cut", "model_answer_broken"})
"""Codes of an answer that did not come to its end."""
OUTAGES = BROKEN | {"model_unavailable", "model_timeout"}
"""Codes that say that the service, not the request, is at fault: they open the circuit breaker."""
MISCONFIGURED = frozenset(
    {
        "model_key_refused",
        "model_token_failed",
        "model_not_found",
        "model_deployment_not_found",
        "model_address_wrong",
        "model_quota_exceeded",
        "model_without_actions",
        "model_request_refused",
    }
)
"""Codes that stay until somebody changes something."""
_SECRETS = re.compile(r"(?i)\b(?:sk|key|token|bearer)[-_ =:]+[A-Za-z0-9._~+/*-]{6,}|\beyJ[A-Za-z0-9._-]{20,}")
_QUOTA = re.compile(r"(?i)insufficient_quota|exceeded your current quota|billing|insufficient balance|out of credits")
_TOO_LONG = re.compile(r"(?i)context_length_exceeded|maximum context length|context window|too many tokens|prompt is too long")
_NO_TOOLS = re.compile(r"(?i)does not support (tools|function)|tools? (is|are) not supported|function calling is not")
_NO_MODEL = re.compile(r"(?i)model.{0,80}(not found|does not exist|not exist)|unknown model|no such model|invalid model")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is none: the status (0 inside a stream), and what its body says."""

    status: int
    code: str = ""
    message: str = ""
    filtered: tuple[str, ...] = ()
    """What a content filter found."""
    retry_after_s: float | None = None

    @property
    def words(self) -> str:
        return f"{self.code} {self.message}"


def refusal(status: int, body: object, headers: Mapping[str, str]) -> Refusal:
    """Read an error body in any of the shapes that services use; a web page or nothing at all is fine too."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return Refusal(status, message=str(error or ""), retry_after_s=retry_after(headers))
    code = next((str(error[name]) for name in ("code", "type") if isinstance(error.get(name), str | int)), "")
    message = error.get("message") or error.get("detail") or ""
    return Refusal(status, code, str(message), tuple(_filtered(error.get("innererror"))), retry_after(headers))


def _filtered(inner: object) -> Iterable[str]:
    """The kinds that Azure's filter objected to."""
    found = inner.get("content_filter_result") if isinstance(inner, dict) else None
    for kind, result in found.items() if isinstance(found, dict) else ():
        if isinstance(result, dict) and result.get("filtered"):
            yield str(kind).replace("_", " ")[:40]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, as the service asks: in milliseconds, in seconds, or until a date."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        told = headers.get("retry-after", "")
        if not told:
            return None
        seconds = float(told) if re.fullmatch(r"[\d.]+", told) else parsedate_to_datetime(told).timestamp() - time()
        return max(0.0, seconds)
    except (ValueError, TypeError, OverflowError):
        return None


def problem_of(told: Refusal, name: str, provider: str, secrets: Iterable[str] = ()) -> Problem:
    """What the user is told. `name` is the model's or deployment's; `secrets` never pass."""
    if told.code == "content_filter" or told.filtered:
        return problems.content_filtered(told.filtered)
    if told.status == 402 or (told.status in (0, 403, 429) and _QUOTA.search(told.words)):
        return problems.quota()
    if told.status == 413 or (told.status != 429 and _TOO_LONG.search(told.words)):
        return problems.too_long()
    if _NO_TOOLS.search(told.words):
        return problems.no_actions(name)
    match told.status:
        case 401 | 403:
            return problems.key_refused(provider)
        case 404:
            return _not_found(told, name, provider)
        case 408:
            return problems.timed_out()
        case 429:
            return problems.rate_limited(told.retry_after_s)
        case 0 if "rate_limit" in told.code:
            return problems.rate_limited(None)
        case status if status >= 500 or status in (0, 409):
            return problems.unavailable(told.retry_after_s)
        case status if 300 <= status < 400:
            return problems.address_wrong()
    if _NO_MODEL.search(told.words):
        return _not_found(told, name, provider)
    return _refused(told, secrets)


def safe(words: str, secrets: Iterable[str]) -> str:
    """The service's own words, short, without keys: some repeat them."""
    for secret in secrets:
        if secret:
            words = words.replace(secret, "…")
    return " ".join(_SECRETS.sub("…", words).split())[:MOST_TOLD]


def _not_found(told: Refusal, name: str, provider: str) -> Problem:
    is_model = "model_not_found" in told.code or bool(_NO_MODEL.search(told.words))
    if provider == "azure" and (is_model or "deployment" in told.words.lower()):
        return problems.deployment_not_found(name)
    return problems.model_not_found(name, provider) if is_model else problems.address_wrong()


def _refused(told: Refusal, secrets: Iterable[str]) -> Problem:
    return problems.request_refused(safe(told.message or told.code, secrets) or f"status {told.status}")
