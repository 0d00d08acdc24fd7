"""A socket that breaks at every event of a conversation, and picks it up again each time.

python -m bench.resume
"""

from __future__ import annotations

import asyncio
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.report import Figure, table
from chatsheet.telemetry import set_up_logs
from tests.edge.scripted import ScriptedModel, call, words
from tests.edge.server import PLAN_CSV, Server, running
from tests.edge.test_chat import new_chat, say

QUESTIONS = ("how many rows?", "total budget by owner", "set status to Done where owner is Ben", "tell me a story about it")


async def recorded(server: Server) -> str:
    """A conversation with answers, a plan, and a model's turn."""
    sheet_id = str((await server.upload("plan.csv", PLAN_CSV))["sheet_id"])
    chat = await new_chat(server, sheet_id)
    for question in QUESTIONS:
        turn = await say(server, chat, question)
        if turn["status"] == "waiting":
            async with server.http() as http:
                await http.post(f"/api/v1/plans/{turn['plan']['id']}/approve", json={"hash": turn["plan"]["hash"]})
    return f"chat:{chat}"


async def cut_everywhere(server: Server, topic: str) -> tuple[int, list[int]]:
    """How many events there are, and the numbers a client saw that was cut off after each of them."""
    version = await server.state.store.read(lambda transaction: transaction.top(topic))
    position: dict[str, Any] = {"e": version.epoch, "s": 0}
    seen: list[int] = []
    while position["s"] < version.seq:
        async with server.socket(resume={topic: position}) as socket:
            event = await socket.wait(lambda message: message.get("k") == topic and "s" in message and "d" in message)
        seen.append(event["s"])
        position = {"e": event["e"], "s": event["s"]}
    return version.seq, seen


async def _figures() -> list[Figure]:
    model = ScriptedModel([*words("Let me look."), call("get_rows")], words("It is a plan of five tasks."))
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder), model=model) as server:
            count, seen = await cut_everywhere(server, await recorded(server))
    lost, doubled = count - len(set(seen)), len(seen) - len(set(seen))
    out_of_order = sum(one > other for one, other in pairwise(seen))
    told = f"{lost} lost, {doubled} doubled, {out_of_order} out of order"
    return [Figure(f"socket cut at each of {count} events, resumed", told, "0, 0, 0", not (lost or doubled or out_of_order))]


def figures() -> list[Figure]:
    set_up_logs(level="warning", as_json=False)
    return asyncio.run(_figures())


if __name__ == "__main__":
    print(table(figures()))
