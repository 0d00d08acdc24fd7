"""What was done in earlier turns, one line each: decisions, figures, changes and the handle that takes them back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chatsheet.domain.session import Turn, TurnStatus
from chatsheet.services.chat.context.quoting import quoted_text

LONGEST_ASKED = 80
LONGEST_SUMMARY = 120
LONGEST_ARGUMENTS = 200
MOST_FIGURES = 5
MOST_ACTIONS = 6

_FIGURE_LINK = re.compile(r"\[([^\[\]]*)\]\(figure:[^()\s]*\)")
_CAUSE = re.compile(r"[\w:.-]{1,100}")

_ENDED: Mapping[TurnStatus, str] = {
    TurnStatus.STOPPED: "stopped by the user",
    TurnStatus.INTERRUPTED: "cut off",
    TurnStatus.FAILED: "failed",
}
_PLANS = {
    "waiting": "a plan still waits for the user",
    "approved": "the user approved",
    "done": "the user approved",
    "failed": "approved, but failed",
}


def plain(text: str) -> str:
    """An answer without the links of its figures: an old figure is a number, nothing to cite."""
    return _FIGURE_LINK.sub(r"\1", text)


def kept_line(number: int, turn: Turn) -> str:
    """What must not be forgotten of a turn: its decision, its changes and how to take them back. Empty when there is nothing."""
    parts = [*_decision(turn), *_handle(turn), *_standing(turn)]
    return f"{number}. {'; '.join(parts)}" if parts else ""


def full_line(number: int, turn: Turn) -> str:
    """All that is worth knowing of a turn."""
    parts = [*_ending(turn), *_actions(turn), *_decision(turn), *_handle(turn), *_standing(turn), *_figures(turn)]
    return f"{number}. asked {quoted_text(turn.text, LONGEST_ASKED)}: {'; '.join(parts) or 'answered without actions'}"


def _ending(turn: Turn) -> list[str]:
    error = turn.document.get("error")
    ending = _ENDED.get(turn.status)
    if ending is None:
        return []
    return [f"{ending} ({quoted_text(str(error.get('message', '')), LONGEST_SUMMARY)})" if isinstance(error, Mapping) else ending]


def _actions(turn: Turn) -> Iterator[str]:
    actions = _maps(turn.document.get("actions"))
    for one in actions[-MOST_ACTIONS:]:
        yield f"{_word(one.get('action'))} {_arguments(one.get('arguments'))} {_word(one.get('outcome')) or 'unfinished'}{_said(one)}"
    if len(actions) > MOST_ACTIONS:
        yield f"and {len(actions) - MOST_ACTIONS} actions before"


def _arguments(arguments: Any) -> str:
    return quoted_text(json.dumps(arguments or {}, ensure_ascii=False, separators=(",", ":"), default=str), LONGEST_ARGUMENTS)


def _said(action: Mapping[str, Any]) -> str:
    error = action.get("error")
    if isinstance(error, Mapping):
        return f" {quoted_text(str(error.get('code', '')), 40)}"
    summary = str(action.get("summary") or "")
    return f" {quoted_text(summary, LONGEST_SUMMARY)}" if summary else ""


def _decision(turn: Turn) -> list[str]:
    plan = turn.document.get("plan")
    if not isinstance(plan, Mapping):
        return []
    state = _word(plan.get("state"))
    verdict = _PLANS.get(state, f"the user did not approve ({state})")
    return [f"{verdict}: {quoted_text(str(plan.get('summary', '')), LONGEST_SUMMARY)}"]


def _handle(turn: Turn) -> list[str]:
    cause = turn.document.get("can_undo")
    if not cause or not _CAUSE.fullmatch(str(cause)):
        return []
    changed = [str(one.get("summary") or "") for one in _maps(turn.document.get("actions")) if one.get("effects")]
    what = quoted_text(" ".join(changed), LONGEST_SUMMARY) if changed else "changes"
    return [f"changed {what}, undo cause {cause}"]


def _standing(turn: Turn) -> list[str]:
    """Changes of an answer that was replaced, which were not taken back."""
    found = [one for one in _maps(turn.document.get("standing")) if _CAUSE.fullmatch(str(one.get("cause", "")))]
    told = [f"{quoted_text(str(one.get('summary', '')), LONGEST_SUMMARY)}, undo cause {one['cause']}" for one in found[:3]]
    return [f"still stands from a replaced answer: {'; '.join(told)}"] if told else []


def _figures(turn: Turn) -> list[str]:
    figures = _maps(turn.document.get("figures"))[:MOST_FIGURES]
    told = [
        f"{quoted_text(str(one.get('label') or one.get('expression') or ''), 40)} {quoted_text(str(one.get('text', '')), 30)}"
        for one in figures
    ]
    return [f"figures {', '.join(told)}"] if told else []


def _word(value: Any) -> str:
    """A name of ours, as far as it is one."""
    return re.sub(r"[^a-z_]", "", str(value or ""))[:40]


def _maps(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
