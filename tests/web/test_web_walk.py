"""A real site over sample publications: every link answers, every kind of page in a browser, by axe and by vnu.

The pages are those that the site's own links lead to, one of each kind, and those that a link seldom leads to:
nothing found, a slip of the keyboard, bad input, a page past the end, what was taken down.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import html5lib
import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import COLOURS, LAYOUT, axe_source, drawn_width, faults, launched, opened
from tests.support.crawl import Crawl, crawl
from tests.support.sample_site import SampleSite, sample_site

WIDTHS = (1280, 768, 360)
VNU = Path(__file__).parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleSite]:
    with sample_site(tmp_path_factory.mktemp("sample")) as made:
        yield made


@pytest.fixture(scope="module")
def crawled(site: SampleSite) -> Crawl:
    return crawl(site.base)


@pytest.fixture(scope="module")
def pages(site: SampleSite, crawled: Crawl) -> dict[str, int]:
    """Address → status, one of each kind of page."""
    report, hwp = f"/publications/{site.report}", f"/publications/{site.hwp}"
    special = {
        "/search?q=버스+환승+대기시간을+줄이는+방법": 200,
        "/search?q=환숭+대기시간": 200,  # a slip of the keyboard
        "/search?q=도시재생+화성탐사선": 200,  # words that no publication has
        "/search?q=쀍쀍쀍&kind=없는+종류": 200,
        "/search?kind=보고서&kind=웹진&year_from=2020&sort=newest&size=20": 200,
        "/search?q=" + "가" * 600: 400,
        "/search?page=0": 400,
        "/search?page=900": 404,
        f"{report}?q=환승": 200,
        f"{report}/pages/4?q=환승": 200,
        f"{report}/pages/4?q=환승&zoom=200": 200,
        f"{report}/pages/400": 404,
        f"{hwp}/pages/2?q=인정시간": 200,
        f"/publications/{site.withdrawn}": 410,
        "/browse/cross?rows=region&columns=department": 200,
        "/browse/cross?rows=keyword&columns=year&q=버스": 200,
        "/browse/cross?rows=region&columns=kind&q=쀍쀍쀍": 200,
        "/browse/cross?rows=title": 400,
        "/keys": 200,
        "/keys/usage": 200,
        "/nowhere": 404,
    }
    return dict.fromkeys(crawled.pages.values(), 200) | special


@pytest.fixture(scope="module")
def kinds(site: SampleSite, pages: dict[str, int]) -> tuple[str, ...]:
    """Those of `pages` that have some kind of element, inside another, that none before has."""
    seen: set[tuple[str, ...]] = set()
    chosen = []
    with httpx2.Client(base_url=site.base) as client:
        for address in sorted(pages, key=len, reverse=True):  # the searched and zoomed ones show most
            tree = html5lib.parse(client.get(address).text, namespaceHTMLElements=False)
            found = {
                (above.tag, above.get("class", ""), element.tag, element.get("class", ""))
                for above in tree.iter()
                for element in above
                if isinstance(above.tag, str) and isinstance(element.tag, str)
            }
            if not found <= seen:
                seen |= found
                chosen.append(address)
    return tuple(chosen)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def test_every_link_leads_somewhere(crawled: Crawl) -> None:
    assert crawled.dead == []
    assert crawled.asked > 100
    kinds = {"/", "/search", "/browse", "/browse/cross", "/browse/series", "/about", "/help"}
    assert crawled.pages.keys() >= kinds | {"/publications/*", "/publications/*/pages/#"}


@pytest.mark.parametrize("js", [True, False])
def test_every_page_in_every_width(browser: Browser, site: SampleSite, pages: dict[str, int], js: bool) -> None:
    with opened(browser, site.base, js=js) as page:
        for address, status in pages.items():
            response = page.goto(address)
            assert response is not None
            assert response.status == status, address
            assert page.locator("h1").count() == 1, address
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            pictures = page.locator("main .sheet img")
            for number in range(pictures.count()):
                assert drawn_width(pictures.nth(number)) > 0, address


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_no_fault(browser: Browser, site: SampleSite, kinds: tuple[str, ...], theme: str) -> None:
    source = axe_source()
    with opened(browser, site.base, theme=theme) as page:
        for address in kinds:
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(address)
            unfold(page)
            # A theme changes the colours, a width the layout.
            assert faults(page, source, COLOURS if theme != "light" else ()) == [], address
            if theme == "light":
                page.set_viewport_size({"width": 360, "height": 800})
                assert faults(page, source, LAYOUT) == [], address


def test_every_page_is_valid_html(site: SampleSite, pages: dict[str, int], tmp_path: Path) -> None:
    if not (VNU.exists() and shutil.which("java")) and os.environ.get("CI") != "true":
        pytest.skip("the Nu Html Checker needs java and npm's vnu-jar: tests/system-packages.sh brings them")
    named = {}
    with httpx2.Client(base_url=site.base) as client:
        for number, address in enumerate(pages):
            named[f"{number:02}.html"] = address
            (tmp_path / f"{number:02}.html").write_bytes(client.get(address).content)
    command = ["java", "-Xmx512m", "-jar", str(VNU), "--format", "json", "--exit-zero-always", "--stdout"]
    done = subprocess.run([*command, *map(str, sorted(tmp_path.iterdir()))], capture_output=True, check=True)
    told = [
        f"{named[Path(message['url']).name]}: {message['message']} {message.get('extract', '')}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]
    assert told == []


def test_what_was_taken_down_says_so_and_is_found_no_more(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base) as page:
        page.goto(f"/publications/{site.withdrawn}")
        expect(page.get_by_role("heading", level=1)).to_have_text("내려진 자료입니다")
        expect(page.locator("main")).to_contain_text("내려져 더는 볼 수 없습니다")
        page.goto("/search?q=평생학습도시")
        expect(page.locator(f".hits a[href*='{site.withdrawn}']")).to_have_count(0)


def test_questions_of_the_librarians_lead_to_answers(browser: Browser, site: SampleSite) -> None:
    with opened(browser, site.base, js=False) as page:
        page.goto("/")
        page.get_by_role("link", name="버스를 갈아타는 시간을 줄이려면?").click()
        expect(page.locator(".hit").first).to_contain_text("환승")


def unfold(page: Page) -> None:
    """Open everything that is folded: what is hidden is not looked at."""
    page.evaluate("document.querySelectorAll('details:not([data-menu])').forEach(item => { item.open = true; })")
