"""Text of a sheet on its way into a model's prompt: quoted so that it cannot end its quotes, its line or its block.

Marks stand around all of it, `<sheet_data>` … `</sheet_data>`, and the instructions say that nothing between them is meant for the model.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

OPEN, CLOSE = "<sheet_data>", "</sheet_data>"

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a person would not see, or that turn the writing around: they are written as escapes."""
_SUSPECT = re.compile(r"[^\x20-\x3b\x3d\x3f-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u05be\u4e00-\u9fff]")


def quoted_text(text: str, most: int) -> str:
    """`text` as a JSON string of one line, cut to `most` characters; `<` and `>` are escaped, so no mark can stand in it."""
    short = " ".join(text[: most * 4].split())
    if len(short) > most or len(text) > most * 4:
        short = short[:most].rstrip() + "…"
    return quoted_json(short)


def quoted_json(data: Any) -> str:
    """`data` as JSON of one line, whole: line breaks in its texts are kept as escapes, and no mark can stand in it."""
    return _SUSPECT.sub(_escape, json.dumps(data, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    one = match.group()
    if one not in "<>" and unicodedata.category(one) not in _HIDDEN:
        return one
    code = ord(one)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def marked(text: str) -> str:
    """Text already quoted, with the marks around it."""
    return f"{OPEN}\n{text}\n{CLOSE}"
