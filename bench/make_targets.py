"""How long the two commands take that a developer waits for, set up beforehand.

python -m bench.make_targets
"""

from __future__ import annotations

import subprocess
import time

from bench.report import Figure, table


def seconds(target: str) -> float:
    started = time.perf_counter()
    subprocess.run(["make", target], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def figures() -> list[Figure]:
    check, test = seconds("check"), seconds("test")
    return [
        Figure("`make check`", f"{check:.0f} s", "≤ 30 s", check <= 30),
        Figure("`make test`", f"{test / 60:.1f} min", "≤ 8 min", test <= 480),
    ]


if __name__ == "__main__":
    print(table(figures()))
