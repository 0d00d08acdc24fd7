"""`docs/reference/` is what the code says."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = runpy.run_path(str(ROOT / "tools" / "reference.py"))


def test_the_reference_is_current() -> None:
    for name, text in REFERENCE["files"]().items():
        assert (ROOT / "docs" / "reference" / name).read_text() == text, f"docs/reference/{name} is old: run `make docs`"


def test_every_error_code_says_what_happened() -> None:
    codes = REFERENCE["error_codes"]()
    assert {"sheet_unknown", "cell_conflict", "query_refused", "plan_outdated", "internal", "nothing_to_undo"} <= set(codes)
    assert all(message.strip("… ") for _, message in codes.values())


def test_every_event_that_the_services_append_is_in_the_reference() -> None:
    source = "".join(path.read_text() for path in (ROOT / "src" / "chatsheet" / "services").rglob("*.py"))
    events = (ROOT / "docs" / "reference" / "events.md").read_text()
    for kind in (*REFERENCE["CHAT_EVENTS"], *REFERENCE["USER_EVENTS"]):
        assert f'"{kind}"' in source, f"nothing appends {kind}"
        assert f"## {kind}\n" in events
