"""What a person is told when a model's service refuses or fails, by code; every message with what to do about it."""

from __future__ import annotations

from typing import Any

from chatsheet.domain.errors import Category, Problem


def unavailable(retry_after_s: float | None = None) -> Problem:
    """It answered that it can't."""
    return _unavailable(
        "it reports a failure of its own", "Try again in a moment; the service's own status page may say more.", retry_after_s
    )


def unreachable(why: str) -> Problem:
    return _unavailable(why, "Does it run? Check CHATSHEET_MODEL_BASE_URL, the network and its proxy.")


def _unavailable(why: str, fix: str, retry_after_s: float | None = None) -> Problem:
    params = {"why": why, **_waiting(retry_after_s)}
    message = f"The model's service does not answer: {why}."
    return Problem(Category.UNAVAILABLE, "model_unavailable", message, fix, params, is_retryable=True)


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
        "Ask again. If it happens often, look whether CHATSHEET_MODEL_BASE_URL leads to a chat-completions service.",
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


def quota() -> Problem:
    return Problem(
        Category.RATE_LIMITED,
        "model_quota_exceeded",
        "The quota or budget for the model is used up.",
        "Raise it where the model is hosted (billing or quota page), or choose another model.",
    )


def too_long() -> Problem:
    return Problem(
        Category.TOO_LARGE,
        "model_context_too_long",
        "The question with all that belongs to it is too long for this model.",
        "Begin a new chat, or choose a model with a larger context.",
    )


def no_actions(name: str) -> Problem:
    return Problem(
        Category.DENIED,
        "model_without_actions",
        f"The model {name} cannot call actions, and without them it knows nothing of the sheet.",
        "Choose a model that supports tools (function calling).",
        {"model": name},
    )


def key_refused(provider: str) -> Problem:
    fix = "Check CHATSHEET_MODEL_API_KEY."
    if provider == "azure":
        fix = "Check CHATSHEET_MODEL_API_KEY or CHATSHEET_MODEL_TOKEN_COMMAND, the resource's network rules, and your role on it."
    return Problem(Category.DENIED, "model_key_refused", "The model's service refuses the key.", fix)


def address_wrong() -> Problem:
    return Problem(
        Category.DENIED,
        "model_address_wrong",
        "There is no model's service at this address.",
        "Check CHATSHEET_MODEL_BASE_URL; for most services it ends in /v1.",
    )


def _waiting(seconds: float | None) -> dict[str, Any]:
    return {} if seconds is None else {"retry_after_s": round(seconds, 1)}


def deployment_not_found(name: str) -> Problem:
    return Problem(
        Category.DENIED,
        "model_deployment_not_found",
        f"There is no deployment {name} at this Azure resource.",
        "Set CHATSHEET_MODEL to the deployment's name (not the model's). A new deployment takes up to five minutes.",
        {"model": name},
    )


def model_not_found(name: str, provider: str) -> Problem:
    fix = f"Run `ollama pull {name}`, or set CHATSHEET_MODEL." if provider == "ollama" else "Set CHATSHEET_MODEL to a model that it has."
    return Problem(Category.DENIED, "model_not_found", f"The service has no model {name}.", fix, {"model": name})


def request_refused(words: str) -> Problem:
    """`words` are the service's own, made safe."""
    return Problem(
        Category.DENIED,
        "model_request_refused",
        f"The model's service refused the request: {words}",
        "Check that CHATSHEET_MODEL names a chat model, and its API version.",
    )
