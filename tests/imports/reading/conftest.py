"""Bringing a made-up file in."""

from __future__ import annotations

import pytest

from tests.files.messy import MADE
from tests.imports.reading.company import brought


@pytest.fixture
def bring(tmp_path):
    """`bring("okr.tsv", accountable={"Ingo": key})`: what becomes of the file, with the answers given."""

    def bring_in(name, **answers):
        return brought(MADE[name](tmp_path), answers=answers)

    return bring_in
