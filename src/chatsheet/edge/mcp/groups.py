"""Which actions a client gets to see: by what it asks for in the address, and by what the installation lets it have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from chatsheet.domain.errors import Category, Problem, not_found

if TYPE_CHECKING:
    from chatsheet.services.actions.base import Action

GROUPS_KEY = "mcp_groups"
"""Where the endpoint leaves, in a request's scope, what the client may see."""

Mode = Literal["off", "read", "on"]
Group = Literal["read", "analysis", "write", "destructive"]

GROUPS: tuple[Group, ...] = get_args(Group)
READING = frozenset[Group]({"read", "analysis"})

ANALYSIS = frozenset({"aggregate", "query", "describe_column", "chart"})
"""Reading actions that compute; all those of the module `analysis` are with them. The others only look things up."""
ANALYSIS_MODULE = "chatsheet.services.actions.analysis"


@dataclass(frozen=True, slots=True)
class McpOptions:
    """`mode` is what any client may have at most; `hosts` are names, beside this machine's, under which /mcp may be asked for."""

    mode: Mode = "on"
    hosts: frozenset[str] = frozenset()


def group_of(action: Action[Any]) -> Group:
    if action.effect != "read":
        return action.effect
    is_computing = action.name in ANALYSIS or (action.read is not None and action.read.__module__.startswith(ANALYSIS_MODULE))
    return "analysis" if is_computing else "read"


def parse_groups(words: str) -> frozenset[Group]:
    """`read,write` as groups; all of them where nothing is said.

    Raises:
        Problem: `mcp_group_unknown`.
    """
    named = {word.strip() for word in words.split(",") if word.strip()}
    unknown = sorted(named.difference(GROUPS))
    if unknown:
        message = f"There is no group “{unknown[0][:50]}” of actions."
        raise not_found("mcp_group_unknown", message, f"The groups are {', '.join(GROUPS)}.", groups=[*GROUPS])
    return frozenset(group for group in GROUPS if group in named) or frozenset(GROUPS)


def allowed(groups: Iterable[Group], mode: Mode) -> frozenset[Group]:
    """What of `groups` the installation lets a client have.

    Raises:
        Problem: `mcp_off`, `mcp_read_only`.
    """
    if mode == "off":
        raise not_found("mcp_off", "MCP is switched off here.", "Set CHATSHEET_MCP to read or on, and start the server again.")
    asked = frozenset(groups)
    found = asked if mode == "on" else asked & READING
    if not found:
        fix = "Ask for the groups read or analysis, or set CHATSHEET_MCP to on."
        raise Problem(Category.PERMISSION, "mcp_read_only", "MCP clients may only read here.", fix)
    return found
