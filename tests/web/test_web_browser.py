"""A reader's walk in a real browser: home → results → the marked page → the copied citation.

The publications are invented and the searcher is a fake: fast, and every case is there. `test_web_walk.py` walks a
real site; `tests/system-packages.sh` brings what both need.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from corpus.settings import Settings
from tests.support.browser import axe_source, drawn_width, faults, focused, launched, opened, tab_to
from tests.web.web_fakes import BUS, SHELTER, WordSearcher, made_library
from web.app import create_app
from web.pictures import Pictures, Worker

DRAWER = Path(__file__).parent / "fake_picture_worker.py"
PAGES = (
    "/",
    "/search?q=그늘막",
    "/search?kind=보고서&page=2",
    "/search?q=없는말",
    "/search?page=0",
    f"/publications/{SHELTER}?q=그늘막",
    f"/publications/{SHELTER}/pages/3?q=그늘막&passage={SHELTER}:3:1",
    f"/publications/{SHELTER}/pages/4?zoom=200",
    f"/publications/{BUS}/pages/1?q=환승",
    "/browse",
    "/browse/keyword",
    "/browse/series?series=한빛정책연구",
    "/browse/cross?rows=region&columns=keyword",
    "/browse/cross?rows=department&columns=year&q=도시",
    "/help",
    "/keys",
    "/keys/usage",
    "/keys/sent/waits",
    "/keys/collect/x",
    "/about",
    "/nowhere",
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    library = made_library(folder)
    settings = Settings(site_name="한빛 자료관", institute="한빛시정연구원")
    worker = Worker([sys.executable, str(DRAWER)])
    app = create_app(settings, library, WordSearcher(library), pictures=Pictures(folder / "pictures", 10**7, worker))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", ws="none", http="h11", h11_max_incomplete_event_size=2**18)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_from_question_to_citation_in_four_actions(browser: Browser, base: str, width: int, js: bool) -> None:
    with opened(browser, base, width=width, js=js) as page:
        page.goto("/")
        page.get_by_label("무엇을 알고 싶으신가요?").fill("쉼터")  # 1
        page.get_by_role("button", name="검색", exact=True).click()  # 2
        expect(page.get_by_role("status")).to_contain_text("자료 1건")
        page.get_by_role("link", name="이 쪽 보기").filter(has_text="p. 1 (PDF 3쪽)").click()  # 3
        expect(page.get_by_role("heading", level=1)).to_contain_text("p. 1 (PDF 3쪽)")
        expect(page.locator("svg.overlay rect.passage")).to_have_count(3)
        expect(page.locator(".page-text mark.word, .page-text mark:not([class])").first).to_have_text("쉼터")
        if js:
            page.get_by_role("button", name="이 쪽의 인용문 복사").click()  # 4
            expect(page.get_by_role("status")).to_have_text("복사했습니다.")
            cited = str(page.evaluate("navigator.clipboard.readText()"))
        else:
            page.get_by_text("이 쪽의 인용문", exact=True).first.click()  # 4
            cited = page.get_by_label("이 쪽의 인용문").input_value()
        assert cited.startswith("한여름·서늘해·그늘이(2024).")
        assert cited.endswith(f"p. 1 (PDF 3쪽). {base}/publications/{SHELTER}/pages/3")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_screen_and_its_picture_is_there(browser: Browser, base: str, width: int) -> None:
    with opened(browser, base, width=width) as page:
        for path in PAGES:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            pictures = page.locator("main .sheet img")
            for number in range(pictures.count()):
                assert drawn_width(pictures.nth(number)) > 0


def test_everything_on_the_way_is_reached_by_keyboard(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert focused(page) == "본문 바로가기"
        tab_to(page, "document.activeElement.id === 'q'")
        page.keyboard.type("그늘막")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("자료 2건")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert focused(page) == "검색 결과 바로가기"
        page.keyboard.press("Enter")
        tab_to(page, "document.activeElement.matches('summary') && document.activeElement.closest('.why')")
        page.keyboard.press("Enter")
        expect(page.locator(".why p").first).to_be_visible()
        tab_to(page, "document.activeElement.matches('a.action')")
        page.keyboard.press("Enter")
        expect(page.locator("svg.overlay")).to_have_count(1)
        tab_to(page, "document.activeElement.dataset.copy === 'citation'")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("복사했습니다.")


def test_the_settings_menu_changes_the_screen_and_closes_by_escape(browser: Browser, base: str) -> None:
    with opened(browser, base, width=360, js=False) as page:
        page.goto("/search?q=그늘막")
        page.locator("summary", has_text="화면 설정").click()
        page.get_by_role("button", name="가장 크게").click()
        expect(page.locator("html")).to_have_attribute("data-size", "xxl")
        assert page.url.endswith("/search?q=%EA%B7%B8%EB%8A%98%EB%A7%89")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.locator("summary", has_text="화면 설정").click()
        page.get_by_role("button", name="고대비").click()
        expect(page.locator("body")).to_have_css("background-color", "rgb(0, 0, 0)")
    with opened(browser, base) as page:
        page.goto("/")
        page.locator("summary", has_text="화면 설정").click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="고대비")).to_be_hidden()
        assert focused(page) == "화면 설정"


def test_facets_are_open_on_wide_screens_and_folded_on_a_phone(browser: Browser, base: str) -> None:
    with opened(browser, base, js=False) as page:
        page.goto("/search")
        page.get_by_role("link", name="웹진").click()
        expect(page.get_by_role("link", name="자료 종류: 웹진")).to_be_visible()
    with opened(browser, base, width=360, js=False) as page:
        page.goto("/search")
        expect(page.get_by_role("link", name="웹진")).to_be_hidden()
        page.locator("summary", has_text="조건으로 좁히기").click()
        expect(page.get_by_role("link", name="웹진")).to_be_visible()


def test_a_zoomed_page_starts_at_what_was_found(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        page.goto(f"/publications/{SHELTER}/pages/3?q=그늘막&passage={SHELTER}:3:1&zoom=300")
        page.wait_for_function("document.querySelector('[data-viewer]').scrollLeft > 0")
        expect(page.locator("rect.passage").first).to_be_in_viewport()


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("contrast", 1280)])  # the rest: test_web_walk.py
def test_axe_finds_no_fault(browser: Browser, base: str, theme: str, width: int) -> None:
    source = axe_source()
    with opened(browser, base, theme=theme, width=width) as page:
        for path in PAGES:
            page.goto(path)
            assert faults(page, source) == [], path


def test_pages_nearby_are_looked_over_without_leaving(browser: Browser, base: str) -> None:
    with opened(browser, base, width=360, js=False) as page:
        page.goto(f"/publications/{SHELTER}/pages/2?q=그늘막")
        page.locator("summary", has_text="둘레의 쪽 훑어보기").click()
        small = page.locator(".thumbnails img")
        expect(small).to_have_count(4)
        assert drawn_width(small.nth(3)) == 240
        page.locator(".thumbnails a").nth(2).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("p. 1 (PDF 3쪽)")


def test_a_very_long_question_is_answered_by_a_page(base: str) -> None:
    connection = HTTPConnection(base.removeprefix("http://"), timeout=20)
    connection.request("GET", "/search?q=" + "%EA%B0%80" * 10_000)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    assert response.status == 400
    assert "질의가 너무 깁니다(10,000자)" in text
    assert len(text) < 20_000
