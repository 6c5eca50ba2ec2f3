"""What one exports, opens in LibreOffice and saves, comes back without a change: bundle, list of initiatives."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from initiatives.imports.services import work
from initiatives.models import Import
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from tests.browsing import fields
from tests.factories import noon

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SAMPLE = Path(__file__).parents[3] / "initiatives" / "sample"
SOFFICE = shutil.which("soffice")


@pytest.fixture
def saved(tmp_path):
    """`saved(path, "xlsx")`: the file as LibreOffice saves it."""
    if SOFFICE is None:
        sentence = "No LibreOffice: install it with `apt-get install -y --no-install-recommends libreoffice-calc`."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)

    def save(path: Path, form: str) -> Path:
        folder = tmp_path / "saved"
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        options = ["--headless", "--norestore", "--convert-to", form, "--outdir", str(folder), str(path)]
        subprocess.run([SOFFICE, profile, *options], check=True, capture_output=True)
        return folder / f"{path.stem}.{form}"

    return save


@pytest.fixture
def sample(db, today):
    return import_bundle([SAMPLE], by=None, now=noon(today))


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_bundle_comes_back_without_a_change(sample, alma, saved, tmp_path, form):
    export_bundle(tmp_path / "company.xlsx", by=alma)
    result = import_bundle([saved(tmp_path / "company.xlsx", form)], by=alma, now=timezone.now(), dry_run=True)
    assert (result.created, result.changed) == (0, 0), result.differences[:5]
    assert result.unchanged > 1_000


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_list_comes_back_without_a_change(sample, alma, as_, saved, settings, tmp_path, form):
    settings.DATA_DIR = tmp_path / "data"
    client = as_(alma)
    exported = tmp_path / "initiatives.xlsx"
    exported.write_bytes(b"".join(client.get("/initiatives/export.xlsx")))
    file = saved(exported, form)
    answer = client.post("/imports/new/", {"file": SimpleUploadedFile(file.name, file.read_bytes())})
    for step in ("columns", "values"):
        work.run_due(clock=timezone.now)
        page = client.get(answer["Location"], follow=True)
        if page.request["PATH_INFO"].endswith(f"{step}/"):
            answer = client.post(page.request["PATH_INFO"], fields(page))
            assert answer.status_code == 302, page.content.decode()
    work.run_due(clock=timezone.now)
    counts = Import.objects.get().counts
    assert (counts["new"], counts["changed"], counts["cannot"]) == (0, 0, 0)
    assert counts["unchanged"] == 10
