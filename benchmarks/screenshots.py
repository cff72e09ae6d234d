"""Pictures of every page of a running site, at phone and desktop size, in light, dark and high contrast.

    python benchmarks/screenshots.py --base http://127.0.0.1:8000 --out var/screenshots [--query 질의]

It walks as a reader does: home, results, the first result's publication and its first passage on its page.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

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


def main() -> None:
    """Write `<page>-<size>-<theme>.png` for each."""
    parser = argparse.ArgumentParser(description="누리집의 모든 화면을 그림으로 남깁니다.")
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="열려 있는 누리집의 주소")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"), help="그림을 둘 폴더")
    parser.add_argument("--query", default="그늘막", help="결과 화면에서 물을 것")
    parser.add_argument("--theme", choices=THEMES, action="append", help="화면 색; 없으면 모두")
    parser.add_argument("--page", action="append", help="찍을 화면의 이름; 없으면 모두")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pages = addresses(browser, options.base.rstrip("/"), options.query)
        for theme in options.theme or THEMES:
            for size in SIZES:
                for name, url in pages.items():
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
        "nothing": f"{base}/search?q={quote('쀍쀍쀍')}&kind={quote('없는 종류')}",
        "about": f"{base}/about",
        "help": f"{base}/help",
        "missing": f"{base}/publications/nothing",
        "error": f"{base}/search?q=&year_from=2030&year_to=2020",
    }
    tab.goto(found["results"])
    reader = tab.locator(".hit a.action", has_text="이 쪽 보기").first
    if reader.count():
        found["publication"] = tab.locator(".hit h2 a").first.evaluate("link => link.href")
        found["reader"] = reader.evaluate("link => link.href")
        found["zoomed"] = found["reader"] + "&zoom=200"
    tab.close()
    return found


def shoot(browser: Browser, url: str, size: str, theme: str, path: Path) -> None:
    """One whole page."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR")
    context.add_cookies([{"name": "jaryogwan_theme", "value": theme, "url": url}])
    tab = context.new_page()
    tab.goto(url)
    tab.wait_for_load_state("networkidle")
    tab.screenshot(path=path, full_page=True)
    context.close()


if __name__ == "__main__":
    main()
