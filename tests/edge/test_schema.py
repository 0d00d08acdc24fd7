"""The API is as its own description says: requests made from `/api/v1/openapi.json`, right ones and wrong ones, to a real server. No
answer is a fault of ours, and each has the status, the type and the shape that were promised.

The same requests every time; `HYPOTHESIS_PROFILE=night` tries others and more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.edge.process import Process, serving_process
from tests.edge.server import PLAN_CSV

NOT_TRIED = frozenset({"/api/v1/links/revoke"})
"""Signs this test out; tests/edge/test_http.py tries it."""
FILES = re.compile("import|export")
"""Each starts a process: a few are enough."""
EXCLUDED: list[Any] = [positive_data_acceptance]
"""A description can't say that a file is one, or that a column exists."""


def few(operation: str) -> settings:
    """Half as many examples as the profile says, fewer of what is slow. Nothing is remembered between runs."""
    most = settings.default.max_examples  # type: ignore[union-attr]
    count = max(2, most // 8) if FILES.search(operation) else most // 2
    return settings(max_examples=count, database=None, deadline=None, suppress_health_check=[*HealthCheck])


@dataclass
class Api:
    """A server with a sheet, a chat and a plan, and what they are called, so that requests get beyond "there is no such thing"."""

    process: Process
    document: dict[str, Any]
    session: requests.Session
    token: dict[str, str]
    cookie: dict[str, str]
    """The page's, for whom more waits for a yes: the sheet stays."""
    names: dict[str, str]

    def send(self, case: Case[Any]) -> None:
        """A made-up name becomes a real one; a wrong one stays wrong."""
        parameters = case.path_parameters
        parameters |= {name: real for name, real in self.names.items() if str(parameters.get(name, "")).isalnum()}
        answer = case.call(base_url=self.process.address, session=self.session, headers=self.token)
        case.validate_response(answer, excluded_checks=EXCLUDED, headers=self.token)


@pytest.fixture(scope="module")
def smartsheet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another server of ours, which refuses what is made up as Smartsheet does."""
    with serving_process(tmp_path_factory.mktemp("smartsheet"), smartsheet_face="on", smartsheet_face_rate="1000000") as process:
        yield f"{process.address}/smartsheet/2.0"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, smartsheet: str) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("data")
    settings = {"smartsheet_base_url": smartsheet, "smartsheet_rate": "100000"}
    with serving_process(folder, **settings) as process, requests.Session() as session:
        session.trust_env = False
        http = process.http
        sheet = http.post("/api/v1/sheets/import", files={"file": ("plan.csv", PLAN_CSV)}).json()["sheet_id"]
        late = {"row_ids": ["1", "2"], "set": {"Status": "Late"}}
        plan = http.post(f"/api/v1/sheets/{sheet}/actions/update_rows?plan=true", json=late).json()["meta"]["plan_id"]
        chat = http.post("/api/v1/sessions", json={"sheet_id": sheet}).json()["id"]
        upload = http.post("/api/v1/imports", files={"file": ("plan.csv", PLAN_CSV)}).json()["import_id"]
        names = {"sheet_id": sheet, "plan_id": plan, "session_id": chat, "import_id": upload}
        token = {"Authorization": f"Bearer {process.token()}"}
        cookie = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in http.cookies.jar)}
        yield Api(process, http.get("/api/v1/openapi.json").json(), session, token, cookie, names)


def operations(document: dict[str, Any]) -> list[APIOperation[Any, Any, Any, Any]]:
    """Every operation but those that end the test's own access; what deletes comes last."""
    found = [result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations()]  # type: ignore[union-attr]
    return sorted((one for one in found if one.path not in NOT_TRIED), key=lambda one: one.method == "delete")


def test_every_answer_is_as_described(api: Api, subtests: pytest.Subtests) -> None:
    for operation in operations(api.document):
        with subtests.test(f"{operation.method.upper()} {operation.path}"):

            @few(operation.path)
            @given(case=operation.as_strategy())
            def check(case: Case[Any]) -> None:
                api.send(case)

            check()


def test_every_action_answers_whatever_fits_its_schema(api: Api, subtests: pytest.Subtests) -> None:
    """A result, or a refusal with a code: never a fault of ours. The actions' own schemas say what fits."""
    actions = api.process.http.get("/api/v1/actions").json()["actions"]
    for operation in operations(document_of(actions, api.names["sheet_id"])):
        with subtests.test(operation.path.rpartition("/")[2]):

            @few(operation.path)
            @given(case=operation.as_strategy())
            def check(case: Case[Any]) -> None:
                answer = case.call(base_url=api.process.address, session=api.session, headers=api.cookie)
                body = answer.json()
                assert answer.status_code < 500, (case.body, body)
                assert body["outcome"] != "failed" or body["error"]["code"], (case.body, body)

            check()
    assert api.process.http.get("/health").json()["status"] == "healthy"


def document_of(actions: list[dict[str, Any]], sheet_id: str) -> dict[str, Any]:
    """The actions as operations with bodies of their own, which the API's description leaves to the list of actions."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for action in actions:
        arguments = json.loads(json.dumps(action["arguments"]).replace("#/$defs/", "#/components/schemas/"))
        schemas |= arguments.pop("$defs", {})
        body = {"required": True, "content": {"application/json": {"schema": arguments}}}
        operation = {"requestBody": body, "responses": {"200": {"description": "A result."}}}
        paths[f"/api/v1/sheets/{sheet_id}/actions/{action['name']}"] = {"post": operation}
    return {"openapi": "3.1.0", "info": {"title": "actions", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}
