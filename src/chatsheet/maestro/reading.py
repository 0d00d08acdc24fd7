"""A reading: what Maestro takes a message to mean, as data that can be shown, changed by a click and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chatsheet.maestro.filters import LONGEST_TEXT, Json, bad, column_id, filter_from_json, only, plain

MOST_CHIPS = 20
MOST_ALTERNATIVES = 20
LONGEST_ARGUMENTS = 200_000
"""Values in the arguments of one reading, counted through all lists and objects; a selection of rows is most of it."""

ACTIONS = frozenset(
    {
        *("aggregate", "find_rows", "chart", "describe_sheet", "describe_column", "history"),
        *("find_duplicates", "find_outliers", "check_data", "trend", "correlate"),
        *("update_rows", "add_rows", "delete_rows", "sort_rows"),
        *("add_column", "update_column", "delete_columns", "rename_sheet", "undo", "redo"),
        *("remove_duplicates", "clean_up", "copy_sheet", "export_sheet"),
    }
)
"""Names of actions that a reading may carry."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to take one part of the message. Its reading has no chips of its own."""

    text: str
    reading: Reading

    def to_json(self) -> Json:
        return {"text": self.text, "reading": self.reading.to_json()}


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a reading that could be meant otherwise: `late = Due < today`."""

    key: str
    text: str
    alternatives: tuple[Alternative, ...] = ()

    def to_json(self) -> Json:
        return {"key": self.key, "text": self.text, "alternatives": [one.to_json() for one in self.alternatives]}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be done and shown.

    `action` and `arguments` are what the registry of actions takes; without an action there is only a `view` ({} clears it).
    """

    intent: str
    action: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    view: Mapping[str, Any] | None = None
    confidence: float = 0.0
    text: str = ""
    chips: tuple[Chip, ...] = ()
    shows_table: bool = False
    part: Mapping[str, Any] | None = None
    """Of a share: the condition that is met by the part."""

    def to_json(self) -> Json:
        return {
            "intent": self.intent,
            "action": self.action,
            "arguments": dict(self.arguments),
            "view": None if self.view is None else dict(self.view),
            "confidence": round(self.confidence, 3),
            "text": self.text,
            "chips": [chip.to_json() for chip in self.chips],
            "shows_table": self.shows_table,
        } | ({} if self.part is None else {"part": dict(self.part)})

    @staticmethod
    def from_json(data: Any) -> Reading:
        """A reading as a client sent it. Its action's arguments are checked in form here and in substance by the action.

        Raises:
            Problem: `reading_invalid`.
        """
        return _read(data, is_inner=False)

    def bare(self) -> Reading:
        """Without chips, as an alternative carries it."""
        return replace(self, chips=())


def _read(data: Any, *, is_inner: bool) -> Reading:
    only(data, {"intent", "action", "arguments"}, {"view", "confidence", "text", "chips", "shows_table", "part"})
    action = data["action"]
    if action is not None and (not isinstance(action, str) or action not in ACTIONS):
        raise bad("the action")
    chips = data.get("chips", [])
    if not isinstance(chips, list) or len(chips) > MOST_CHIPS or (is_inner and chips):
        raise bad("the chips")
    confidence, shows_table = data.get("confidence", 0.0), data.get("shows_table", False)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise bad("the confidence")
    if not isinstance(shows_table, bool):
        raise bad("shows_table")
    return Reading(
        _short(data["intent"]),
        action,
        _arguments(data["arguments"]),
        _view(data.get("view")),
        float(confidence),
        _short(data.get("text", "")),
        tuple(map(_chip, chips)),
        shows_table,
        _part(data.get("part")),
    )


def _part(data: Any) -> Json | None:
    if data is not None:
        filter_from_json(data)
    return data  # type: ignore[no-any-return]


def _short(text: Any) -> str:
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise bad("a text")
    return text


def _chip(data: Any) -> Chip:
    only(data, {"key", "text", "alternatives"})
    if not isinstance(data["alternatives"], list) or len(data["alternatives"]) > MOST_ALTERNATIVES:
        raise bad("the alternatives")
    return Chip(_short(data["key"]), _short(data["text"]), tuple(map(_alternative, data["alternatives"])))


def _alternative(data: Any) -> Alternative:
    only(data, {"text", "reading"})
    return Alternative(_short(data["text"]), _read(data["reading"], is_inner=True))


def _arguments(data: Any) -> Json:
    if not isinstance(data, dict):
        raise bad("the arguments")
    _check_plain(data)
    if data.get("where") is not None:
        filter_from_json(data["where"])
    return data


def _check_plain(data: Any) -> None:
    """Only JSON, not too deep and not too much of it."""
    left = LONGEST_ARGUMENTS
    level = [data]
    for _ in range(60):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                if not all(isinstance(name, str) and len(name) <= LONGEST_TEXT for name in one):
                    raise bad("a name")
                below += one.values()
            elif isinstance(one, list):
                below += one
            else:
                plain(one)
        left -= len(below)
        if left < 0:
            raise bad("the amount of arguments")
        if not below:
            return
        level = below
    raise bad("the depth of the arguments")


def _view(data: Any) -> Json | None:
    if data is None:
        return None
    only(data, set(), {"filter", "sorts"})
    if data.get("filter") is not None:
        filter_from_json(data["filter"])
    sorts = data.get("sorts", [])
    if not isinstance(sorts, list) or len(sorts) > 10:
        raise bad("the sorts")
    for sort in sorts:
        only(sort, {"column"}, {"is_descending"})
        column_id(sort["column"])
        if not isinstance(sort.get("is_descending", False), bool):
            raise bad("a sort")
    return dict(data)
