"""What a model's service answers when it refuses or fails, in plain words with what to do about it.

Services differ in status, code and shape; the words of the service itself are shown only where they help, without anything secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

from chatsheet.domain.errors import Category, Problem

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
        return content_filtered(told.filtered)
    if told.status == 402 or (told.status in (0, 403, 429) and _QUOTA.search(told.words)):
        return _quota()
    if _TOO_LONG.search(told.words) or told.status == 413:
        return _too_long()
    if _NO_TOOLS.search(told.words):
        return _no_actions(name)
    match told.status:
        case 401 | 403:
            return _key_refused(provider)
        case 404:
            return _not_found(told, name, provider)
        case 408:
            return timed_out()
        case 429:
            return rate_limited(told.retry_after_s)
        case 0 if "rate_limit" in told.code:
            return rate_limited(None)
        case status if status >= 500 or status in (0, 409):
            return unavailable(told.retry_after_s)
        case status if 300 <= status < 400:
            return address_wrong()
    if _NO_MODEL.search(told.words):
        return _not_found(told, name, provider)
    return _refused(told, secrets)


def safe(words: str, secrets: Iterable[str]) -> str:
    """The service's own words, short, without keys: some repeat them."""
    for secret in secrets:
        if secret:
            words = words.replace(secret, "…")
    return " ".join(_SECRETS.sub("…", words).split())[:MOST_TOLD]


# --- the problems -------------------------------------------------------------------------------------------------------


def unavailable(retry_after_s: float | None = None, *, why: str = "it reports a failure of its own") -> Problem:
    return Problem(
        Category.UNAVAILABLE,
        "model_unavailable",
        f"The model's service does not answer: {why}.",
        "Try again in a moment. If it stays so, run `chatsheet doctor --model`.",
        {"why": why, **_waiting(retry_after_s)},
        is_retryable=True,
    )


def resting(retry_in_s: float) -> Problem:
    """The circuit breaker is open."""
    return Problem(
        Category.UNAVAILABLE,
        "model_unavailable",
        "The model's service failed several times and is left alone for a moment.",
        "It is tried again by itself. `chatsheet doctor --model` says what is wrong.",
        {"why": "it failed several times", **_waiting(retry_in_s)},
        is_retryable=True,
    )


def rate_limited(retry_after_s: float | None) -> Problem:
    return Problem(
        Category.RATE_LIMITED,
        "model_rate_limited",
        "The model's service gets too many requests at the moment.",
        "Wait a little and try again, or ask for a higher limit where the model is hosted.",
        _waiting(retry_after_s),
        is_retryable=True,
    )


def timed_out(*, is_retryable: bool = True) -> Problem:
    return Problem(
        Category.TIMEOUT,
        "model_timeout",
        "The model took too long to answer.",
        "Try again, ask for less at once, or choose a faster model.",
        is_retryable=is_retryable,
    )


def cut(why: str) -> Problem:
    """In the middle of an answer: whether to ask again is for whoever knows what was done with its beginning."""
    return Problem(
        Category.UNAVAILABLE,
        "model_answer_cut",
        f"The model's answer broke off: {why}.",
        "Ask again. If it happens often, look at the network between here and the model's service.",
        {"why": why},
    )


def broken(why: str) -> Problem:
    return Problem(
        Category.UNAVAILABLE,
        "model_answer_broken",
        f"The model's service sent what is no answer: {why}.",
        "Ask again. If it happens often, run `chatsheet doctor --model`.",
        {"why": why},
    )


def endless(most_characters: int) -> Problem:
    return Problem(
        Category.TOO_LARGE,
        "model_answer_too_long",
        f"The model's answer did not end after {most_characters:,} characters and was stopped.",
        "Ask for less at once, or choose another model.",
        {"characters": most_characters},
    )


def content_filtered(kinds: tuple[str, ...] = ()) -> Problem:
    found = f" ({', '.join(kinds)})" if kinds else ""
    return Problem(
        Category.DENIED,
        "model_content_filtered",
        f"The content filter of the model's service stopped this{found}.",
        "Say it differently. Text in the sheet can trigger the filter too; whoever runs the model can change its filter.",
        {"kinds": list(kinds)},
    )


def _quota() -> Problem:
    return Problem(
        Category.RATE_LIMITED,
        "model_quota_exceeded",
        "The quota or budget for the model is used up.",
        "Raise it where the model is hosted (billing or quota page), or choose another model.",
    )


def _too_long() -> Problem:
    return Problem(
        Category.TOO_LARGE,
        "model_context_too_long",
        "The question with all that belongs to it is too long for this model.",
        "Begin a new chat, or choose a model with a larger context.",
    )


def _no_actions(name: str) -> Problem:
    return Problem(
        Category.DENIED,
        "model_without_actions",
        f"The model {name} cannot call actions, and without them it knows nothing of the sheet.",
        "Choose a model that supports tools (function calling).",
        {"model": name},
    )


def _key_refused(provider: str) -> Problem:
    fix = "Check CHATSHEET_MODEL_API_KEY."
    if provider == "azure":
        fix = "Check CHATSHEET_MODEL_API_KEY or CHATSHEET_MODEL_TOKEN_COMMAND, the resource's network rules, and your role on it."
    return Problem(Category.DENIED, "model_key_refused", "The model's service refuses the key.", fix)


def _not_found(told: Refusal, name: str, provider: str) -> Problem:
    is_model = "model_not_found" in told.code or bool(_NO_MODEL.search(told.words))
    if provider == "azure" and (is_model or "deployment" in told.words.lower()):
        return Problem(
            Category.DENIED,
            "model_deployment_not_found",
            f"There is no deployment {name} at this Azure resource.",
            "Set CHATSHEET_MODEL to the deployment's name (not the model's). A new deployment takes up to five minutes.",
            {"model": name},
        )
    if is_model:
        fix = (
            f"Run `ollama pull {name}`, or set CHATSHEET_MODEL." if provider == "ollama" else "Set CHATSHEET_MODEL to a model that it has."
        )
        return Problem(Category.DENIED, "model_not_found", f"The service has no model {name}.", fix, {"model": name})
    return address_wrong()


def address_wrong() -> Problem:
    return Problem(
        Category.DENIED,
        "model_address_wrong",
        "There is no model's service at this address.",
        "Check CHATSHEET_MODEL_BASE_URL; for most services it ends in /v1.",
    )


def _refused(told: Refusal, secrets: Iterable[str]) -> Problem:
    words = safe(told.message or told.code, secrets) or f"status {told.status}"
    return Problem(
        Category.DENIED,
        "model_request_refused",
        f"The model's service refused the request: {words}",
        "Check that CHATSHEET_MODEL names a chat model, and its API version.",
    )


def _waiting(seconds: float | None) -> dict[str, Any]:
    return {} if seconds is None else {"retry_after_s": round(seconds, 1)}
