"""A partner's walk in a real browser: apply, collect the key once, use it, look at one's own use."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect
from support.fakes import hold
from support.live import served

from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.support.browser import axe_source, faults, launched, opened
from tests.web.web_fakes import NoIndexSearcher
from web.app import create_app


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("keys")
    with LibraryWriter.open(home) as writer:
        hold(writer, "k/1", "자료", ["글"])
    chosen = Settings(home=home, site_name="한빛 자료관", institute="한빛시정연구원", key_approval="auto")
    with Library.open(home) as library, served(create_app(chosen, library, NoIndexSearcher())) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.mark.parametrize(
    ("width", "js", "theme"), [(360, False, "auto"), (360, True, "contrast"), (1280, True, "auto")]
)
def test_from_application_to_usage(browser: Browser, base: str, width: int, js: bool, theme: str) -> None:
    with opened(browser, base, width=width, js=js, theme=theme) as page:

        def good() -> None:
            """No wider than the screen and, where scripts run, nothing for axe to say."""
            page.wait_for_load_state()  # a form that was just sent may have no document yet
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
            if js:
                assert faults(page, axe_source()) == [], page.url

        page.goto("/about")
        page.get_by_role("link", name="서비스 키를 신청").click()
        good()
        page.get_by_label("기관 이름").fill("한빛시청 정보담당관실")
        page.get_by_label("신청하는 분의 이름").fill("김한빛")
        page.get_by_label("전자우편").fill("nobody@nowhere")  # good enough for the browser, not for us
        page.get_by_label("쓰려는 목적").fill("누리집에 연구 자료 검색을 붙입니다.")
        page.get_by_label("위의 내용을 읽었고").check()
        page.get_by_role("button", name="신청하기").click()
        expect(page.get_by_role("alert")).to_have_text("적으신 것을 다시 살펴봐 주세요.")
        expect(page.get_by_label("전자우편")).to_have_attribute("aria-invalid", "true")
        good()
        page.get_by_label("전자우편").fill("data@hanbit.example")
        page.get_by_label("위의 내용을 읽었고").check()
        page.get_by_role("button", name="신청하기").click()
        good()
        page.get_by_role("button", name="키 보기").click()
        key = page.get_by_label("한빛시청 정보담당관실의 서비스 키").input_value()
        assert re.fullmatch(r"[\w-]{43}", key)
        good()
        if js:
            page.get_by_role("button", name="키 복사").click()
            assert page.evaluate("navigator.clipboard.readText()") == key
        for _ in range(3):
            assert httpx2.get(f"{base}/api/v1/series", headers={"X-API-Key": key}).status_code == 200
        page.get_by_role("link", name="내 사용량").click()
        good()
        page.get_by_label("서비스 키").fill(key)
        page.get_by_role("button", name="사용량 보기").click()
        expect(page.get_by_role("status").first).to_contain_text("오늘 3번")
        expect(page.locator("svg.chart rect.bar")).to_have_count(1)
        expect(page.get_by_role("row").nth(1)).to_contain_text("3")
        good()
        assert key not in page.url


def test_the_trap_is_seen_by_nobody(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        page.goto("/keys")
        box = page.locator("#homepage").bounding_box()
        assert box is None or box["x"] + box["width"] <= 0
        assert "homepage" not in walked(page)


def walked(page: Page) -> set[str]:
    """The ids of the fields that the Tab key comes by."""
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(str(page.evaluate("document.activeElement.id")))
    assert {"organisation", "name", "email", "purpose", "consent"} <= seen
    return seen
