"""`interpret`: a message as readings, the likeliest first. See docs/subsystems/maestro.md.

Every rule of the grammar reads the message on its own; what they find is ranked by confidence. A choice that could have gone otherwise
becomes a chip: its alternatives are the same message read again with that choice made differently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chatsheet.maestro.analyses import analyses
from chatsheet.maestro.changes import changes
from chatsheet.maestro.charts import charts
from chatsheet.maestro.column_changes import column_changes
from chatsheet.maestro.context import Context
from chatsheet.maestro.copies import copies
from chatsheet.maestro.drafts import READS, SURE_CHANGE, SURE_READ, Draft
from chatsheet.maestro.followups import follow_ups
from chatsheet.maestro.index import index_of
from chatsheet.maestro.lists import lists
from chatsheet.maestro.lookups import lookups
from chatsheet.maestro.marks import marks
from chatsheet.maestro.new_rows import new_rows
from chatsheet.maestro.notes import Note
from chatsheet.maestro.questions import questions
from chatsheet.maestro.rankings import rankings
from chatsheet.maestro.reading import Alternative, Chip, Reading
from chatsheet.maestro.row_changes import row_changes
from chatsheet.maestro.scan import Scan
from chatsheet.maestro.shares import shares
from chatsheet.maestro.spelling import mend
from chatsheet.maestro.text import Token, tokenise
from chatsheet.maestro.tidying import tidying
from chatsheet.maestro.tops import tops
from chatsheet.maestro.views import commands, views

LONGEST_MESSAGE = 2_000
MOST_TOKENS = 80
"""A longer message is a text, not a question."""
MOST_READINGS = 4
MOST_ALTERNATIVES = 5
MARGIN = 0.08
"""How far the best reading must be ahead of another that does something else."""
ASKED = 0.5
"""Factor of a change that is asked about: "delete the done ones?"."""
LEAST = 0.05


def interpret(message: str, context: Context) -> tuple[Reading, ...]:
    """Readings of a message, best first; none when nothing in it makes sense here. Some 2 ms for 25 columns and 2,000 values."""
    if not message.strip() or len(message) > LONGEST_MESSAGE:
        return ()
    index = index_of(context)
    tokens, is_question = _trimmed(tokenise(message))
    if not tokens or len(tokens) > MOST_TOKENS:
        return ()
    tokens, mended = mend(tokens, index)
    scan = Scan(tokens, message, context, index, mended=mended)
    drafts = _ranked(scan, FAMILIES, is_question=is_question)
    readings = [_reading(one, tuple(_chips(one, scan)) if place == 0 else (), mended) for place, one in enumerate(drafts[:MOST_READINGS])]
    return _with_ties(readings)


def is_sure(readings: Sequence[Reading]) -> bool:
    """Whether the best reading is to be acted on: confident enough, and no other that does something else is near."""
    if not readings:
        return False
    best = readings[0]
    is_change = best.action is not None and best.action not in READS
    if best.confidence < (SURE_CHANGE if is_change else SURE_READ):
        return False
    return all(best.confidence - other.confidence >= MARGIN or _same(best, other) for other in readings[1:])


def _same(one: Reading, other: Reading) -> bool:
    return _key(one.action, one.arguments, one.view) == _key(other.action, other.arguments, other.view)


def _key(action: str | None, arguments: Mapping[str, object], view: Mapping[str, object] | None) -> str:
    return json.dumps([action, arguments, view], sort_keys=True)


def _trimmed(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], bool]:
    """Without the signs at the end; whether one of them asks."""
    end, is_question = len(tokens), False
    while end and tokens[end - 1].kind == "symbol" and tokens[end - 1].norm in ".!?,;:":
        is_question = is_question or tokens[end - 1].norm == "?"
        end -= 1
    return tokens[:end], is_question


Family = Callable[[Scan, int], Iterator[Draft]]
FAMILIES: tuple[Family, ...] = (
    *(commands, views, changes, marks, row_changes, new_rows, column_changes, tidying, copies),
    *(follow_ups, charts, shares, analyses, questions, rankings, lists, tops, lookups),
)


@dataclass(frozen=True, slots=True)
class _Ranked:
    confidence: float
    draft: Draft
    family: Family


def _ranked(scan: Scan, families: Sequence[Family], *, is_question: bool) -> list[_Ranked]:
    """Every reading once with its confidence, best first."""
    start = scan.skip(0, "polite", "ask_me")
    best: dict[str, _Ranked] = {}
    for family in families if start < len(scan) else ():
        for draft in family(scan, start):
            confidence = draft.confidence(scan.mended) * (ASKED if is_question and draft.is_change else 1.0)
            key = _key(draft.action, draft.arguments, draft.view)
            if confidence >= LEAST and (key not in best or best[key].confidence < confidence):
                best[key] = _Ranked(confidence, draft, family)
    return sorted(best.values(), key=lambda one: -one.confidence)


# --- readings -----------------------------------------------------------------------------------------------------------


def _reading(one: _Ranked, chips: tuple[Chip, ...] = (), mended: Mapping[int, Note] | None = None) -> Reading:
    draft = one.draft
    slips = [note for at, note in (mended or {}).items() if at not in draft.free]
    said = [note.said for note in (*slips, *draft.notes) if note.said]
    text = draft.text + (f" ({'; '.join(dict.fromkeys(said))})" if said else "")
    confidence = round(one.confidence, 3)
    return Reading(draft.intent, draft.action, draft.arguments, draft.view, confidence, text, chips, draft.shows_table, draft.part)


def _chips(one: _Ranked, scan: Scan) -> Iterator[Chip]:
    """One chip per choice. A choice that leads nowhere when made otherwise has no alternatives."""
    for note in {note.key: note for note in one.draft.notes if note.key}.values():
        alternatives = []
        for number, text in list(enumerate(note.options))[:MOST_ALTERNATIVES]:
            again = () if number == note.chosen else _ranked(scan.again(note.key, number), (one.family,), is_question=False)
            other = next((found for found in again if found.draft.intent == one.draft.intent), None)
            if other is not None:
                alternatives.append(Alternative(text, _reading(other)))
        yield Chip(note.key, note.chip_text, tuple(alternatives))


def _with_ties(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Where the best reading is not sure because of a choice, its alternatives are readings too."""
    if not readings or is_sure(readings):
        return tuple(readings)
    found = {_key(one.action, one.arguments, one.view): one for one in readings}
    for chip in readings[0].chips:
        for alternative in chip.alternatives:
            one = alternative.reading
            lower = min(one.confidence, readings[0].confidence) - 0.01
            found.setdefault(_key(one.action, one.arguments, one.view), _lowered(one, lower))
    return tuple(sorted(found.values(), key=lambda one: -one.confidence))


def _lowered(reading: Reading, confidence: float) -> Reading:
    return replace(reading, confidence=max(0.0, round(confidence, 3)))
