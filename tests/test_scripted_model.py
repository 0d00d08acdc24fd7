"""The scripted service keeps what its users count on: in a thread, from a JSON script, as a program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.model_steps import Calls, Step, fails, read_script, says
from tests.scripted_model import scripted_in_thread

ASK = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}], "stream": True}


def pieces(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: {")]


def post(base_url: str, path: str = "/chat/completions") -> httpx.Response:
    return httpx.post(base_url + path, json=ASK, trust_env=False, timeout=10)


def test_it_runs_in_a_thread_and_keeps_what_it_was_asked() -> None:
    with scripted_in_thread(says("Hello there."), fails(503)) as server:
        texts = [one["choices"][0]["delta"].get("content", "") for one in pieces(post(server.base_url))]
        assert "".join(texts) == "Hello there."
        assert post(server.base_url).status_code == 503
        assert post(server.base_url).json()["error"]["message"] == "The script is at its end."
        assert post(server.host, "/chat/completions").status_code == 404
    assert server.asked[0] == ASK


def test_a_script_is_json() -> None:
    script = [{"text": ["a ", "b"], "delay_s": 0.5}, {"calls": [{"name": "query", "arguments": {"sql": "select 1"}}], "usage": None}]
    broken = {"calls": [{"name": "query", "arguments": "{oops"}]}
    assert read_script(json.dumps([*script, broken])) == [
        Step(text=["a ", "b"], calls=[], delay_s=0.5),
        Step(calls=[Calls("query", '{"sql": "select 1"}')], usage=None),
        Step(calls=[Calls("query", "{oops")]),
    ]


def test_it_runs_alone_and_says_how_to_use_it(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('[{"text": ["Once"]}, {"status": 429, "headers": {"Retry-After": "3"}}]')
    command = [sys.executable, "-m", "tests.scripted_model", "--script", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            name, _, address = process.stdout.readline().strip().partition("=")
            answers = [post(address) for _ in range(3)]
        finally:
            process.terminate()
    assert name == "CHATSHEET_MODEL_BASE_URL"
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    assert answers[1].headers["retry-after"] == "3"
