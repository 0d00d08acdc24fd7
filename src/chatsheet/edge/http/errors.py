"""Every error of the HTTP API in one shape: `{error: {category, code, message, fix, params, is_retryable}, correlation_id}`."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from chatsheet.domain.errors import Category, Problem, invalid, not_found
from chatsheet.domain.events import Command
from chatsheet.edge.http.bodies import BodyTooLarge
from chatsheet.edge.wire import encode
from chatsheet.services.actions.base import ActionResult
from chatsheet.services.actions.outcomes import problem_to_json, result_to_json

STATUS = {
    Category.INVALID_INPUT: 400,
    Category.NOT_FOUND: 404,
    Category.CONFLICT: 409,
    Category.PERMISSION: 403,
    Category.RATE_LIMITED: 429,
    Category.UNAVAILABLE: 503,
    Category.TIMEOUT: 504,
    Category.TOO_LARGE: 413,
    Category.CANCELLED: 409,
    Category.DENIED: 403,
    Category.INTERNAL: 500,
    Category.EFFECT_UNKNOWN: 500,
}


def json_response(data: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(encode(data), status, headers, "application/json")


def error_response(problem: Problem, correlation_id: str, status: int | None = None) -> Response:
    body = {"error": problem_to_json(problem), "correlation_id": correlation_id}
    return json_response(body, status or STATUS[problem.category])


def result_response(result: ActionResult, command: Command) -> Response:
    """An action's result with the status of its category. A failure is what every failure is, and the rest of the result besides."""
    body = result_to_json(result)
    if result.error is None:
        return json_response(body)
    return json_response({**body, "correlation_id": command.correlation_id}, STATUS[result.error.category])


def correlation_of(request: Request) -> str:
    return str(request.scope.get("correlation_id", ""))


def _told(error: HTTPException) -> Problem:
    """What the framework refused by itself, in our words."""
    if isinstance(error, BodyTooLarge):
        return error.problem
    if error.status_code == 405:
        return invalid("method_not_allowed", "Nothing at this address takes this method.", "See /api/v1/openapi.json.")
    if error.status_code == 404:
        return not_found("address_unknown", "There is nothing at this address.", "See /api/v1/openapi.json.")
    return invalid("body_unreadable", "The body of this request can't be read.", "Send it as its Content-Type says.")


def add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def problem(request: Request, problem: Problem) -> Response:
        return error_response(problem, correlation_of(request))

    @app.exception_handler(RequestValidationError)
    async def invalid_request(request: Request, error: RequestValidationError) -> Response:
        faults = [{"at": ".".join(map(str, one["loc"])), "message": str(one["msg"])} for one in error.errors()[:10]]
        told = "; ".join(f"{fault['at']}: {fault['message']}" for fault in faults[:3])
        return error_response(
            invalid("request_invalid", f"The request is not right: {told}.", "See /api/v1/openapi.json.", faults=faults),
            correlation_of(request),
        )

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        return error_response(_told(error), correlation_of(request), error.status_code)
