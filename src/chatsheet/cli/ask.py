"""`chatsheet ask`: a question to a sheet, its answer and the proof."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from chatsheet.cli.client import Api
from chatsheet.maestro.respond import plain_text


async def ask(api: Api, sheet_id: str, question: str, *, approve: bool) -> dict[str, Any]:
    """Ask in a chat of its own, approve the plan when told to, and give the answer in the shape of `--json`."""
    session = await api.post("/api/v1/sessions", {"sheet_id": sheet_id})
    base = f"/api/v1/sessions/{session['id']}"
    sent = await api.post(f"{base}/messages", {"text": question}, wait=True)
    turn = await _turn(api, base, sent["turn_id"])
    if approve and turn["status"] == "waiting":
        plan = turn["plan"]
        await api.post(f"/api/v1/plans/{plan['id']}/approve", {"hash": plan["hash"]})
        turn = await _turn(api, base, sent["turn_id"])
    return to_answer(turn)


async def _turn(api: Api, base: str, turn_id: str) -> dict[str, Any]:
    session = await api.get(base)
    found: dict[str, Any] = next(turn for turn in session["turns"] if turn["id"] == turn_id)
    return found


_OUTCOMES = {"waiting": "needs_approval", "stopped": "stopped", "interrupted": "stopped", "failed": "failed"}


def to_answer(turn: dict[str, Any]) -> dict[str, Any]:
    """A turn in the shape that scripts get."""
    return {
        "outcome": _OUTCOMES.get(turn["status"]) or turn["outcome"],
        "answer": plain_text(turn["text"]),
        "reading": turn["reading"]["text"] if turn["reading"] else None,
        "manager": turn["manager"],
        "confidence": turn["confidence"],
        "figures": turn["figures"],
        "table": turn["table"],
        "actions": turn["actions"],
        "plan": turn["plan"],
        "suggestions": turn["suggestions"],
        "error": turn["error"],
    }


def show(answer: dict[str, Any], console: Console) -> None:
    """The answer and its proof for a person."""
    if answer["error"]:
        console.print(f"[bold red]{answer['error']['code']}[/]: {answer['error']['message']} {answer['error']['fix']}", highlight=False)
        return
    console.print(Markdown(answer["answer"]))
    if answer["plan"] and answer["outcome"] == "needs_approval":
        _show_plan(answer["plan"], console)
    for suggestion in answer["suggestions"]:
        rows = f" ({suggestion['rows']:,} rows)" if suggestion.get("rows") is not None else ""
        console.print(f"  · {suggestion['text']}{rows}", highlight=False)
    if answer["reading"]:
        console.print(f"\nRead as: {answer['reading']}", style="dim", highlight=False)
    _show_proof(answer["figures"], console)


def _show_proof(figures: list[dict[str, Any]], console: Console) -> None:
    for query in dict.fromkeys(figure["query"] for figure in figures):
        figure = next(one for one in figures if one["query"] == query)
        version = figure["sheet_version"]
        parameters = "".join(f"  ${name} = {value!r}" for name, value in figure["parameters"].items())
        console.print(f"{query}{parameters}", style="dim", highlight=False, soft_wrap=True)
        rows = sum(one["rows"] for one in figures if one["query"] == query)
        console.print(
            f"{rows:,} {'row' if rows == 1 else 'rows'} counted, version {version['seq']} of the sheet", style="dim", highlight=False
        )


def _show_plan(plan: dict[str, Any], console: Console) -> None:
    for change in plan["transitions"]:
        console.print(
            f"  {change['column']}: {change['before'] or '(blank)'} → {change['after'] or '(blank)'}  {change['count']:,}", highlight=False
        )
    table = Table("row", "", "before", "after")
    for row in plan["rows"][:20]:
        before, after = row["before"] or {}, row["after"] or {}
        changed = {key: (before.get(key), after.get(key)) for key in {**before, **after}}
        table.add_row(
            row["row_id"],
            row["title"],
            "\n".join(f"{key}: {old}" for key, (old, _) in changed.items()) if before else "",
            "\n".join(f"{key}: {new}" for key, (_, new) in changed.items()) if after else "deleted",
        )
    console.print(table)
    if plan["row_count"] > 20:
        console.print(f"… and {plan['row_count'] - 20:,} more rows.", style="dim", highlight=False)
    console.print("Nothing was changed yet: run it again with --yes.", highlight=False)
