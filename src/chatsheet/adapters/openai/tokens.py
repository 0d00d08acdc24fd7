"""Bearer tokens that a command prints, such as `az account get-access-token …` for Entra ID."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import time

from chatsheet.domain.errors import Category, Problem

WITHIN_S = 30.0
FRESH_S = 600.0
"""A token is asked for anew after ten minutes; Entra's live for an hour or more."""


class Tokens:
    """The newest token, kept as long as it is fresh."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._made_at = 0.0
        self._making = asyncio.Lock()
        self.known = ""

    async def get(self) -> str:
        """Raises Problem `model_token_failed`."""
        async with self._making:
            if not self.known or time.monotonic() - self._made_at > FRESH_S:
                self.known, self._made_at = await self._make(), time.monotonic()
            return self.known

    def forget(self) -> None:
        """It was refused: the next request asks for another."""
        self.known = ""

    async def _make(self) -> str:
        status, printed = await self._run()
        token = printed.decode(errors="replace").strip()
        if status != 0:
            raise _failed(f"it ended with {status}")
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise _failed("it printed no token")
        return token

    async def _run(self) -> tuple[int | None, bytes]:
        quiet, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
        try:
            child = await asyncio.create_subprocess_exec(*shlex.split(self._command), stdin=quiet, stdout=pipe, stderr=quiet)
        except (OSError, ValueError, TypeError):
            raise _failed("it cannot be started") from None
        try:
            printed, _ = await asyncio.wait_for(child.communicate(), WITHIN_S)
        except TimeoutError:
            raise _failed(f"it takes longer than {WITHIN_S:.0f} s") from None
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
        return child.returncode, printed


def _failed(why: str) -> Problem:
    return Problem(
        Category.DENIED,
        "model_token_failed",
        f"The command that gives the model's token does not work: {why}.",
        "Run the command of CHATSHEET_MODEL_TOKEN_COMMAND in a shell; you may have to sign in again.",
        {"why": why},
    )
