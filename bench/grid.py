"""The grid in Chromium: first paint after the data, and frames of a fling while a thousand cells change each second.

CHROMIUM=/path/to/chromium python -m bench.grid
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time

from playwright.sync_api import Page, sync_playwright

from bench.make_sheets import make
from bench.report import Figure, table
from bench.served import Served, median, p95, served

FLINGS = 3
FLING_S = 4.0
PATCHES_PER_S = 1_000
BATCHES_PER_S = 20

FRAMES = """async (seconds) => {
  const canvas = document.querySelector('canvas'), box = canvas.getBoundingClientRect();
  const scroller = document.querySelector('.dvn-scroller');
  const frames = []; let last = performance.now(); const end = last + seconds * 1000;
  await new Promise((done) => {
    const step = (now) => {
      frames.push(now - last); last = now; scroller.scrollTop += 240;
      now < end ? requestAnimationFrame(step) : done();
    };
    requestAnimationFrame(step);
  });
  return frames.slice(2);
}"""

WATCH_PAINT = """(text) => {
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (drawn, ...rest) {
    const shown = String(drawn).replace(/…$/, '');
    if (shown.length > 5 && text.startsWith(shown)) window.firstPaint ??= performance.now();
    return draw.call(this, drawn, ...rest);
  };
}"""
"""Notes when a text of the data, cut to its column or whole, is first drawn on a canvas. (The grid's cells for screen
readers follow later, on purpose.)"""

FIRST_PAINT = """() => new Promise((done) => {
  const seen = () => performance.getEntriesByType('resource').filter((one) => one.name.includes('/window')).at(0);
  const look = () => window.firstPaint && seen()?.responseEnd
    ? done(window.firstPaint - seen().responseEnd) : requestAnimationFrame(look);
  look();
})"""


def keep_changing(server: Served, sheet_id: str, column: str, stop: threading.Event) -> None:
    """Some thousand cells a second, in batches, until told to stop."""
    size, number = PATCHES_PER_S // BATCHES_PER_S, 0
    while not stop.is_set():
        started = time.perf_counter()
        first = number * size % 19_000
        cells = {str(first + row + 1): {column: f"{number}"} for row in range(size)}
        server.act(sheet_id, "set_cells", {"cells": cells})
        number += 1
        time.sleep(max(0.0, 1 / BATCHES_PER_S - (time.perf_counter() - started)))


def measure(server: Served, sheet_id: str, page: Page) -> tuple[list[float], list[float], list[float]]:
    paints, still, flings = [], [], []
    column = server.get(f"/api/v1/sheets/{sheet_id}")["columns"][16]["id"]
    first_cell = server.get(f"/api/v1/sheets/{sheet_id}/rows", limit=1)["rows"][0]["cells"][0]
    page.add_init_script(f"({WATCH_PAINT})({json.dumps(first_cell)})")
    for _ in range(FLINGS):
        page.goto(f"{server.address}/sheets/{sheet_id}", wait_until="commit")
        paints.append(page.evaluate(FIRST_PAINT))
        still += page.evaluate(FRAMES, FLING_S)
        stop = threading.Event()
        changing = threading.Thread(target=keep_changing, args=(server, sheet_id, column, stop))
        changing.start()
        page.evaluate("() => { document.querySelector('.dvn-scroller').scrollTop = 0; }")
        flings += page.evaluate(FRAMES, FLING_S)
        stop.set()
        changing.join()
    return paints, still, flings


def figures() -> list[Figure]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with served() as server, sync_playwright() as playwright:
        sheet_id = server.upload(make("plan.csv"))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{server.address}{server.get('/api/v1/link')['path']}")
        paints, still, flings = measure(server, sheet_id, page)
        browser.close()
    beside = f"P95 of a fling with nothing changing: {p95(still):.1f} ms"
    return [
        Figure("grid: first paint after the data", f"{median(paints):.0f} ms", "≤ 250 ms", median(paints) <= 250),
        Figure("grid: frame P95 in a fling, 1,000 cells changing a second", f"{p95(flings):.1f} ms", "≤ 21 ms", p95(flings) <= 21, beside),
    ]


if __name__ == "__main__":
    print(table(figures()))
