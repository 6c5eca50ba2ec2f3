"""Style sheets and scripts as an installation serves them: collected once, hashed, compressed, kept for good."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cxtracker.collected import MANIFEST, collected

ROOT = Path(__file__).resolve().parent.parent.parent

ASK = """
import re
import django
django.setup()
from django.test import Client
browser = Client(headers={"accept-encoding": "br, gzip"})
page = browser.get("/help/words/", follow=True).text
script = re.search(r'"(/static/cxtracker/js/theme[.]?[0-9a-f]*[.]js)"', page)[1]
answer = browser.get(script)
print(script, answer.status_code, answer.headers["Cache-Control"], answer.headers.get("Content-Encoding"))
"""


@pytest.mark.slow
@pytest.mark.pure
def test_collecting_makes_pages_name_hashed_files_that_are_kept_for_good(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "STATIC_ROOT")},
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cxtracker.settings",
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "CRITICAL",
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    run("manage.py", "migrate", "-v", "0")
    script, status, *told = run("-c", ASK).split()
    assert (script, status) == ("/static/cxtracker/js/theme.js", "200")
    assert "immutable" not in told
    run("manage.py", "collectstatic", "--noinput", "-v", "0", "-i", "redoc", "-i", "rest_framework")
    script, status, *told = run("-c", ASK).split()
    assert re.fullmatch(r"/static/cxtracker/js/theme[.][0-9a-f]{12}[.]js", script)
    assert (status, told[-2:]) == ("200", ["immutable", "br"])


@pytest.mark.pure
def test_what_was_collected_before_the_code_changed_is_not_used(tmp_path):
    sources, root = tmp_path / "static", tmp_path / "collected"
    (sources / "css").mkdir(parents=True)
    root.mkdir()
    sheet = sources / "css" / "base.css"
    sheet.write_text("body {}")
    assert not collected(root, [sources])
    (root / MANIFEST).write_text("{}")
    later = time.time() + 5
    os.utime(root / MANIFEST, (later, later))
    assert collected(root, [sources])
    os.utime(sheet, (later + 5, later + 5))
    assert not collected(root, [sources])
