"""How much the engine may take, and how long."""

from __future__ import annotations

import resource
from dataclasses import dataclass

import msgspec

MEGABYTE = 1024 * 1024


class ChildLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the child is told when it starts."""

    memory_bytes: int
    """Most the whole process may take. All sheets together may hold half of it; beyond, the one not asked for the longest goes."""
    result_bytes: int = 4 * MEGABYTE
    """Largest result of a query. The parent decodes it on the event loop: 4 MB take about 30 ms."""

    @property
    def tables_bytes(self) -> int:
        return self.memory_bytes // 2

    @property
    def sheet_bytes(self) -> int:
        """DuckDB's own limit for one sheet and its queries."""
        return self.memory_bytes * 3 // 5


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the parent keeps. Seconds."""

    memory_bytes: int = 2048 * MEGABYTE
    idle_s: float = 600.0
    """Without a request for so long the child is stopped."""
    grace_s: float = 2.0
    """How long after an interrupt an answer may come before the child is killed."""
    row_ids_timeout_s: float = 5.0
    """For the order of a view: a million rows by a text column take 1 s."""
    load_timeout_s: float = 120.0
    patch_timeout_s: float = 30.0


ADDRESS_OVERHEAD = 1024 * MEGABYTE
"""Address space that is no memory: libraries, stacks, arenas of the allocator."""


def limit_process(limits: ChildLimits) -> None:
    """Let the system refuse what DuckDB's own limits miss: it can be made to take 3 GB past them. Core dumps would hold the sheets."""
    space = limits.memory_bytes + ADDRESS_OVERHEAD
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
