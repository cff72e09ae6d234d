"""Suggestions under the search box: what machines are told, and what a keyboard does with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from corpus.settings import Settings
from tests.web.test_web_browser import base, browser, opened  # fixtures
from tests.web.web_fakes import NoIndexSearcher, WordSearcher, made_library
from web.app import create_app

__all__ = ["base", "browser"]


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    with opened(request.getfixturevalue("browser"), request.getfixturevalue("base")) as page:
        yield page


def test_suggestions_as_json(tmp_path: Path) -> None:
    library = made_library(tmp_path)
    site = TestClient(create_app(Settings(home=tmp_path), library, WordSearcher(library)))
    assert site.get("/api/suggest?q=환").json() == {"suggestions": ["환승"]}
    assert site.get("/api/suggest").json() == {"suggestions": []}
    empty = TestClient(create_app(Settings(home=tmp_path), library, NoIndexSearcher()))
    assert empty.get("/api/suggest?q=환").status_code == 503


def test_the_keyboard_walks_through_the_list(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("마")
    expect(page.get_by_role("option")).to_have_text(["마을버스"])
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press_sequentially("을")
    expect(page.get_by_role("option")).to_have_count(1)
    box.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    active = box.get_attribute("aria-activedescendant")
    assert active == page.get_by_role("option").get_attribute("id")
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.get_by_role("combobox")).to_have_value("마을버스")


def test_a_click_takes_a_suggestion(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("환")
    page.get_by_role("option", name="환승").click()
    page.wait_for_url("**/search?q=*")
