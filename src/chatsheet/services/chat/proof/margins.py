"""Lines of a model's text moved to the left until no reader of markdown takes them for a block of code, in which no figure can be marked.

Blocks between fences stay as they are. A nested list keeps its levels.
"""

from __future__ import annotations

import re

from chatsheet.services.chat.proof.clean import CITED

_NEEDS_WORK = re.compile(r"^[ ]{4}|\t|^[ \t>]*(?:[>*+-]|\d{1,9}[.)])[ \t]{2}", re.MULTILINE)
_PREFIX = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*[ \t]*")
_PART = re.compile(r"([ \t]*)(>|[-*+]|\d{1,9}[.)]|\Z)")
_FENCE = re.compile(rf"[ \t>]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?(`{{3,}}|~{{3,}})([^`\n{CITED}]*)")
WIDEST = 3
"""Spaces before a paragraph; four make code of it."""
LEVEL = 4
"""Spaces that one level of a list may be further in than the line before; two more than its text make code of it."""

NO_LIST = -1


def pulled_in(text: str) -> str:
    """`text` without lines that are code only by their indent. Linear; most texts have none, which costs one look."""
    if not _NEEDS_WORK.search(text):
        return text
    lines, fence, indent = list[str](), "", NO_LIST
    for line in text.split("\n"):
        found = _FENCE.fullmatch(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) and not found[2].strip() else fence
            lines.append(line)
        elif found:  # it will stand at the margin, and end every list
            fence, indent = found[1], NO_LIST
            lines.append(line)
        elif not line.strip():
            lines.append("")
        else:
            made, indent = _pulled(line, indent)
            lines.append(made)
    return "\n".join(lines)


def _pulled(line: str, indent: int) -> tuple[str, int]:
    """The line, and how far in the last item of a list is: `indent` before it, `NO_LIST` outside of lists."""
    prefix = _PREFIX.match(line)
    end = prefix.end() if prefix else 0
    made, is_item = "", False
    for place, part in enumerate(_PART.finditer(line, 0, end)):
        space, sign = len(part[1].expandtabs(4)), part[2]
        is_item = is_item or sign not in ("", ">")
        most = indent + LEVEL if is_item and indent != NO_LIST else WIDEST
        made += " " * (min(space, most) if place == 0 else space if space <= WIDEST else 1) + sign
    depth = len(made) - len(made.lstrip(" "))
    if is_item:
        return made + line[end:], depth
    return made + line[end:], indent if depth else NO_LIST
