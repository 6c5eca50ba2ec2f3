"""Photographs the maps of the three sample journeys: `python docs/images/journeys.py`, with Chromium installed."""

from __future__ import annotations

import tempfile

from make import ADDRESS, FLAGS, HERE, serve, signed_in
from playwright.sync_api import Browser, StorageState, sync_playwright

READER = "reader@example.com"
JOURNEYS = ("bank", "telecom", "ecommerce")
WAYS = {
    "light": (2300, "light", 0.7),
    "dark": (2300, "dark", 0.7),
    "print": (1700, "light", 1.0),
    "360": (360, "light", 1.0),
}
"""Width of the window, theme, and how much smaller the picture is; wide enough to hold nine stages."""


def photograph(browser: Browser, way: str, session: StorageState) -> None:
    width, scheme, scale = WAYS[way]
    context = browser.new_context(
        viewport={"width": width, "height": 1500 if way == "360" else 900},
        color_scheme=scheme,
        device_scale_factor=scale,
        base_url=ADDRESS,
        storage_state=session,
    )
    page = context.new_page()
    for key in JOURNEYS:
        path = HERE / f"journey-{key}-{way}.png"
        page.goto(f"/journey/{key}/{'print/' if way == 'print' else ''}")
        page.wait_for_load_state("networkidle")
        if way == "print":
            page.locator(".sheet svg").screenshot(path=path)
        else:
            page.screenshot(path=path, full_page=way != "360", animations="disabled")
    context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = serve(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
                session = signed_in(browser, READER)
                for way in WAYS:
                    photograph(browser, way, session)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
