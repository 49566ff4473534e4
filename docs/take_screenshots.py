"""Take the pictures of the browser report that the README and docs/running.md show.

    python docs/take_screenshots.py CHROMIUM

Run ``make demo`` before: they are of the accounts example.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SITE = ROOT / "examples" / "accounts" / ".surefoot" / "html"


def main() -> None:
    """Write ``docs/images/overview.png`` and ``docs/images/file.png``."""
    images = ROOT / "docs" / "images"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1500})
        page.goto((SITE / "index.html").as_uri())
        page.screenshot(path=images / "overview.png")
        page.keyboard.press("1")
        page.locator(".panel").wait_for()
        page.set_viewport_size({"width": 1200, "height": 1350})
        page.screenshot(path=images / "file.png")
        browser.close()


if __name__ == "__main__":
    main()
