"""Who writes, as programs name themselves: kept with each event, and told to those who listen, so that they know their own writes."""

from __future__ import annotations

from chatsheet.domain.events import Actor

PREFIX = "smartsheet:"
MOST = 512
"""Smartsheet API 2.0, "Change agent": longer names lose their beginning."""


def client_of(agent: str) -> str:
    """The `client` of an actor with this change agent."""
    return PREFIX + agent[-MOST:] if agent else ""


def agent_of(actor: Actor) -> str:
    """The change agent; empty where the write had none."""
    return actor.client.removeprefix(PREFIX) if actor.client.startswith(PREFIX) else ""
