"""What the columns of a sheet are for: who owns a row, when it is due, whether it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatsheet.domain.cells import CONTACTS
from chatsheet.domain.sheet import Column
from chatsheet.maestro.context import Kind
from chatsheet.maestro.english import DATE_ROLES, DONE_VALUES, DROPPED_VALUES, GENERIC, NUMBER_ROLES, ROLES, TEXT_ROLES
from chatsheet.maestro.text import normal, stems_of

_ROLE_STEMS: Mapping[str, tuple[frozenset[tuple[str, ...]], ...]] = {
    role: tuple(frozenset(stems_of(phrase) for phrase in phrases) for phrases in groups) for role, groups in ROLES.items()
}


@dataclass(frozen=True, slots=True)
class Role:
    """A role that a column can play. `fit` is 2 by its whole title, 1 by words in it, 0 only by its type; `group` the line of the table."""

    name: str
    fit: int
    group: int


def roles_of(column: Column, kind: Kind) -> list[Role]:
    whole = stems_of(column.title)
    found = [role for name in _ROLE_STEMS if _fits(name, kind) and (role := _role(name, whole)) is not None]
    if column.type in CONTACTS and not any(role.name == "owner" for role in found):
        found.append(Role("owner", 0, 0))
    return found


def _role(name: str, whole: tuple[str, ...]) -> Role | None:
    short = shortened(whole)
    groups = _ROLE_STEMS[name]
    by_title = next((group for group, phrases in enumerate(groups) if whole in phrases or short in phrases), None)
    if by_title is not None:
        return Role(name, 2, by_title)
    by_part = next((group for group, phrases in enumerate(groups) if _is_part(phrases, whole)), None)
    return None if by_part is None else Role(name, 1, by_part)


def _is_part(phrases: Iterable[tuple[str, ...]], whole: tuple[str, ...]) -> bool:
    return any(_contains(whole, phrase) for phrase in phrases if not _is_generic(phrase))


def _fits(role: str, kind: Kind) -> bool:
    if role in DATE_ROLES:
        return kind in ("date", "datetime")
    if role in NUMBER_ROLES:
        return kind == "number"
    return role not in TEXT_ROLES or kind == "text"


def shortened(stems: tuple[str, ...]) -> tuple[str, ...]:
    """A title without words such as "date" around what it names."""
    kept = tuple(stem for stem in stems if stem not in GENERIC and any(map(str.isalnum, stem)))
    return kept or stems


def _is_generic(phrase: tuple[str, ...]) -> bool:
    return len(phrase) == 1 and (phrase[0] in GENERIC or (len(phrase[0]) < 4 and phrase[0] != "due"))


def _contains(whole: Sequence[str], part: Sequence[str]) -> bool:
    return any(tuple(whole[at : at + len(part)]) == tuple(part) for at in range(len(whole) - len(part) + 1))


def synonyms(role: str) -> Sequence[Iterable[tuple[str, ...]]]:
    """What a role is called, by line of the table."""
    return _ROLE_STEMS[role]


def is_done(value: str) -> bool:
    return normal(value) in DONE_VALUES


def is_dropped(value: str) -> bool:
    return normal(value) in DROPPED_VALUES
