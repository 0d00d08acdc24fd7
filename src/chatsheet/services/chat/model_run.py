"""How far a model's answer has come: all that is needed to go on with it after a restart, a decision, or a budget that was raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from chatsheet.ports import ActionCall, ModelMessage, Usage
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.chat.context.budget import WINDOW
from chatsheet.services.chat.proof.results import Results


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """What one turn may take before a person is asked whether it shall go on."""

    steps: int = 12
    """Calls of the model."""
    tokens: int = 60_000
    """In and out together."""
    time_s: float = 120.0
    cost: float = 0.5
    """US dollars, where the model's price is known."""
    window: int = WINDOW
    """Tokens that one call of the model may hold, the answer included."""


@dataclass(slots=True)
class Spent:
    """What the model's calls of a turn took together."""

    model: str = ""
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    """None once a call's price was not known."""
    time_s: float = 0.0

    def add(self, usage: Usage) -> None:
        self.model = usage.model or self.model
        self.input_tokens += usage.input_tokens
        self.output_tokens += usage.output_tokens
        self.cost = None if self.cost is None or usage.cost is None else self.cost + usage.cost

    def to_json(self) -> dict[str, Any]:
        """As the page shows it."""
        told = {"calls": self.calls, "input_tokens": self.input_tokens, "output_tokens": self.output_tokens}
        return {"model": self.model or None, **told, "cost": self.cost if self.calls else None, "currency": "USD"}


@dataclass(slots=True)
class ModelRun:
    """The steps so far. `transcript` is what came after the user's message: answers of the model and results of its calls."""

    transcript: list[ModelMessage] = field(default_factory=list)
    results: Results = field(default_factory=Results)
    spent: Spent = field(default_factory=Spent)
    rounds: int = 1
    """How often the budget was granted."""
    failed: set[str] = field(default_factory=set)
    """Calls that failed, by name and arguments: the same again is stopped."""
    succeeded: int = 0
    failures: int = 0
    retries: int = 0
    look_again_at: int | None = None
    """Where in the transcript the model was shown its unverified figures; the answer is what it wrote since."""
    charts: list[dict[str, Any]] = field(default_factory=list)
    waiting_call: str | None = None

    def over(self, limits: TurnLimits) -> dict[str, Any] | None:
        """The limit that is reached, as the page shows it; None while there is room."""
        spent = self.spent
        used = {"steps": spent.calls, "tokens": spent.input_tokens + spent.output_tokens, "time": spent.time_s, "money": spent.cost or 0.0}
        allowed = {"steps": limits.steps, "tokens": limits.tokens, "time": limits.time_s, "money": limits.cost}
        for kind, most in allowed.items():
            if used[kind] >= most * self.rounds:
                return {"kind": kind, "allowed": most * self.rounds, "used": round(used[kind], 4)}
        return None

    def open_calls(self) -> list[ActionCall]:
        """Calls of the model that have no result yet, in its order: cut off by a restart, or not begun."""
        answered = {message.call_id for message in self.transcript if message.role == "action"}
        return [call for message in self.transcript for call in message.calls if call.id not in answered]

    def decide(self, verdict: str, result: ActionResult) -> None:
        """Tell the model what came of the call that waited for a person."""
        call_id, self.waiting_call = self.waiting_call, None
        if call_id is None:
            return
        said = {"approved": "A person approved it.", "rejected": "A person said no. Nothing was changed.", "expired": "It was too old."}
        told = self.results.add(call_id, "approval", {}, result, ())
        self.transcript.append(ModelMessage("action", f"{said[verdict]} {told}", call_id=call_id))

    def answer_texts(self) -> list[str]:
        """What the model wrote for the person, step by step; after a second look only what it wrote then."""
        since = self.look_again_at or 0
        return [message.text for message in self.transcript[since:] if message.role == "assistant" and message.text.strip()]

    def to_json(self) -> dict[str, Any]:
        return {
            "transcript": [asdict(message) for message in self.transcript],
            "results": self.results.to_json(),
            "spent": asdict(self.spent),
            "rounds": self.rounds,
            "failed": sorted(self.failed),
            "succeeded": self.succeeded,
            "failures": self.failures,
            "retries": self.retries,
            "look_again_at": self.look_again_at,
            "charts": self.charts,
            "waiting_call": self.waiting_call,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> ModelRun:
        """None is a run that has not begun."""
        if data is None:
            return cls()
        counts = {name: data[name] for name in ("rounds", "succeeded", "failures", "retries", "look_again_at", "waiting_call")}
        return cls(
            transcript=[_message(one) for one in data["transcript"]],
            results=Results.from_json(data["results"]),
            spent=Spent(**data["spent"]),
            failed=set(data["failed"]),
            charts=[*data["charts"]],
            **counts,
        )


def _message(data: Mapping[str, Any]) -> ModelMessage:
    return ModelMessage(data["role"], data["text"], tuple(ActionCall(**call) for call in data["calls"]), data["call_id"])
