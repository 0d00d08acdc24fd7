"""Runs everything and writes `bench/RESULTS.md`:

make bench
"""

from __future__ import annotations

import platform
import time
from datetime import date
from pathlib import Path

from bench import grid, import_csv_corpus, live, maestro, make_targets, open_and_query, query_engine, read_files
from bench.report import table

RESULTS = Path(__file__).parent / "RESULTS.md"
PARTS = (
    ("Import, open, ask", "python -m bench.open_and_query", open_and_query.figures),
    ("Many clients, many cells", "python -m bench.live", live.figures),
    ("The grid in Chromium", "python -m bench.grid", grid.figures),
    ("The query engine alone", "python -m bench.query_engine", query_engine.figures),
    ("Reading files", "python -m bench.read_files", read_files.figures),
    ("Messy CSV files", "python -m bench.import_csv_corpus", import_csv_corpus.figures),
    ("Maestro", "python -m bench.maestro", maestro.figures),
    ("Waiting for the developer", "python -m bench.make_targets", make_targets.figures),
)


def main() -> None:
    lines = [
        "# Results",
        "",
        "Written by `make bench`. Machines are shared and noisy: compare within a table, and against the bare limit beside a figure.",
        "",
        f"{date.today().isoformat()}, {platform.machine()}, Python {platform.python_version()}, 2 shared cores.",
    ]
    for title, command, figures in PARTS:
        started = time.perf_counter()
        found = table(figures())
        lines += ["", f"## {title}", "", f"`{command}` ({time.perf_counter() - started:.0f} s)", "", found]
        print(found, flush=True)
    RESULTS.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
