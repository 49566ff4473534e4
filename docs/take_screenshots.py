"""Take the pictures of the browser report that the README and docs/running.md show.

    python docs/take_screenshots.py CHROMIUM

Run ``make demo`` before: they are of the accounts example. It needs Pillow besides the packages
that the tests need.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
SITE = ROOT / "examples" / "accounts" / ".surefoot" / "html"
IMAGES = ROOT / "docs" / "images"

SIZES = {"": (1300, 900), "-phone": (390, 844)}


def main() -> None:
    """Write the first view at both sizes, light and dark, and a decision on a file's page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            for scheme, ending in (("light", ""), ("dark", "-dark")):
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page.goto((SITE / "index.html").as_uri())
                save(page, f"overview{size}{ending}")
        page = browser.new_page(viewport={"width": 1200, "height": 1350})
        page.goto((SITE / "index.html").as_uri())
        page.keyboard.press("1")
        page.locator(".panel").wait_for()
        save(page, "file")
        browser.close()


def save(page: Page, name: str) -> None:
    """Write what is seen with 256 colours: such a picture needs no more."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
