"""The institute's logo, colour and footer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.errors import SettingError
from corpus.settings import Settings
from tests.web.web_fakes import WordSearcher, made_library
from web.app import create_app
from web.branding import contrast, palette, read_logo
from web.pictures import Pictures, Worker

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'


def colours(css: str, name: str) -> list[tuple[float, float, float]]:
    found = re.findall(rf"--{name}: #(..)(..)(..);", css)
    return [(int(r, 16) / 255, int(g, 16) / 255, int(b, 16) / 255) for r, g, b in found]


@pytest.mark.parametrize("colour", ["#256ef4", "#ffdd00", "#000000", "#ffffff", "#8a1538", "#7fff7f"])
def test_every_colour_becomes_one_that_can_be_read(colour: str) -> None:
    css = palette(Settings(primary_colour=colour))
    for strong, tint in zip(colours(css, "primary-strong"), colours(css, "tint"), strict=True):
        assert contrast(strong, tint) >= 4.5
    assert contrast(colours(css, "primary-strong")[0], (1, 1, 1)) >= 4.5
    assert contrast((1, 1, 1), (0, 0, 0)) == pytest.approx(21)


def test_the_institutes_look_is_on_every_page(tmp_path: Path) -> None:
    (tmp_path / "brand.svg").write_bytes(LOGO)
    settings = Settings(
        home=tmp_path, logo="brand.svg", primary_colour="#8a1538", footer="한빛시 시청로 1 / 대표전화 000-0000 <b>"
    )
    pictures = Pictures(tmp_path / "pictures", 10**6, Worker(["false"]))
    library = made_library(tmp_path)
    site = TestClient(create_app(settings, library, WordSearcher(library), pictures=pictures))
    text = site.get("/").text
    assert "<p>한빛시 시청로 1</p>" in text and "<p>대표전화 000-0000 &lt;b&gt;</p>" in text
    address = re.search(r'<img class="logo own" src="([^"]+)" alt="">', text)
    assert address is not None
    served = site.get(address[1])
    assert served.content == LOGO and served.headers["content-type"] == "image/svg+xml"
    assert "#8a1538" in site.get("/static/style.css").text


@pytest.mark.parametrize("logo", ["../outside.svg", "/etc/passwd", "missing.png", "library.db", "."])
def test_only_a_picture_at_home_is_a_logo(tmp_path: Path, logo: str) -> None:
    (tmp_path / "outside.svg").write_bytes(LOGO)
    home = tmp_path / "home"
    home.mkdir()
    (home / "library.db").write_bytes(b"x")
    with pytest.raises(SettingError):
        read_logo(Settings(home=home, logo=logo))


def test_a_logo_that_leads_outside_or_is_too_large_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "outside.svg").write_bytes(LOGO)
    (home / "link.svg").symlink_to(tmp_path / "outside.svg")
    (home / "large.png").write_bytes(b"x" * 300_000)
    for name in ("link.svg", "large.png"):
        with pytest.raises(SettingError):
            read_logo(Settings(home=home, logo=name))
    assert read_logo(Settings(home=home)) is None


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#256ef4; } body { display: none"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(SettingError):
        palette(Settings(primary_colour=colour))
