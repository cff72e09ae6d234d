"""Settings: every one is an environment variable, and the README has them all."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from corpus.errors import SettingError
from corpus.settings import Settings, environment_name

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_readme_has_the_very_table() -> None:
    rows = []
    for item in fields(Settings):
        default = f"`{item.default}`" if str(item.default) else "(없음)"
        rows.append(f"| `{environment_name(item)}` | {default} | {item.metadata['help']} |")
    assert [line for line in README.splitlines() if line.startswith("| `JARYOGWAN_")] == rows


def test_every_variable_that_the_code_names_is_a_setting() -> None:
    known = {environment_name(item) for item in fields(Settings)} | {"JARYOGWAN_DATA"}
    root = Path(__file__).parent.parent.parent
    for path in [
        *root.glob("*/*.py"),
        *root.glob("*/*/*.py"),
        root / "Makefile",
        root / "Dockerfile",
        root / "compose.yaml",
    ]:
        if ".venv" not in path.parts and path.parent.name != "build":
            named = set(re.findall(r"JARYOGWAN_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
            assert named <= known | {"JARYOGWAN_NO_SUCH"}, path


def test_values_are_read_and_checked() -> None:
    settings = Settings.from_environment({"JARYOGWAN_HOME": "/x", "JARYOGWAN_PORT": "9000", "JARYOGWAN_WORKERS": ""})
    assert (settings.home, settings.port, settings.workers) == (Path("/x"), 9000, 0)
    assert settings.index_path == Path("/x/index")
    with pytest.raises(SettingError, match="JARYOGWAN_PORT"):
        Settings.from_environment({"JARYOGWAN_PORT": "팔천"})
    with pytest.raises(SettingError, match="JARYOGWAN_NO_SUCH"):
        Settings.from_environment({"JARYOGWAN_NO_SUCH": "1"})
