"""A real browser against a live server, with the accessibility audit and the camera."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cxtracker.accounts.models import User
from initiatives.imports.services import work

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 30_000
"""Milliseconds after which a page is given up: long, since the machine may be busy with something else."""
PICTURES = Path(settings.BASE_DIR) / "test-results"
AXE_RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

expect.set_options(timeout=PATIENCE)
# Playwright's synchronous interface runs an event loop in this thread; the database is still only used by one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        sentence = (
            "No browser: install it with `apt-get install -y --no-install-recommends chromium`, or name it in CHROMIUM."
        )
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(autouse=True)
def _database_seen_by_the_server(transactional_db) -> None:
    """What a browser test writes must be visible to the server's thread."""


class Complaints(list[str]):
    """What the browser reported so far: script errors, failed loads, refusals by the Content-Security-Policy."""

    def __init__(self) -> None:
        super().__init__()
        self.meant = {"/favicon.ico"}  # asked for, at any moment, where an answer is no page of ours (text, a file)

    def mean(self, *signs: str) -> None:
        """The test provokes complaints that hold one of these signs ("409"); they may come a little later."""
        self.meant |= set(signs)

    @property
    def unmeant(self) -> list[str]:
        return [one for one in self if not any(sign in one for sign in self.meant)]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@contextmanager
def _unheard(page: Page, complaints: Complaints) -> Iterator[None]:
    """Axe and the camera put styles of their own into the page; what the browser says of those is not about us."""
    page.evaluate("1")
    before = len(complaints)
    yield
    page.evaluate("1")
    del complaints[before:]


@pytest.fixture
def open_as(browser: Browser, live_server, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """`open_as(carla, "/initiatives/", width=360, theme="dark")`: a page in a session of that person (None: nobody).

    Afterwards there must be no complaints but those the test meant to provoke.
    """
    contexts: list[BrowserContext] = []

    def listen(message) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def open_page(person: User | None, path: str = "/", *, width: int = 1280, theme: str = "light", **options) -> Page:
        options.setdefault("locale", "en-GB")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, base_url=live_server.url, **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints.unmeant, "The browser complained: " + "; ".join(complaints.unmeant)


@pytest.fixture
def accessible(complaints: Complaints) -> Callable[[Page], None]:
    """`accessible(page)` fails with a list of what axe found, worst first."""
    axe = Axe()

    def check(page: Page) -> None:
        with _unheard(page, complaints):
            found = axe.run(page, options=AXE_RULES).response["violations"]
        lines = [f"{v['impact']}: {v['id']} ({v['help']}): {v['nodes'][0]['html'][:160]}" for v in found]
        assert not found, "Not accessible:\n" + "\n".join(lines)

    return check


@pytest.fixture
def snap(complaints: Complaints) -> Callable[[Page, str], Path]:
    """`snap(page, "list-dark-360")` keeps a picture of the whole page in test-results/."""

    def take(page: Page, name: str) -> Path:
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{name}.png"
        with _unheard(page, complaints):
            page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return take


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """`fits(page)` fails when the page scrolls sideways, or when a word is torn from its comma."""

    def check(page: Page) -> None:
        torn = re.findall(r"\w+ [,.;:](?=\s).*", page.inner_text("body"))
        assert not torn, f"A space stands before a punctuation mark: {torn[:3]}"
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"The page is {width[0]} px wide in a window of {width[1]} px."

    return check


@pytest.fixture
def worker(settings, tmp_path) -> Iterator[None]:
    """A worker that looks for work all the time."""
    settings.DATA_DIR = tmp_path
    stop = threading.Event()

    def turns() -> None:
        while not stop.wait(0.2):
            work.run_due(clock=timezone.now)
        connection.close()

    thread = threading.Thread(target=turns)
    thread.start()
    yield
    stop.set()
    thread.join(20)
