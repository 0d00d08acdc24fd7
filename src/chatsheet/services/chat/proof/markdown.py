"""What a reader sees of a model's markdown, and how to write it so that every reader sees just that.

The model's text is taken apart into what is seen, marks that are not (emphasis, bullets), and pieces that stay together (code, addresses).
Written again, everything that could be a link, HTML or an entity of the model's own is escaped; links to figures are only ever put in
by us.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import ClassVar

from chatsheet.services.chat.proof.clean import CITED, harmless, seen
from chatsheet.services.chat.proof.numbers import bare_numbers
from chatsheet.services.chat.proof.writing import Seen, escaped

LONGEST_CODE = 400
LONGEST_ADDRESS = 500

_CANDIDATE = re.compile(rf"[\\`*_~&\[<{CITED}]|!\[|(?i:https?)://")
"""Where something other than plain text may begin; looking for it first is many times quicker."""
_LINE = re.compile(
    rf"""
    (?P<fence>[ \t>]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?(?P<bar>`{{3,}}|~{{3,}})(?P<info>[^`\n{CITED}]*)$)
  | (?P<rule>[ ]{{0,3}}(?:(?:\*[ \t]*){{3,}}|(?:_[ \t]*){{3,}})$)
  | (?P<bullet>[ \t>]*(?:\d{{1,9}}[.)][ \t]+)?\*(?=[ \t]))
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What stands at the start of a line."""
_INLINE = re.compile(
    rf"""
    (?P<code>(?<!`)`(?P<inner>[^`\n]{{1,{LONGEST_CODE}}})`(?!`))
  | (?P<code2>(?<!`)``[ ]?(?P<inner2>[^`\n]{{1,{LONGEST_CODE}}})[ ]?``(?!`))
  | (?P<escape>\\(?P<escaped>[!-/:-@\[-`{{-~]))
  | (?P<break>\\(?=\n))
  | (?P<entity>&(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});)
  | (?P<link>!?\[(?P<label>[^\[\]\n`<>\\{CITED}]{{1,200}})\]\((?P<target>https?://[^\s()<>\\|{CITED}]{{1,{LONGEST_ADDRESS}}})\))
  | (?P<auto><(?P<address>https?://[^\s<>|\\{CITED}]{{1,{LONGEST_ADDRESS}}})>)
  | (?P<bare>(?i:https?)://[^\s<>()\[\]{{}}|"'*~`\\{CITED}]{{1,{LONGEST_ADDRESS}}})
  | (?P<run>\*+|_+)
  | (?P<cite>{CITED})
    """,
    re.VERBOSE | re.MULTILINE,
)
_CODELIKE = re.compile(r"[=<>{};\"']|\w\(|\b(?:SELECT|FROM|WHERE)\b")
_PLAIN_LANGUAGES = frozenset({"", "text", "txt", "plain", "plaintext", "markdown", "md", "csv", "tsv", "console", "output"})
_INFO = re.compile(r"[\w+#.-]{0,30}")
_TRAILING = ".,;:!?"


class Reader:
    """Takes one text apart. `shown` are the texts of its citations, in order."""

    def __init__(self, text: str, shown: Sequence[str]) -> None:
        self._source = text
        self._shown = shown
        self._cited = 0
        self._parts: list[str] = []
        self._length = 0
        self.seen = Seen()

    def read(self) -> Seen:
        self._read(0, len(self._source))
        self.seen.text = "".join(self._parts)
        return self.seen

    def _read(self, start: int, end: int) -> None:
        place = start
        while (found := self._next(place, end)) is not None:
            self._add(self._source[place : found.start()])
            kind = found.lastgroup or "run"
            place = self._handlers[_KINDS.get(kind, kind)](self, found)
        self._add(self._source[place:end])

    def _next(self, start: int, end: int) -> re.Match[str] | None:
        """What comes next that is not plain text."""
        place = start
        while (candidate := _CANDIDATE.search(self._source, place, end)) is not None:
            place = candidate.start()
            if self._source[place] in "`~*_":
                line = self._source.rfind("\n", 0, place) + 1
                if line >= start and (found := _LINE.match(self._source, line, end)) is not None:
                    return found
            if (found := _INLINE.match(self._source, place, end)) is not None:
                return found
            place += 1
        return None

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)

    def _piece(self, text: str, markdown: str, *, is_solid: bool = False) -> None:
        """Seen as `text`, written as `markdown`."""
        start = self._length
        self._add(text)
        self.seen.pieces.append((start, self._length, markdown))
        if is_solid:
            self.seen.solid.append((start, self._length))

    def _mark(self, markdown: str) -> None:
        self.seen.marks.append((self._length, markdown))

    # --- one method for each kind of token; each returns where reading goes on ---

    def _fence(self, found: re.Match[str]) -> int:
        """A block of code, written again at the margin, where every reader takes it for one."""
        start, bar = found.end(), found["bar"]
        close = re.compile(rf"^[ \t>]*{re.escape(bar[0])}{{{min(len(bar), 100)},}}[ \t]*$", re.MULTILINE).search(self._source, start)
        end = close.start() if close else len(self._source)
        code = self._code_text(_without_margin(self._source[start + 1 : end].rstrip("\n"), found["fence"]))
        language = _INFO.match(found["info"].strip())
        info = language.group() if language else ""
        if info.lower() in _PLAIN_LANGUAGES:
            self.seen.in_code.append(code)
        longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
        bars = "`" * max(3, longest + 1)
        self._piece("\n", f"\n{bars}{info}\n{harmless(code)}\n{bars}\n", is_solid=True)
        return close.end() if close else len(self._source)

    def _code_text(self, code: str) -> str:
        """Citations in code show their value, but are no figures: they cannot be marked there."""
        parts = code.split(CITED)
        shown = self._shown[self._cited : self._cited + len(parts) - 1]
        self._cited += len(parts) - 1
        return "".join(part + value for part, value in zip(parts, [*shown, ""], strict=True))

    def _code(self, found: re.Match[str]) -> int:
        """Code that is only a number, or holds a citation, is text: a figure must not hide in it."""
        name = "inner" if found["inner"] is not None else "inner2"
        inner = found[name]
        has_number = next(bare_numbers(inner), None) is not None
        if CITED in inner or (has_number and ("|" in inner or not _CODELIKE.search(inner))):
            self._read(*found.span(name))
        else:
            self._piece(inner, f"`{harmless(inner)}`", is_solid=True)
        return found.end()

    def _escape(self, found: re.Match[str]) -> int:
        self._piece(found["escaped"], found.group())
        return found.end()

    def _break(self, found: re.Match[str]) -> int:
        self._mark("  ")
        return found.end()

    def _entity(self, found: re.Match[str]) -> int:
        """What it stands for, as if the model had written that."""
        meant = seen(unescape(found.group())).replace("\n", " ")
        if meant == found.group():
            self._add(meant)
        elif meant:
            self._piece(meant, escaped(meant)) if meant.isascii() and not meant.isalnum() else self._add(meant)
        return found.end()

    def _link(self, found: re.Match[str]) -> int:
        """A link to the web stays one, unless its label holds a number: that must be marked. Images are their label."""
        label = found["label"]
        if next(bare_numbers(label), None) is not None:
            self._add(found.group()[:1])
            return found.start() + 1
        written = escaped(" ".join(label.split()))
        self._piece(label, written if found.group().startswith("!") else f"[{written}]({found['target']})", is_solid=True)
        return found.end()

    def _address(self, found: re.Match[str]) -> int:
        text = found["address"] or found["bare"]
        kept = text.rstrip(_TRAILING) if found["bare"] else text
        self._piece(kept, f"<{kept}>", is_solid=True)
        return found.end() - (len(text) - len(kept))

    def _run(self, found: re.Match[str]) -> int:
        """Emphasis is not seen. A mark between spaces, or a low line inside a word, is."""
        before = self._source[found.start() - 1 : found.start()] or " "
        after = self._source[found.end() : found.end() + 1] or " "
        is_inside = found.group()[0] == "_" and before.isalnum() and after.isalnum()
        if is_inside or (before.isspace() and after.isspace()):
            self._add(found.group())
        else:
            self._mark(found.group())
        return found.end()

    def _bullet(self, found: re.Match[str]) -> int:
        self._add(found.group()[:-1])
        self._mark("*")
        return found.end()

    def _rule(self, found: re.Match[str]) -> int:
        self._mark("***")
        return found.end()

    def _cite(self, found: re.Match[str]) -> int:
        start = self._length
        self._add(self._shown[self._cited])
        self.seen.citations.append((start, self._length, self._cited))
        self._cited += 1
        return found.end()

    _handlers: ClassVar[dict[str, Callable[[Reader, re.Match[str]], int]]] = {
        "fence": _fence,
        "code": _code,
        "escape": _escape,
        "break": _break,
        "entity": _entity,
        "link": _link,
        "address": _address,
        "run": _run,
        "bullet": _bullet,
        "rule": _rule,
        "cite": _cite,
    }


_KINDS = {"code2": "code", "auto": "address", "bare": "address"}


def _without_margin(code: str, fence: str) -> str:
    """The lines of a block without the margin, or the marks of a quote, that its first line stands behind."""
    if ">" in fence:
        code = re.sub(r"^[ \t]*>[ \t]?", "", code, flags=re.MULTILINE)
    margin = len(fence) - len(fence.lstrip(" \t"))
    return re.sub(rf"^[ \t]{{0,{min(margin, 100)}}}", "", code, flags=re.MULTILINE) if margin else code
