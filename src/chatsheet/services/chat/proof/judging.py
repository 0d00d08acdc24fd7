"""What each number of a text is: proven, matched, or resting on nothing; and the text with each as a link to its figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chatsheet.services.chat.proof.around import REACH, Neighbours, Place, look_around, words_mislead
from chatsheet.services.chat.proof.citations import Cited, Failed, Outcome, Quoted
from chatsheet.services.chat.proof.clean import PROVEN
from chatsheet.services.chat.proof.figures import Status, bare_json, cited_json, failed_json, unverified_json
from chatsheet.services.chat.proof.numbers import Bare, bare_numbers
from chatsheet.services.chat.proof.results import Results
from chatsheet.services.chat.proof.writing import Seen, escaped, write

MOST_GLUED = 40
_GLUED = re.compile(rf"[^\s|,;()\[\]\"{PROVEN}]*")
_GLUED_BEFORE = re.compile(rf"[^\s|,;()\[\]\"{PROVEN}]*\Z")


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of the seen text that becomes a figure, or is written otherwise (`figure` None)."""

    start: int
    end: int
    markdown: str = ""
    figure: dict[str, Any] | None = None


class Judge:
    """Decides what each number of one text is."""

    def __init__(self, seen_text: Seen, outcomes: Sequence[Outcome], results: Results, *, day_first: bool) -> None:
        self._seen = seen_text
        self._text = seen_text.text
        self._outcomes = outcomes
        self._results = results
        self._day_first = day_first
        self._spans: list[_Span] = []
        self._loose: list[tuple[int, int]] = []
        """Citations that are no figures because of their neighbours: their text is the model's own."""

    def render(self) -> tuple[str, list[dict[str, Any]]]:
        """The markdown, and its figures in order."""
        self._judge_citations()
        self._judge_numbers()
        figures: list[dict[str, Any]] = []
        written: list[tuple[int, int, str]] = []
        for span in sorted(self._spans, key=lambda one: one.start):
            if span.figure is not None or not written or span.start >= written[-1][1]:
                written.append((span.start, span.end, self._link(span, figures)))
        text = write(self._seen, written)
        figures += [figure | {"id": str(len(figures) + n)} for n, figure in enumerate(self._in_code())]
        return text, figures

    def _link(self, span: _Span, figures: list[dict[str, Any]]) -> str:
        if span.figure is None:
            return span.markdown
        figures.append({"id": str(len(figures)), **span.figure})
        return f"[{escaped(self._text[span.start : span.end], is_start=False)}](figure:{len(figures) - 1})"

    # --- citations ---

    def _judge_citations(self) -> None:
        verdicts = self._verdicts()
        for (start, end, number), verdict in zip(self._seen.citations, verdicts, strict=True):
            outcome = self._outcomes[number]
            if isinstance(outcome, Failed):
                self._spans.append(_Span(start, end, figure=failed_json(outcome)))
            elif isinstance(outcome, Quoted):
                self._spans.append(_quoted(start, end, self._text[start:end]))
            elif verdict.is_misleading:
                self._loose.append((start, end))
            else:
                status: Status = "verified" if outcome.is_proven and not verdict.is_claimed else "matched"
                self._spans.append(_Span(start, end, figure=cited_json(outcome, status)))
                self._spans += _tidied(start, end, verdict)

    def _verdicts(self) -> list[Neighbours]:
        """By citation. Of citations joined by single signs (`12/40`), one that misleads makes all of them mislead."""
        places = self._seen.citations
        joined = [self._is_joined(one, two) for one, two in pairwise(places)]
        verdicts = [
            self._verdict(place, follows=n > 0 and joined[n - 1], leads=n < len(joined) and joined[n]) for n, place in enumerate(places)
        ]
        for chain in _chains(joined, len(places)):
            if any(verdicts[n].is_misleading for n in chain):
                for n in chain:
                    verdicts[n] = Neighbours(is_misleading=True)
        return verdicts

    def _is_joined(self, one: tuple[int, int, int], two: tuple[int, int, int]) -> bool:
        """Whether two figures stand as 12/40 or 3–5."""
        are_cited = isinstance(self._outcomes[one[2]], Cited) and isinstance(self._outcomes[two[2]], Cited)
        return are_cited and two[0] - one[1] == 1 and self._text[one[1]] in "/-–‐‑"

    def _verdict(self, place: tuple[int, int, int], *, follows: bool, leads: bool) -> Neighbours:
        start, end, number = place
        outcome = self._outcomes[number]
        if not isinstance(outcome, Cited):
            return Neighbours()
        first, last = max(0, start - REACH), end + REACH
        before, after = self._text[first:start], self._text[end:last]
        marked = self._seen.with_marks(first, start), self._seen.with_marks(end, last)
        if marked != (before, after) and words_mislead(*marked, outcome):
            return Neighbours(is_misleading=True)
        return look_around(Place(outcome, before, after, follows=follows, leads=leads))

    # --- numbers of the model's own ---

    def _judge_numbers(self) -> None:
        taken = sorted([*self._seen.solid, *((span.start, span.end) for span in self._spans), *_ordinals(self._text)])
        masked = _masked(self._text, taken)
        hits = [*bare_numbers(masked, day_first=self._day_first)]
        for bare, is_loose in _with_loose(hits, self._loose, masked, self._text):
            figure = bare_json(bare, self._results, reason="context" if is_loose else "no_result")
            self._spans.append(_Span(bare.start, bare.end, figure=figure))

    def _in_code(self) -> Iterator[dict[str, Any]]:
        for code in self._seen.in_code:
            for bare in bare_numbers(code, day_first=self._day_first):
                yield unverified_json(bare.text, reason="code")


def _quoted(start: int, end: int, text: str) -> _Span:
    """A text of the sheet stands as it is; where it holds digits it is marked, for it is no figure."""
    if any(sign.isnumeric() for sign in text):
        return _Span(start, end, figure=unverified_json(text, value=text, reason="cell_text"))
    return _Span(start, end, markdown=escaped(text))


def _tidied(start: int, end: int, verdict: Neighbours) -> Iterator[_Span]:
    if verdict.drop_before:
        yield _Span(start - verdict.drop_before, start)
    if verdict.drop_after:
        yield _Span(end, end + verdict.drop_after)
    if verdict.dash is not None:
        distance, sign = verdict.dash
        yield _Span(start - distance, start - distance + 1, markdown=sign)


def _chains(joined: Sequence[bool], count: int) -> Iterator[range]:
    """Runs of citations that are joined."""
    first = 0
    for n in range(count):
        if n == count - 1 or not joined[n]:
            yield range(first, n + 1)
            first = n + 1


def _masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    """`text` with what is judged already made unreadable, at the same length."""
    parts, place = list[str](), 0
    for start, end in taken:
        parts += [text[place:start], PROVEN * (end - max(start, place))]
        place = max(end, place)
    return "".join([*parts, text[place:]])


def _with_loose(hits: Sequence[Bare], loose: Sequence[tuple[int, int]], masked: str, text: str) -> Iterator[tuple[Bare, bool]]:
    """Numbers, and loose citations with all that is glued to them, each as one; whether a citation is in it."""
    stretches: list[tuple[int, int, Bare | None]] = [(bare.start, bare.end, bare) for bare in hits]
    stretches += [(*_glued(masked, start, end), None) for start, end in loose]
    for first, last, parts in _merged(sorted(stretches, key=lambda one: one[:2])):
        whole = next((bare for bare in parts if bare is not None and (bare.start, bare.end) == (first, last)), None)
        yield whole or Bare(first, last, text[first:last]), None in parts


def _glued(text: str, start: int, end: int) -> tuple[int, int]:
    before = _GLUED_BEFORE.search(text, max(0, start - MOST_GLUED), start)
    after = _GLUED.match(text, end, end + MOST_GLUED)
    ended = after.group().rstrip(".:!?'’") if after else ""
    return before.start() if before else start, end + len(ended)


def _merged(stretches: Sequence[tuple[int, int, Bare | None]]) -> Iterator[tuple[int, int, list[Bare | None]]]:
    """Stretches that touch as one, with what they were."""
    first, last, parts = 0, -1, list[Bare | None]()
    for start, end, part in stretches:
        if start >= last and parts:
            yield first, last, parts
            parts = []
        first, last = (start, end) if not parts else (first, max(last, end))
        parts.append(part)
    if parts:
        yield first, last, parts


_ORDINAL = re.compile(r"^[ \t>#]*(?:[-+][ \t]+)?(?:\|[ \t]*)?(\d{1,3})(?:[.)](?=[ \t])|(?=[ \t]*\|))", re.MULTILINE)


def _ordinals(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that count lines: 1. 2. 3. of a list, or of a table's first column. Each but 1 must follow another."""
    had = {0}
    for found in _ORDINAL.finditer(text):
        number = int(found[1])
        if number - 1 in had:
            had.add(number)
            yield found.span(1)
