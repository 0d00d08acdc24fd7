"""What the scripted model says when nobody wrote it a script: it calls an action, cites its result, and misbehaves when told to.

Words in the question that it knows: NUMBER words, count, total COLUMN, delete, invent, broken, lie, long,
think, cut, stall, busy, down, filter, endless.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.model_steps import Answerer, Body, Calls, Step, calls, fails, filters_the_prompt, is_busy, says

LONG = (
    "A plan is a list of promises with dates beside them, and most of what can be said about it is how many of them were kept. " * 8
).strip()
ANY_ROW = {"kind": "all_of", "parts": []}


def talker(delay_s: float = 0.0) -> Answerer:
    """An answer for each request, by the last message in it."""

    def answer(body: Body) -> Step:
        messages = body["messages"]
        if messages[-1]["role"] == "tool":
            return says(_told(messages), delay_s=delay_s)
        question = _text(messages[-1]).lower()
        made = next((make for word, make in WORDS.items() if re.search(rf"\b{word}\b", question)), None)
        return made(question, delay_s) if made else says(f"You said: {question[:200]}", delay_s=delay_s)

    return answer


Maker = Callable[[str, float], Step]


def _total(question: str, delay_s: float) -> Step:
    column = question.split("total", 1)[1].split()[:1] or ["budget"]
    return calls("aggregate", measures=[{"aggregate": "sum", "column": column[0].strip("?.,").title()}])


def _words(question: str, delay_s: float) -> Step:
    told = re.search(r"(\d{1,5}) words", question)
    return Step(text=["word "] * int(told[1] if told else 10), delay_s=delay_s)


WORDS: dict[str, Maker] = {
    "say_ready": lambda question, delay_s: calls("say_ready"),
    "words": _words,
    "count": lambda question, delay_s: calls("aggregate", measures=[{"aggregate": "count"}]),
    "total": _total,
    "delete": lambda question, delay_s: calls("delete_rows", where=ANY_ROW),
    "invent": lambda question, delay_s: calls("launch_rockets", target="moon"),
    "broken": lambda question, delay_s: Step(calls=[Calls("aggregate", '{"measures": [')]),
    "lie": lambda question, delay_s: says("The total is 123,456.78, and 42 rows are late.", delay_s=delay_s),
    "long": lambda question, delay_s: says(LONG, delay_s=delay_s or 0.02),
    "think": lambda question, delay_s: says("I thought about it.", thinking=["Let", " me", " see"] * 20, delay_s=delay_s or 0.02),
    "cut": lambda question, delay_s: says("This will not come to its end", cut_after=4, delay_s=delay_s),
    "stall": lambda question, delay_s: says("Wait for", stall_after=2, delay_s=delay_s),
    "busy": lambda question, delay_s: is_busy(60),
    "down": lambda question, delay_s: fails(503, "The service is down."),
    "filter": lambda question, delay_s: filters_the_prompt(),
    "endless": lambda question, delay_s: Step(text=["and so on, "], is_endless=True, delay_s=delay_s or 0.001),
}


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else " ".join(str(part.get("text", "")) for part in content)


def _told(messages: list[dict[str, Any]]) -> str:
    """The last result, cited cell by cell; a result that is none is repeated in words."""
    result = _json(_text(messages[-1]))
    if not isinstance(result, dict) or "result" not in result:
        return "It did not work: " + _text(messages[-1])[:200]
    name, columns = result["result"], list(result.get("columns") or {"A": ""})
    cells = ", ".join(f"{{{{{name}!{column}1}}}}" for column in columns[:4])
    return f"I looked it up: {cells}."


def _json(text: str) -> Any:
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        return json.loads(found.group(0)) if found else None
    except ValueError:
        return None
