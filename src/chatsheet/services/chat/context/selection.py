"""The rows a person selected, named by one word in a model's arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WORD = "selection"


def fill_selection(arguments: Mapping[str, Any], selection: Sequence[str]) -> dict[str, Any]:
    """`arguments` with `"selection"` in any list of row ids replaced by the ids themselves."""
    return {name: _filled(value, selection, name) for name, value in arguments.items()}


def _filled(value: Any, selection: Sequence[str], name: str) -> Any:
    if isinstance(value, dict):
        return {inner: _filled(one, selection, inner) for inner, one in value.items()}
    if isinstance(value, list) and name == "row_ids":
        return [one for item in value for one in (selection if item == WORD else [item])]
    return [_filled(one, selection, "") for one in value] if isinstance(value, list) else value
