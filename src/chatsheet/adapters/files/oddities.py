"""What a person should know about a file, collected while it is read. Codes: docs/subsystems/files.md, "Oddities"."""

from __future__ import annotations

ROWS_NAMED = 5
"""How many row numbers an oddity names."""


class Oddities:
    """In the order found; as plain JSON for the parent's `ports.Oddity`."""

    def __init__(self) -> None:
        self.found: list[dict[str, object]] = []

    def add(self, code: str, message: str, *, column: str | None = None, rows: tuple[int, ...] | list[int] = (), count: int = 0) -> None:
        self.found.append({"code": code, "message": message, "column": column, "rows": list(rows[:ROWS_NAMED]), "count": count})
