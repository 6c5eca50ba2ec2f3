"""Photographs the demo for README and docs: `python docs/images/make.py [name…]`, with Chromium installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Browser, StorageState, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PORT = 8199
ADDRESS = f"http://127.0.0.1:{PORT}"
PASSWORD = "look-around-10"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
PAGES = {
    "home": ("cx.manager@example.com", "/"),
    "initiatives": ("cx.manager@example.com", "/initiatives/"),
    "initiative": ("cx.manager@example.com", "/initiatives/I09/"),
    "decide": ("head.it@example.com", "/inbox/"),
    "matrix": ("cx.manager@example.com", "/journey/bank/influence/"),
    "function": ("cx.manager@example.com", "/functions/IT/"),
    "import": ("cx.manager@example.com", "/import/"),
    "outcome": ("head.fin@example.com", "/initiatives/I05/outcomes/"),
    "refused": ("cx.manager@example.com", "/initiatives/CX-1/"),
    "outcomes": ("head.fin@example.com", "/outcomes/"),
    "pool": ("cx.manager@example.com", "/outcomes/pools/"),
    "metric": ("cx.manager@example.com", "/metrics/BE14/"),
    "review": ("board@example.com", "/review/"),
}
PROMISES_A_SCORE = """
from django.utils import timezone
from cxtracker.accounts.models import User
from initiatives.lifecycle.services import initiatives
from initiatives.outcomes import services as outcomes
from journeys.models import Metric, Touchpoint
carla, now = User.objects.get(email="cx.manager@example.com"), timezone.now()
today = timezone.localdate(now)
told = {"title": "Ask every visitor for a score", "mode": "prevent", "problem": "People leave without buying",
        "hypothesis": "We believe that asking makes visitors feel heard, worth ten points of NPS"}
draft = initiatives.create(told, touchpoints=Touchpoint.objects.filter(key="B05"), by=carla, now=now)
score = {"metric": Metric.objects.get(key="PE01"), "baseline": 18, "baseline_on": today,
         "baseline_source": "survey", "target": 28, "target_on": today.replace(year=today.year + 1),
         "benefit_owner": User.objects.get(email="head.sal@example.com")}
outcomes.add(draft, score, by=carla, today=today)
"""
"""A draft that promises NPS alone, which the product refuses to let out of draft."""
WAYS = {"light": (1280, "light"), "dark": (1280, "dark"), "phone": (360, "light")}


def serve(folder: str) -> subprocess.Popen[bytes]:
    """The demo on a fresh database."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    environment = {**os.environ, "DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
    subprocess.run([*manage, "demo", "--no-serve"], check=True, env=environment)
    subprocess.run([*manage, "shell", "-c", PROMISES_A_SCORE], check=True, env=environment)
    server = subprocess.Popen([*manage, "serve", "--port", str(PORT)], env=environment)
    for _attempt in range(60):
        time.sleep(0.5)
        try:
            HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/healthz")
        except OSError:
            continue
        return server
    raise SystemExit("The demo did not start.")


def signed_in(browser: Browser, person: str) -> StorageState:
    """Cookies of a session of that person."""
    context = browser.new_context(base_url=ADDRESS)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", person)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{ADDRESS}/**", wait_until="networkidle")
    return context.storage_state()


def photograph(browser: Browser, name: str, way: str, session: StorageState) -> None:
    width, scheme = WAYS[way]
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, base_url=ADDRESS, storage_state=session
    )
    page = context.new_page()
    page.goto(PAGES[name][1], wait_until="networkidle")
    page.screenshot(path=HERE / f"{name}-{way}.png", full_page=True, animations="disabled")
    context.close()


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = serve(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
                for name in names or PAGES:
                    session = signed_in(browser, PAGES[name][0])
                    for way in WAYS:
                        photograph(browser, name, way, session)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
