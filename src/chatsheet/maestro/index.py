"""The words of one sheet, ready to be found in a message: its columns, their values, the names of its rows."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from chatsheet.domain.cells import CONTACTS
from chatsheet.domain.sheet import Column, ColumnId
from chatsheet.maestro.context import Context, Kind
from chatsheet.maestro.english import GENERIC, RINGS
from chatsheet.maestro.phrases import GRAMMAR_STEMS
from chatsheet.maestro.roles import is_done, is_dropped, roles_of, shortened, synonyms
from chatsheet.maestro.text import root, stems_of

MOST_VALUE_WORDS = 10
"""Longer values are found by quoting them."""
MOST_KEPT = 16
"""Sheets whose words are kept ready; those of 25 columns with 2,000 values and 5,000 titles are about 3 MB."""

EXACT, SHORTENED, SYNONYM, PARTIAL, ROOT = 1.0, 0.95, 0.85, 0.8, 0.84
"""How well a phrase names a column: its title; its title without a unit or "date"; another word for it; one of its words; its root."""

OTHER_LINE = 0.07
"""How much less a word of the role's other line names it: deadline for Finish."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A phrase that names a column."""

    stems: Stems
    column: Column
    quality: float


@dataclass(frozen=True, slots=True)
class ValueName:
    """A phrase that names a value of a column: the value itself, or a person's first name."""

    stems: Stems
    column: Column
    value: str
    is_whole: bool
    count: int


@dataclass(slots=True)
class Index:
    """Everything is found by its first stem."""

    columns: tuple[Column, ...]
    kinds: Mapping[ColumnId, Kind]
    names: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    roots: dict[str, list[Column]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, list[ValueName]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, list[tuple[Stems, str]]] = field(default_factory=lambda: defaultdict(list))
    roles: dict[str, list[Column]] = field(default_factory=lambda: defaultdict(list))
    values_of: dict[ColumnId, list[str]] = field(default_factory=dict)
    done_values: dict[ColumnId, tuple[str, ...]] = field(default_factory=dict)
    dropped_values: dict[ColumnId, tuple[str, ...]] = field(default_factory=dict)
    """Values that say that a row is done, or given up."""
    family_names: dict[str, set[ColumnId]] = field(default_factory=lambda: defaultdict(set))
    """Stems of people's other names, with the columns they stand in: "Lima" may be a city or Ana Lima."""
    title_words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    vocabulary: frozenset[str] = frozenset()
    """Every stem that means something here, the grammar's included."""
    names_of_things: frozenset[str] = frozenset()
    """Stems of people and rows: a slip in them may be another person."""
    nouns: dict[str, float] = field(default_factory=dict)
    """Stems of what a row may be called, with the factor of doubt."""
    by_letter: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The vocabulary by first letter, for mending slips."""

    @property
    def primary(self) -> Column | None:
        return next((column for column in self.columns if column.is_primary), None)

    def kind(self, column: Column) -> Kind:
        return self.kinds.get(column.id, "text")

    def is_titled(self, column: Column, role: str) -> bool:
        """Whether the column's whole title says that it plays a role."""
        return any(one.name == role and one.fit == 2 for one in roles_of(column, self.kind(column)))

    def of_kind(self, *kinds: Kind) -> list[Column]:
        return [column for column in self.columns if self.kind(column) in kinds]


def index_of(context: Context) -> Index:
    """The index of the context's sheet; built once for the same objects (about 30 ms for 7,000 values and titles)."""
    sources = (context.columns, context.kinds, context.words, context.titles)
    key = (context.sheet_name, *map(id, sources))
    with _LOCK:
        kept = _KEPT.get(key)
        if kept is not None and all(one is other for one, other in zip(kept[0], sources, strict=True)):
            _KEPT.move_to_end(key)
            return kept[1]
    index = build(context)
    with _LOCK:
        _KEPT[key] = (sources, index)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return index


def prepare(context: Context) -> None:
    """Work out what `interpret` needs of a sheet's words, to be called in another thread: then interpreting takes a few milliseconds."""
    index_of(context)


_LOCK = Lock()
_KEPT: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], Index]] = OrderedDict()


def build(context: Context) -> Index:
    index = Index(context.columns, context.kinds)
    for column in context.columns:
        _add_titles_of(index, column)
    for column in context.columns:
        _add_synonyms(index, column)
    for role, columns in index.roles.items():
        columns.sort(key=lambda column: -_fit(index, column, role))
    for column in context.columns:
        _add_values(index, column, context.words.get(column.id, ()))
    for title in context.titles:
        _add_row_name(index, title)
    people = (name for names in index.values.values() for name in names if name.column.type in CONTACTS)
    index.names_of_things = (frozenset(stem for name in people for stem in name.stems) | frozenset(index.title_words)) - GRAMMAR_STEMS
    index.nouns = _nouns(context)
    index.vocabulary = GRAMMAR_STEMS | _stems(index) | frozenset(index.nouns)
    for word in sorted(index.vocabulary):
        if len(word) >= 4 and word.isalpha():
            index.by_letter[word[0]].append(word)
    return index


def _stems(index: Index) -> frozenset[str]:
    names = (name.stems for entries in index.names.values() for name in entries)
    values = (value.stems for entries in index.values.values() for value in entries)
    return frozenset(stem for stems in (*names, *values) for stem in stems) | frozenset(index.title_words)


def _add_name(index: Index, stems: Stems, column: Column, quality: float) -> None:
    """The first name of a column by some words is its best."""
    if stems and not any(name.stems == stems and name.column is column for name in index.names[stems[0]]):
        index.names[stems[0]].append(Name(stems, column, quality))


def _add_titles_of(index: Index, column: Column) -> None:
    whole = stems_of(column.title)
    short = shortened(stems_of(column.title.partition("(")[0]) or whole)
    _add_name(index, whole, column, EXACT)
    _add_name(index, short, column, SHORTENED)
    if index.kind(column) in ("date", "datetime"):
        _add_name(index, (*short, "date"), column, SHORTENED)
    if len(short) > 1:
        for stem in short:
            if stem not in GRAMMAR_STEMS and stem not in GENERIC and len(stem) > 2:
                _add_name(index, (stem,), column, PARTIAL)
    if len(short) == 1 and short[0].isalpha() and len(short[0]) > 3:
        index.roots[root(short[0])].append(column)


def _add_synonyms(index: Index, column: Column) -> None:
    is_only_contact = column.type in CONTACTS and sum(one.type in CONTACTS for one in index.columns) == 1
    for role in roles_of(column, index.kind(column)):
        index.roles[role.name].append(column)
        if role.fit == 0 and not is_only_contact:
            continue
        for group, phrases in enumerate(synonyms(role.name) if role.name != "recorded" else ()):
            quality = {2: SYNONYM, 1: PARTIAL, 0: PARTIAL}[role.fit] - (0.0 if group == role.group else OTHER_LINE)
            for stems in phrases:
                _add_name(index, stems, column, quality)
                if index.kind(column) in ("date", "datetime") and "date" not in stems:
                    _add_name(index, (*stems, "date"), column, quality)


def _add_values(index: Index, column: Column, words: Iterable[tuple[str, int]]) -> None:
    known = dict(words)
    for option in column.options:
        known.setdefault(option, 0)
    index.values_of[column.id] = list(known)
    index.done_values[column.id] = tuple(filter(is_done, known))
    index.dropped_values[column.id] = tuple(filter(is_dropped, known))
    if index.kind(column) != "text" or column.is_primary:
        return
    for value, count in known.items():
        names = person_names(value) if column.type in CONTACTS or ("<" in value and "@" in value) else [(stems_of(value), True)]
        for stems, is_whole in names:
            if is_whole and len(stems) > 1 and column.type in CONTACTS:
                for stem in stems[1:]:
                    index.family_names[stem].add(column.id)
            if stems and len(stems) <= MOST_VALUE_WORDS:
                index.values[stems[0]].append(ValueName(stems, column, value, is_whole, count))


def person_names(mailbox: str) -> list[tuple[Stems, bool]]:
    """What a contact is called: the full name, the address, and the first name (which may be several people's)."""
    name, _, rest = mailbox.partition("<")
    address = rest.rstrip("> ").strip() if rest else (mailbox if "@" in mailbox else "")
    full = stems_of(name.strip()) if "@" not in name else ()
    found = [(full, True)] if full else []
    if address:
        found.append((stems_of(address), True))
    if len(full) > 1:
        found.append((full[:1], False))
    elif not full and address:
        found.append((stems_of(address.partition("@")[0].partition(".")[0]), False))
    return found


def _add_row_name(index: Index, title: str) -> None:
    stems = stems_of(title)
    if not stems or len(stems) > MOST_VALUE_WORDS:
        return
    index.titles[stems[0]].append((stems, title))
    for stem in set(stems):
        index.title_words[stem].append(title)


STRANGE = 0.6
"""Factor of a word for rows of another kind of sheet: tasks of a staff list."""


def _nouns(context: Context) -> dict[str, float]:
    """Rows are called after the primary column or the sheet, or by a word of the same ring."""
    primary = next((column.title for column in context.columns if column.is_primary), "")
    own = [stem for text in (primary, context.sheet_name) for stem in stems_of(text) if stem.isalpha() and len(stem) > 2]
    own = [
        stem
        for stem in own
        if stem not in GENERIC and stem not in ("list", "sheet", "table", "plan", "data", "overview", "total", "average")
    ]
    rings = [ring for ring in RINGS if ring & set(own)]
    nouns = {word: STRANGE for ring in RINGS for word in ring if ring not in rings}
    titles = {stems_of(column.title) for column in context.columns if not column.is_primary}
    nouns = {word: factor for word, factor in nouns.items() if (word,) not in titles}
    nouns |= {word: 1.0 for ring in rings for word in ring}
    return nouns | dict.fromkeys(own, 1.0)


def _fit(index: Index, column: Column, role: str) -> float:
    return max(one.fit - one.group * 0.5 for one in roles_of(column, index.kind(column)) if one.name == role)
