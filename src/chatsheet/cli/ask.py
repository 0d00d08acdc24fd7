"""`chatsheet ask`: a question to a sheet, its answer and the proof."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from chatsheet.cli.client import Api
from chatsheet.cli.jobs import follow, show_job
from chatsheet.maestro.respond import plain_text


async def ask(api: Api, sheet_id: str, question: str, *, approve: bool) -> dict[str, Any]:
    """Ask in a chat of its own, approve the plan when told to, and give the answer in the shape of `--json`."""
    session = await api.post("/api/v1/sessions", {"sheet_id": sheet_id})
    base = f"/api/v1/sessions/{session['id']}"
    sent = await api.post(f"{base}/messages", {"text": question}, wait=True)
    turn = await _turn(api, base, sent["turn_id"])
    while approve and turn["status"] == "waiting":  # a model may ask for more than one
        plan = turn["plan"]
        await api.post(f"/api/v1/plans/{plan['id']}/approve", {"hash": plan["hash"]})
        turn = await _turn(api, base, sent["turn_id"])
    started = [job for job in (await api.get("/api/v1/jobs", sheet_id=sheet_id))["jobs"] if job["turn_id"] == sent["turn_id"]]
    # Waited for: without a running server they would stop with this command, and go on only at the next start.
    jobs = [await follow(api, job["id"], Console(stderr=True)) for job in started]
    return {**to_answer(turn), "jobs": jobs}


async def _turn(api: Api, base: str, turn_id: str) -> dict[str, Any]:
    """The turn, once it has ended or waits for a decision."""
    found: dict[str, Any] = await api.get(f"{base}/turns/{turn_id}", wait=True)
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
        "charts": turn["charts"],
        "usage": turn["usage"],
        "quality": turn["quality"],
        "limit": turn["limit"],
        "notice": turn["notice"],
        "error": turn["error"],
    }


def show(answer: dict[str, Any], console: Console) -> None:
    """The answer and its proof for a person."""
    if answer["error"]:
        console.print(f"[bold red]{answer['error']['code']}[/]: {answer['error']['message']} {answer['error']['fix']}", highlight=False)
        return
    if answer["notice"]:
        console.print(f"{answer['notice']['message']} Maestro answered instead.", style="yellow", highlight=False)
    console.print(Markdown(answer["answer"]))
    if answer["limit"]:
        console.print(f"It stopped here: its {answer['limit']['kind']} were used up.", style="yellow", highlight=False)
    if answer["plan"] and answer["outcome"] == "needs_approval":
        _show_plan(answer["plan"], console)
    for suggestion in answer["suggestions"]:
        rows = f" ({suggestion['rows']:,} rows)" if suggestion.get("rows") is not None else ""
        console.print(f"  · {suggestion['text']}{rows}", highlight=False)
    if answer["reading"]:
        console.print(f"\nRead as: {answer['reading']}", style="dim", highlight=False)
    _show_proof(answer["figures"], console)
    for job in answer["jobs"]:
        show_job(job, console)


def _show_proof(figures: list[dict[str, Any]], console: Console) -> None:
    doubtful = [figure["text"] for figure in figures if figure["status"] == "unverified"]
    if doubtful:
        console.print(f"Not verified, resting on no result: {', '.join(doubtful)}", style="yellow", highlight=False)
    matched = [figure["text"] for figure in figures if figure["status"] == "matched"]
    if matched:
        console.print(f"Matched with a result, not cited: {', '.join(matched)}", style="dim", highlight=False)
    figures = [figure for figure in figures if figure["status"] == "verified"]
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
