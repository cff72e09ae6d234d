"""Pictures of every page at phone and desktop size; those that people see most also in dark and high contrast.

    python benchmarks/screenshots.py                                  # a site of its own with the sample library
    python benchmarks/screenshots.py --base http://127.0.0.1:8000     # a site that is running

It walks as a reader does: home, results, the first result's publication and its first passage on its page.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (360, 780), "desktop": (1280, 900)}
THEMES = ("light", "dark", "contrast")
QUESTIONS = (
    "버스를 갈아타는 시간을 줄이려면?",
    "빈집은 왜 생길까?",
    "전세보증금을 떼일 위험이 큰 곳은?",
    "폭염에 가장 약한 사람은?",
)
IN_EVERY_THEME = ("home", "results", "reader", "trend")
IN_README = ("results-desktop-light", "reader-phone-light")  # only what a screen holds: these are kept in git


def main() -> None:
    """Write `<page>-<size>-<theme>.png` for each."""
    parser = argparse.ArgumentParser(description="누리집의 모든 화면을 그림으로 남깁니다.")
    parser.add_argument("--base", default="", help="열려 있는 누리집의 주소; 없으면 견본 자료로 하나를 엽니다")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots", help="그림을 둘 폴더")
    parser.add_argument("--query", default="버스 환승 대기시간을 줄이는 방법", help="결과 화면에서 물을 것")
    parser.add_argument("--page", action="append", help="찍을 화면의 이름; 없으면 모두")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.base:
        shoot_all(options.base.rstrip("/"), options)
    else:
        with sample_site() as base:
            shoot_all(base, options)


@contextmanager
def sample_site() -> Iterator[str]:
    """The sample library, ingested, indexed and served from a home of its own; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jaryogwan-") as home, closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JARYOGWAN_")}
        environment |= {
            "JARYOGWAN_HOME": home,
            "JARYOGWAN_PORT": str(port),
            "JARYOGWAN_SITE_NAME": "한빛 자료관",
            "JARYOGWAN_INSTITUTE": "한빛시정연구원",
            "JARYOGWAN_CONTACT": "archive@hanbit.example",
        }
        (Path(home) / "questions.txt").write_text("\n".join(QUESTIONS), encoding="utf-8")
        for arguments in (["ingest", str(ROOT / "corpus/samples/library"), "--collection", "samples"], ["index"]):
            subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until_well(base)
            yield base
        finally:
            server.terminate()
            server.wait(20)


def wait_until_well(base: str, seconds: float = 60) -> None:
    """Until the health check answers."""
    limit = time.monotonic() + seconds
    while True:
        try:
            with urlopen(f"{base}/healthz", timeout=10):  # noqa: S310
                return
        except (URLError, OSError):
            if time.monotonic() > limit:
                raise
            time.sleep(0.3)


def shoot_all(base: str, options: argparse.Namespace) -> None:
    """Every page in light; home, results and reader in every theme."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, url in addresses(browser, base, options.query).items():
            for theme in THEMES if name in IN_EVERY_THEME else THEMES[:1]:
                for size in SIZES:
                    if not options.page or name in options.page:
                        path = options.out / f"{name}-{size}-{theme}.png"
                        shoot(browser, url, size, theme, path)
                        print(path)
        browser.close()


def addresses(browser: Browser, base: str, query: str) -> dict[str, str]:
    """Every page worth looking at, found by following the site's own links."""
    tab = browser.new_page()
    found = {
        "home": f"{base}/",
        "results": f"{base}/search?q={quote(query)}",
        "all": f"{base}/search",
        "narrowed": f"{base}/search?q={quote('주거')}&kind={quote('보고서')}&year_from=2020&size=20",
        "meant": f"{base}/search?q={quote('환숭 대기시간')}",
        "weak": f"{base}/search?q={quote('도시재생 화성탐사선')}",
        "nothing": f"{base}/search?q={quote('쀍쀍쀍')}&kind={quote('없는 종류')}",
        "browse": f"{base}/browse",
        "keywords": f"{base}/browse/keyword",
        "years": f"{base}/browse/year",
        "trend": f"{base}/browse/cross?rows=keyword&columns=year",
        "matrix": f"{base}/browse/cross?rows=region&columns=department",
        "about": f"{base}/about",
        "help": f"{base}/help",
        "reference": f"{base}/api/v1/reference",
        "missing": f"{base}/publications/nothing",
        "error": f"{base}/search?q=&year_from=2030&year_to=2020",
    }
    tab.goto(f"{base}/browse/series")
    series = tab.locator(".kinds a").first
    if series.count():
        found["series"] = series.evaluate("link => link.href")
    tab.goto(found["results"])
    reader = tab.locator(".hit a.action", has_text="이 쪽 보기").filter(has_text="PDF").nth(1)  # past the covers
    if reader.count():
        found["publication"] = tab.locator(".hit h2 a").first.evaluate("link => link.href")
        found["reader"] = reader.evaluate("link => link.href")
        found["zoomed"] = found["reader"] + "&zoom=200"
    section = tab.locator(".hit a.action", has_text="이 쪽 보기").filter(has_text="번째 부분").first
    if section.count():
        found["section"] = section.evaluate("link => link.href")
    tab.close()
    return found


def shoot(browser: Browser, url: str, size: str, theme: str, path: Path) -> None:
    """One whole page; of those in the README, what a screen holds."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR")
    context.add_cookies([{"name": "jaryogwan_theme", "value": theme, "url": url}])
    tab = context.new_page()
    tab.goto(url)
    tab.wait_for_load_state("networkidle")
    if path.stem in IN_README and size == "phone":
        tab.locator(".viewer").scroll_into_view_if_needed()
        tab.evaluate("document.querySelector('.toolbar').scrollIntoView()")
        tab.wait_for_timeout(300)
    tab.screenshot(path=path, full_page=path.stem not in IN_README)
    context.close()


if __name__ == "__main__":
    main()
