"""Makes `docs/images/page.png`, the README's picture, from the demo sheet: `python tools/screenshot.py`. Needs Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

PICTURE = Path(__file__).parent.parent / "docs" / "images" / "page.png"


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        env = {**os.environ, "CHATSHEET_DATA_DIR": folder, "CHATSHEET_PORT": "0", "COLUMNS": "200"}
        server = subprocess.Popen([sys.executable, "-m", "chatsheet", "demo"], env=env, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            link = next(found.group(0) for line in server.stdout if (found := re.search(r"http://\S+/open/\S+", line)))
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 820})
            page.goto(link)
            page.goto(link.split("/open/")[0] + "/sheets/1")
            for text, answer in (("how many tasks are late?", "late ="), ("total budget by owner, highest first", "Total Budget by Owner")):
                box = page.get_by_role("textbox", name=re.compile("message|ask", re.IGNORECASE)).first
                box.fill(text)
                box.press("Enter")
                expect(page.get_by_text(answer).first).to_be_visible(timeout=30_000)
            page.wait_for_timeout(800)  # let what moves come to rest
            page.screenshot(path=PICTURE)
            browser.close()
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
