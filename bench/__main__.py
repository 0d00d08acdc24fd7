"""Runs everything and writes `bench/RESULTS.md`:

make bench
"""

from __future__ import annotations

import platform
import time
from datetime import date
from importlib import import_module
from pathlib import Path

from bench.report import table

RESULTS = Path(__file__).parent / "RESULTS.md"
PARTS = {
    "open_and_query": "Import, open, ask",
    "live": "Many clients, many cells",
    "grid": "The grid in Chromium",
    "query_engine": "The query engine alone",
    "read_files": "Reading files",
    "import_csv_corpus": "Messy CSV files",
    "model": "A model's answer",
    "mcp": "MCP",
    "resume": "A socket that breaks",
    "faults": "Faults below",
    "jobs": "Jobs in one process",
    "jobs_scale_out": "Jobs of workers",
    "fill": "AI columns",
    "maestro": "Maestro",
    "smartsheet_decode": "Reading a sheet of Smartsheet",
    "sync": "A sheet of Smartsheet, kept in step",
    "make_targets": "Waiting for the developer",
}
"""Modules of this folder, each with `figures()`, and what they are about."""


def main() -> None:
    lines = [
        "# Results",
        "",
        "Written by `make bench`. Machines are shared and noisy: compare within a table, and against the bare limit beside a figure.",
        "",
        f"{date.today().isoformat()}, {platform.machine()}, Python {platform.python_version()}, 2 shared cores.",
    ]
    for name, title in PARTS.items():
        started = time.perf_counter()
        found = table(import_module(f"bench.{name}").figures())
        lines += ["", f"## {title}", "", f"`python -m bench.{name}` ({time.perf_counter() - started:.0f} s)", "", found]
        print(found, flush=True)
    RESULTS.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
