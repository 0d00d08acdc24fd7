"""Names of log fields, correlation ids, and how logs are written. See docs/subsystems/telemetry.md."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version
from typing import Any

import structlog

CORRELATION_HEADER = "X-Correlation-ID"
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def installed_version() -> str:
    """Of this program; "0" where it runs without having been installed."""
    with suppress(PackageNotFoundError):
        return package_version("chatsheet-ai")
    return "0"


def new_correlation_id() -> str:
    return secrets.token_hex(8)


def correlation_id(given: str | None) -> str:
    """The caller's id if it is a plain short word, else a fresh one: it ends up in logs and headers."""
    return given if given and _CORRELATION_ID.fullmatch(given) else new_correlation_id()


def set_up_logs(*, level: str, as_json: bool) -> None:
    """Structured lines on standard error, ours and the server's alike. Values are never formatted into messages."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Plain tracebacks: the pretty ones print local variables, which hold people's cells.
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    last: Any = structlog.processors.JSONRenderer() if as_json else plain
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, last] if as_json else [*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Asked for at each line: what standard error is may change, and a closed one would turn a log line into an error.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True)
