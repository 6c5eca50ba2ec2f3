"""The page of components is for those who build pages, not for those who use them."""

from __future__ import annotations

from importlib import reload

import pytest
from django.urls import clear_url_caches

from cxtracker import urls
from cxtracker.ui import urls as ui_urls


@pytest.fixture
def as_installed(settings):
    """The addresses of an installation that is not being developed on."""
    settings.COMPONENT_GALLERY = False
    _reload()
    yield
    settings.COMPONENT_GALLERY = True
    _reload()


def _reload() -> None:
    clear_url_caches()
    reload(ui_urls)
    reload(urls)


@pytest.mark.usefixtures("as_installed")
def test_an_installation_has_no_page_of_components(as_, alma):
    assert as_(alma).get("/components/").status_code == 404


def test_no_page_leads_to_it(as_, alma):
    assert "/components/" not in as_(alma).get("/").content.decode()
