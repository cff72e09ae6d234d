"""Debian's chromium, a visitor in it whose console stays silent, and axe-core; without them a test is skipped.

In CI (CI=true) nothing is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
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
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Everything that axe looks for by default, and the size of what is touched (WCAG 2.2, 2.5.8).
_ALL = "{rules: {'target-size': {enabled: true}}}"
COLOURS = ("color-contrast", "link-in-text-block")
LAYOUT = (
    "target-size",
    "scrollable-region-focusable",
    "heading-order",
    "aria-hidden-focus",
    "link-name",
    "button-name",
)
_RUN = """axe.run(%s).then(found => found.violations.map(
    fault => fault.id + ': ' + fault.nodes.map(node => node.target.join(' ')).join(' | ')))"""


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, base: str, *, width: int = 1280, js: bool = True, theme: str = "auto", scheme: str = "light"
) -> Iterator[Page]:
    """A fresh visitor; afterwards nothing may stand in the console: no error, no breach of the policy."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=js,
        locale="ko-KR",
        base_url=base,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    context.add_cookies([{"name": "jaryogwan_theme", "value": theme, "url": base}])
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        # A page that is meant to be a 404 is reported by the browser too; that is no complaint.
        lambda message: (
            complaints.append(f"{page.url} {message.text}")
            if message.type in ("error", "warning") and "the server responded with a status" not in message.text
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(f"{page.url} {error}"))
    yield page
    context.close()
    assert complaints == []


def axe_source() -> str:
    """axe-core, to be put into a page."""
    if not _AXE.exists() and os.environ.get("CI") != "true":
        pytest.skip("axe-core is not installed: tests/system-packages.sh brings it where npm is")
    return _AXE.read_text(encoding="utf-8")


def faults(page: Page, source: str, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page that is open, as 'rule: element | element'; by `rules` only, if any are named."""
    page.evaluate(source)
    return list(page.evaluate(_RUN % (f"{{runOnly: {list(rules)}}}" if rules else _ALL)))


def focused(page: Page) -> str:
    """The text of what has the focus."""
    return str(page.evaluate("document.activeElement.textContent")).strip()


def tab_to(page: Page, condition: str, limit: int = 80, key: str = "Tab") -> None:
    """Press the key until the condition (JavaScript, of document.activeElement) holds."""
    for _ in range(limit):
        if page.evaluate(condition):
            return
        page.keyboard.press(key)
    pytest.fail(f"not reached by keyboard: {condition}")


def drawn_width(picture: Locator) -> int:
    """A picture's own width once it is drawn, 0 if it cannot be.

    A change of the window's width may exchange the picture (srcset), which ends a decoding that has begun: once more,
    then.
    """
    again = "it => it.decode().catch(() => new Promise(wait => setTimeout(wait, 300)).then(() => it.decode()))"
    picture.evaluate(f"it => ({again})(it).catch(() => 0)")
    return int(picture.evaluate("it => it.naturalWidth"))
