"""A model's text on its way to the reader: citations replaced by values, and in the end every number marked by what it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from chatsheet.services.chat.proof.citations import Cited, Outcome, evaluate
from chatsheet.services.chat.proof.clean import CITED, harmless, seen, without_marks
from chatsheet.services.chat.proof.judging import Judge
from chatsheet.services.chat.proof.margins import pulled_in
from chatsheet.services.chat.proof.markdown import Reader
from chatsheet.services.chat.proof.results import Results
from chatsheet.services.chat.proof.syntax import LONGEST
from chatsheet.services.chat.proof.writing import escaped

_CITATION = re.compile(rf"\{{\{{([^{{}}\n]{{0,{LONGEST}}})\}}\}}")
_MAY_BECOME_ONE = re.compile(rf"\{{(?:\{{(?:[^{{}}\n]{{0,{LONGEST}}}\}}?)?)?\Z")
_NEEDS_WORK = re.compile(r"[^\n\t -~]|[{:;]")
_TAIL = 48
"""Signs told last that are kept, to see an address or an entity that pieces put together."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Markdown with each number as `[shown](figure:ID)`, and the figures by id, as the page takes them."""

    text: str
    figures: list[dict[str, Any]]


class Rendering:
    """Takes one answer in, piece by piece. How it is cut into pieces makes no difference.

    Citations are worked out as they come, with the results there are by then.
    """

    def __init__(self, results: Results, locale: str = "en") -> None:
        self._results = results
        self._day_first = not locale.lower().startswith("en-us") and locale.lower() != "en"
        self._parts: list[str] = []
        self._outcomes: list[Outcome] = []
        self._held = ""
        self._tail = ""

    def feed(self, piece: str) -> str:
        """Take a piece in; what may be shown of it now: citations by their values, nothing from an open brace on until it is closed.

        At most `LONGEST` signs are held back. No link of what is shown leads to a figure.
        """
        if not self._held and not _NEEDS_WORK.search(piece):
            self._parts.append(piece)
            self._tail = (self._tail + piece)[-_TAIL:]
            return piece
        text, place, shown = self._held + seen(piece), 0, list[str]()
        for found in _CITATION.finditer(text):
            outcome = evaluate(found[1], self._results)
            self._outcomes.append(outcome)
            self._parts += [text[place : found.start()], CITED]
            shown += [text[place : found.start()], escaped(outcome.shown, is_start=not isinstance(outcome, Cited))]
            place = found.end()
        held = _MAY_BECOME_ONE.search(text, place)
        end = held.start() if held else len(text)
        self._held = text[end:]
        self._parts.append(text[place:end])
        return self._told("".join([*shown, text[place:end]]))

    def finish(self) -> Rendered:
        """The whole text so far with its figures. May be asked at any time; more may be fed after it."""
        source = pulled_in(without_marks("".join(self._parts) + self._held))
        seen_text = Reader(source, [_shown(outcome) for outcome in self._outcomes]).read()
        return Rendered(*Judge(seen_text, self._outcomes, self._results, day_first=self._day_first).render())

    def _told(self, text: str) -> str:
        made = harmless(self._tail + text)[len(self._tail) :]
        self._tail = (self._tail + made)[-_TAIL:]
        return made


def _shown(outcome: Outcome) -> str:
    """A citation's text where it is seen; never empty, so that it has a place."""
    return " ".join(outcome.shown.split()) or "?"
