"""Files stay small and named by their subject; the lists of dependencies agree with each other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.template import engines
from packaging.requirements import Requirement

from tests.architecture.source import PACKAGES, ROOT, modules

LONGEST = 400
NAMELESS = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "stuff"}
TEMPLATES = sorted(path.relative_to(ROOT) for path in ROOT.joinpath("templates").rglob("*.html"))
ASSETS = sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).glob("**/static/**/*.*s"))
TESTS = sorted(path.relative_to(ROOT) for path in ROOT.joinpath("tests").rglob("*.py"))
SOURCES = [*modules(), *TEMPLATES, *ASSETS, *TESTS]
WIDEST = 140
INLINE = re.compile(r"\sstyle=[\"']|\son[a-z]+=[\"']|<style\b|<script(?![^>]*(?:src=|type=[\"']application/json))")


def lines_of(path: Path) -> list[str]:
    return (ROOT / path).read_text().splitlines()


def test_files_have_one_subject():
    long = {str(path): lines for path in SOURCES if (lines := len(lines_of(path))) > LONGEST}
    assert not long, f"Split these by subject: {long}"
    nameless = [str(path) for path in SOURCES if path.stem in NAMELESS]
    assert not nameless, f"Name these for what is in them: {nameless}"


def test_templates_and_assets_are_read_without_scrolling_sideways():
    wide = [
        f"{path}:{number}"
        for path in [*TEMPLATES, *ASSETS]
        for number, line in enumerate(lines_of(path), 1)
        if len(line) > WIDEST
    ]
    assert not wide, f"Break these lines, or move logic into a tag or a part: {wide}"


def test_the_formatter_is_switched_off_only_with_a_reason():
    silent = [
        f"{path}:{number}"
        for path in [*modules(), *TESTS]
        for number, line in enumerate(lines_of(path), 1)
        if line.endswith(f"# {'fmt'}: skip")
    ]
    assert not silent, f"Say why after it, in brackets, or let the formatter do its work: {silent}"


def test_templates_parse():
    for path in TEMPLATES:
        engines["django"].get_template(str(path.relative_to("templates")))


def test_templates_carry_no_inline_style_or_script():
    inline = {
        str(path): found
        for path in TEMPLATES
        if "emails" not in path.parts and (found := INLINE.findall((ROOT / path).read_text()))
    }
    assert not inline, f"The Content-Security-Policy refuses this; put it into a CSS or JS file: {inline}"


def test_system_check_is_clean():
    # In a process of its own: pytest's check for misspelt template variables is itself an unusual setting.
    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in PACKAGES)


def test_every_command_is_called_by_a_test():
    tests = "".join((ROOT / path).read_text() for path in TESTS)
    untested = [name for name in commands() if not re.search(rf"""["']{name}["']""", tests)]
    assert not untested, f"Call these with call_command: {untested}"


# --- dependencies ---------------------------------------------------------------------------------------------
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(name: str) -> dict[str, str]:
    lines = [line.split(";")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    return dict(line.split("==") for line in lines if line and not line.startswith(("#", "-")))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_exactly(name):
    for line in (ROOT / name).read_text().splitlines():
        if line.strip() and not line.strip().startswith("#"):
            assert re.match(r"^[a-z0-9._-]+(\[[a-z,]+\])?==\S+", line), f"{name}: {line!r} is no exact pin."


@pytest.mark.parametrize(
    ("declared", "compiled"),
    [
        (PROJECT["dependencies"], ["requirements.txt"]),
        (PROJECT["optional-dependencies"]["dev"], ["requirements.txt", "requirements-dev.txt"]),
    ],
    ids=["run time", "tests"],
)
def test_compiled_requirements_agree_with_pyproject(declared, compiled):
    locked = {canonical(name): version for file in compiled for name, version in pins(file).items()}
    for requirement in map(Requirement, declared):
        version = locked.get(canonical(requirement.name), "0")
        assert requirement.specifier.contains(version), (
            f"{requirement} is locked as {version}: run `make requirements`."
        )


def test_both_requirements_files_agree():
    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    apart = {name: (run[name], dev[name]) for name in run.keys() & dev.keys() if run[name] != dev[name]}
    assert not apart, f"Locked at different versions: {apart}. Run `make requirements`."


def test_every_dependency_says_why():
    """Each block of dependencies in pyproject.toml starts with a comment."""
    text = (ROOT / "pyproject.toml").read_text()
    for block in re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL):
        assert block.lstrip().startswith("#"), "A dependency stands without a reason above it."


# --- what is deployed -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", sorted(ROOT.joinpath("deploy").rglob("*.yaml")), ids=lambda path: path.name)
def test_deployment_files_parse(path):
    assert all(yaml.safe_load_all(path.read_text()))


@pytest.mark.parametrize("path", sorted(ROOT.joinpath("deploy").rglob("*.service")), ids=lambda path: path.name)
def test_units_are_sound(path, tmp_path):
    if not (analyse := shutil.which("systemd-analyze")):
        pytest.skip("systemd-analyze is not installed")
    unit = Path(tmp_path / path.name)
    unit.write_text(re.sub(r"^(ExecStart(?:Pre)?)=\S+", r"\1=/bin/true", path.read_text(), flags=re.MULTILINE))
    run = subprocess.run([analyse, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    said = [line for line in run.stderr.splitlines() if unit.name in line]
    assert not said, "\n".join(said)


@pytest.mark.parametrize("path", [ROOT / "deploy/setup.sh", ROOT / ".ci/run"], ids=lambda path: path.name)
def test_scripts_parse(path):
    shell = path.read_text().splitlines()[0].rsplit("/", 1)[-1].split()[-1]
    subprocess.run([shell, "-n", str(path)], check=True)
