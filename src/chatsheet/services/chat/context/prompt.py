"""The system prompt: instructions kept as files, and what is true for this message."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from chatsheet.domain.events import Command
from chatsheet.domain.session import Mode
from chatsheet.ports import ModelMessage
from chatsheet.services.chat.context.quoting import quoted_text
from chatsheet.services.chat.context.schemas import actions_for_model
from chatsheet.services.chat.context.selection import WORD
from chatsheet.services.tables import TableState

__all__ = ["actions_for_model", "instructions", "system_messages"]

SECTIONS = ("role", "actions", "filters", "citing", "changes", "errors", "answer")
"""Files of `prompts/`, in their order."""
MOST_SHOWN = 5
"""Selected rows named by id; the word for all of them stands beside."""


@cache
def section(name: str) -> str:
    return files(__package__).joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()


def instructions(mode: Mode) -> str:
    """What does not depend on sheet or message: first in every prompt, so that a service that keeps beginnings reads it once."""
    return "\n\n".join([*map(section, SECTIONS), section(mode)])


def system_messages(state: TableState, description: str, command: Command, mode: Mode, selection: Sequence[str]) -> list[ModelMessage]:
    """One message: instructions, today, the selection, the sheet. `description` is marked as data already (`Descriptions.text`)."""
    parts = [instructions(mode), "# Now", _now(command), *_selected(state, selection), description]
    return [ModelMessage("system", "\n".join(parts))]


def _now(command: Command) -> str:
    now = command.now.astimezone(ZoneInfo(command.time_zone))
    return f"Today is {now:%A} {now.date().isoformat()}, {now:%H:%M} in {quoted_text(command.time_zone, 40)}; locale {command.locale[:20]}."


def _selected(state: TableState, selection: Sequence[str]) -> list[str]:
    if not selection:
        return []
    ids = [one for one in selection if one.isascii() and one.isdigit()]
    shown = ", ".join(ids[:MOST_SHOWN]) + (", …" if len(ids) > MOST_SHOWN else "")
    of = f"{len(ids):,} of {state.row_count:,} rows"
    return [f'The user selected {of} (ids {shown}). "These rows" means them: write "row_ids": ["{WORD}"], also in a rows_in filter.']
