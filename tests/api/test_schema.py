"""The written description of the API is the one the code gives."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

WRITTEN = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
CURE = "Write it anew with: manage.py spectacular --fail-on-warn --validate --file docs/openapi.yaml"


@pytest.fixture(scope="module")
def described() -> dict:
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_description_is_valid_and_came_without_a_warning(described):
    validate_schema(described)
    assert not GENERATOR_STATS


def test_the_written_description_is_the_present_one(described):
    present = OpenApiYamlRenderer().render(described, renderer_context={}).decode()
    lines = difflib.unified_diff(WRITTEN.read_text().splitlines(), present.splitlines(), "docs", "code", lineterm="")
    differing = list(lines)[:40]
    assert not differing, "\n".join([CURE, *differing])


def test_every_operation_is_described_once_and_says_how_it_refuses(described):
    names = []
    for path, operations in described["paths"].items():
        assert path.startswith("/api/v1/")
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert {"401", "403", "404"} <= set(operation["responses"]), f"{method} {path}"
    assert len(names) == len(set(names))
