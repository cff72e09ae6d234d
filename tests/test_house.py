"""The plan of the house holds: five packages, short modules, one command for people and CI."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"corpus", "ingest", "index", "search", "web"}


def test_no_sixth_package() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py") if not path.parent.name.startswith(".")}
    assert found == PACKAGES
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_modules_have_one_idea(package: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / package).rglob("*.py")
        if "samples" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 330
    }
    assert long == {}


def test_every_package_is_installed() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = set(re.findall(r'"([\w.]+)"', re.search(r"\npackages = \[(.*?)\]", text, re.DOTALL)[1]))  # type: ignore[index]
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for name in PACKAGES
        for path in (ROOT / name).rglob("__init__.py")
    }
    assert listed == there


def test_ci_runs_the_readme_command_and_nothing_else() -> None:
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith(("#", "set", "cd"))
    ]
    assert commands == ["make test"]
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_machine_path_and_no_registry_host() -> None:
    for name in (
        "README.md",
        "ARCHITECTURE.md",
        "DECISIONS.md",
        "Makefile",
        "Dockerfile",
        "compose.yaml",
        "requirements.lock",
        "pyproject.toml",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "/work/" not in text and "file://" not in text and "index-url" not in text, name


def test_the_map_names_only_what_is_there() -> None:
    """Every `file.py` in ARCHITECTURE.md exists, and every module of a package's top folder is named."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:[\w/]*/)?(\w+\.py)`", text))
    there = {path.name for name in (*PACKAGES, "benchmarks") for path in (ROOT / name).rglob("*.py")}
    assert named <= there
    tops = {path.name for name in PACKAGES for path in (ROOT / name).glob("*.py")} - {"__init__.py"}
    assert tops <= named
