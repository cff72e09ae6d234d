"""Everything by keyboard alone: Tab, Enter, Space, Escape and the arrows; no pointer is ever used.

And the path of a citizen who has to cite: how long it takes is printed (`pytest -s`) and kept in the report's
properties, never judged, because the machines differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import drawn_width, focused, launched, opened, tab_to
from tests.support.sample_site import SampleSite, sample_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleSite]:
    with sample_site(tmp_path_factory.mktemp("sample")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def on(selector: str, text: str = "") -> str:
    """The focus is on what the selector names and says `text`."""
    told = f" && document.activeElement.textContent.includes({text!r})" if text else ""
    return f"document.activeElement.matches({selector!r}){told}"


def press(page: Page, selector: str, text: str = "", key: str = "Enter", limit: int = 160) -> None:
    """Go there by Tab, see that the focus can be seen, and press the key."""
    tab_to(page, on(selector, text), limit)
    assert_seen(page)
    page.keyboard.press(key)


def follow(page: Page, selector: str, text: str = "", key: str = "Enter", limit: int = 160) -> None:
    """The same for what leads to another page; wait until that is there."""
    tab_to(page, on(selector, text), limit)
    assert_seen(page)
    send(page, key)


def send(page: Page, key: str = "Enter") -> None:
    """Press the key and wait for the page that comes of it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def assert_seen(page: Page) -> None:
    """What has the focus lies on the screen and has a thick outline."""
    expect(page.locator(":focus")).to_be_in_viewport()
    style = page.evaluate(
        "(({outlineStyle: s, outlineWidth: w}) => [s, parseFloat(w)])(getComputedStyle(document.activeElement))"
    )
    assert style[0] == "solid" and style[1] >= 3, page.evaluate("document.activeElement.outerHTML")[:200]


def test_from_the_question_to_the_copied_citation(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert focused(page) == "본문 바로가기"
        assert_seen(page)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "q"  # the way past the menu leads to the box
        page.keyboard.type("버스 환승 대기시간")
        send(page)
        expect(page.get_by_role("status")).to_contain_text("버스 환승 대기시간")
        press(page, ".skip a", "검색 결과 바로가기")
        press(page, "details.why > summary", key="Space")
        expect(page.locator(".why p").first).to_be_visible()
        follow(page, "a.action", "이 쪽 보기")
        expect(page.locator("svg.overlay rect.passage").first).to_be_attached()
        press(page, "button[data-copy=citation]", key="Space")
        expect(page.get_by_role("status")).to_have_text("복사했습니다.")
        assert "한빛시 버스 환승체계 개선방안" in str(page.evaluate("navigator.clipboard.readText()"))


def test_suggestions_are_chosen_with_the_arrows(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base) as page:
        page.goto("/")
        tab_to(page, "document.activeElement.id === 'q'")
        page.keyboard.type("환승")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        chosen = page.locator("[role=option][aria-selected=true]").inner_text()
        assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')")
        send(page)
        expect(page.get_by_role("status")).to_contain_text(chosen)


def test_reading_a_page(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base) as page:
        page.goto(f"/publications/{site.report}/pages/4?q=환승")
        follow(page, "a[rel=next]", "뒤 구절")
        expect(page.locator(".matches .position b")).not_to_have_text("")
        follow(page, ".tools .order a", "200%")
        expect(page.locator(".viewer.zoomed")).to_be_visible()
        tab_to(page, on(".viewer.zoomed"))
        assert_seen(page)
        page.wait_for_function("document.activeElement.scrollLeft > 0")  # it starts at what was found
        before = page.evaluate("document.activeElement.scrollTop")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.wait_for_function("before => document.activeElement.scrollTop > before", arg=before)
        press(page, ".thumbnails summary", key="Space")
        follow(page, ".thumbnails a:not([aria-current])")
        tab_to(page, "document.activeElement.id === 'page'")
        page.keyboard.press("Control+a")
        page.keyboard.type("6")
        send(page)
        expect(page.locator("nav.breadcrumbs li").last).to_contain_text("6쪽")
        press(page, ".skip a", "이 쪽의 글 바로가기")
        assert page.evaluate("document.activeElement.id") == "text"


def test_narrowing_sorting_and_paging(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base) as page:
        page.goto("/search")
        follow(page, ".values a", "보고서")
        expect(page.locator(".chip.on")).to_contain_text("자료 종류: 보고서")
        follow(page, ".chip.on")
        expect(page.locator(".chip.on")).to_have_count(0)
        tab_to(page, "document.activeElement.id === 'year_from'", 200)
        page.keyboard.type("2023")
        send(page)
        expect(page.locator(".chip.on")).to_contain_text("2023~")
        follow(page, ".order a", "20", limit=200)
        assert "size=20" in page.url
        page.goto("/search")
        follow(page, ".pagination a", "다음", limit=300)
        expect(page.locator(".pagination [aria-current]")).to_contain_text("2")


def test_narrowing_on_a_phone(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base, width=360) as page:
        page.goto("/search")
        press(page, ".narrow > summary", key="Space")
        follow(page, ".values a", "브리프")
        expect(page.locator(".chip.on")).to_contain_text("브리프")


def test_browsing_to_a_table_a_spreadsheet_and_a_picture(browser: Browser, site: SampleSite, tmp_path: Path) -> None:
    with opened(browser, site.base) as page:
        page.goto("/")
        follow(page, ".menu a", "둘러보기")
        follow(page, ".chip", "주제어의 흐름")
        tab_to(page, "document.activeElement.id === 'rows'")
        assert_seen(page)
        tab_to(page, "document.activeElement.value === 'department'", key="ArrowUp")
        tab_to(page, "document.activeElement.id === 'columns'")
        tab_to(page, "document.activeElement.value === 'kind'", key="ArrowUp")
        follow(page, ".crossing button", key="Space")
        expect(page.get_by_role("heading", level=1)).to_have_text("부서별 자료 종류")
        saved: dict[str, str] = {}
        for text in ("그림 받기", "표 받기"):
            with page.expect_download() as download:
                press(page, "a", text)
            path = tmp_path / download.value.suggested_filename
            download.value.save_as(path)
            saved[path.name] = path.read_text(encoding="utf-8-sig")
        assert "교통환경연구실" in saved["department-kind.csv"]
        assert "<svg" in saved["department-kind.svg"]
        tab_to(page, on(".scroll"))
        assert_seen(page)
        follow(page, "table.cross td a")
        expect(page.locator(".chip.on")).to_have_count(2)


@pytest.mark.parametrize("js", [True, False])
def test_the_look_is_changed_and_kept(browser: Browser, site: SampleSite, js: bool) -> None:
    with opened(browser, site.base, js=js) as page:
        page.goto("/about")
        press(page, ".preferences summary", key="Space")
        follow(page, ".choices button", "가장 크게", key="Space")
        expect(page.locator("html")).to_have_attribute("data-size", "xxl")
        assert page.url.endswith("/about")
        press(page, ".preferences summary")
        follow(page, ".choices button", "고대비")
        expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
        page.goto("/help")
        expect(page.locator("html")).to_have_attribute("data-size", "xxl")


@pytest.mark.parametrize(
    "address", ["/", "/search?q=환승", "/browse/cross?rows=region&columns=kind", "report", "page"]
)
def test_the_focus_goes_in_the_order_that_is_read(browser: Browser, site: SampleSite, address: str) -> None:
    """By Tab as in the document, from the skip link to the footer, every stop visible, no trap."""
    path = {
        "report": f"/publications/{site.report}?q=환승",
        "page": f"/publications/{site.report}/pages/4?q=환승",
    }.get(address, address)
    with opened(browser, site.base) as page:
        page.goto(path)
        stops = []
        for _ in range(400):
            page.keyboard.press("Tab")
            place = page.evaluate(
                """() => {
                    const all = [...document.querySelectorAll('*')], item = document.activeElement;
                    const box = item.getBoundingClientRect();
                    return item === document.body ? -1 : box.width > 0 && box.height > 0 ? all.indexOf(item) : -2;
                }"""
            )
            if place == -1:
                break
            stops.append(place)
        assert place == -1, "the focus does not leave the page"
        assert -2 not in stops
        assert stops == sorted(stops) and len(stops) > 10


def test_a_citizen_s_path_in_four_actions(
    browser: Browser, site: SampleSite, record_property: Callable[[str, object], None]
) -> None:
    """Question → results → the marked passage on its page → the citation on the clipboard."""
    with opened(browser, site.base) as page:
        page.goto("/")
        box = page.get_by_label("무엇을 알고 싶으신가요?")
        started = time.perf_counter()
        box.fill("버스를 갈아타는 시간을 줄이려면?")  # 1
        box.press("Enter")  # 2
        expect(page.get_by_role("status")).to_contain_text("자료")
        page.locator(".hit a.action", has_text="이 쪽 보기").first.click()  # 3
        expect(page.locator(".page-text mark").first).to_be_visible()
        expect(page.locator("svg.overlay rect.passage").first).to_be_attached()
        assert drawn_width(page.locator(".sheet img")) > 0
        page.get_by_role("button", name="이 쪽의 인용문 복사").click()  # 4
        expect(page.get_by_role("status")).to_have_text("복사했습니다.")
        seconds = time.perf_counter() - started
        cited = str(page.evaluate("navigator.clipboard.readText()"))
    assert "p." in cited and f"{site.base}/publications/" in cited
    record_property("seconds_to_the_citation", round(seconds, 2))
    print(f"\n물음 → 결과 → 표시된 구절 → 복사한 인용문: 네 동작, {seconds:.2f}초")
