"""Following a site's own links: every one answers, and every `#place` is there."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import httpx2

_ID = re.compile(r"^(?!publications$)[0-9a-z]{12}$|^[0-9a-f]{64}$")


@dataclass
class Crawl:
    """What was found: the pages by shape, and what is wrong."""

    asked: int = 0
    pages: dict[str, str] = field(default_factory=dict)  # shape of the path → the first address of that shape
    dead: list[str] = field(default_factory=list)


def crawl(base: str, start: str = "/", *, same: int = 2, each: int = 24) -> Crawl:
    """Follow every internal link from `start`; of addresses that differ only in ids, numbers and words no more than
    `same` are asked for, and no more than `each` with one path, whatever their parameters."""
    found = Crawl()
    waiting: deque[tuple[str, str]] = deque([(start, "")])
    seen, shapes = {start}, Counter[str]()
    places: dict[str, set[str]] = {}
    wanted: list[tuple[str, str, str]] = []
    with httpx2.Client(base_url=base, timeout=30) as client:
        while waiting:
            address, origin = waiting.popleft()
            response = client.get(address)
            found.asked += 1
            if response.status_code not in (200, 303):
                found.dead.append(f"{response.status_code} {address} ← {origin}")
                continue
            if not response.headers.get("content-type", "").startswith("text/html"):
                continue
            tree = html5lib.parse(response.text, namespaceHTMLElements=False)
            found.pages.setdefault(_shape(address, query=False), address)
            places[address] = {str(element.get("id")) for element in tree.iter() if element.get("id")}
            for link in _links(tree):
                target, place = urldefrag(urljoin(base + address, link))
                if urlsplit(target).netloc != urlsplit(base).netloc:
                    continue
                target = target.removeprefix(base) or "/"
                if place:
                    wanted.append((address, target, place))
                shape, path = _shape(target), _shape(target, query=False)
                if target not in seen and shapes[shape] < same and shapes[path] < each:
                    seen.add(target)
                    shapes.update((shape, path))
                    waiting.append((target, address))
    found.dead += [
        f"#{place} of {target} ← {origin}"
        for origin, target, place in wanted
        if target in places and place not in places[target]
    ]
    return found


def _links(tree: Element) -> Iterator[str]:
    """Addresses that a page leads to or is made of; a form as it would be sent untouched."""
    for element in tree.iter():
        for name in ("href", "src"):
            if element.get(name):
                yield str(element.get(name))
        yield from (part.split()[0] for part in str(element.get("srcset", "")).split(",") if part.strip())
        if element.tag == "form" and str(element.get("method")).lower() == "get":
            action, place = urldefrag(str(element.get("action")))
            yield f"{action}?{urlencode(list(_fields(element)))}#{place}"


def _fields(form: Element) -> Iterable[tuple[str, str]]:
    for item in form.iter("input"):
        if item.get("name") and item.get("type") not in ("checkbox", "radio"):
            yield str(item.get("name")), str(item.get("value", ""))
    for choice in form.iter("select"):
        options = list(choice.iter("option"))
        chosen = next((option for option in options if option.get("selected") is not None), options[0])
        yield str(choice.get("name")), str(chosen.get("value"))


def _shape(address: str, *, query: bool = True) -> str:
    parts = urlsplit(address)
    path = "/".join("*" if _ID.match(part) else "#" if part.isdigit() else part for part in parts.path.split("/"))
    path = re.sub(r"(/files/\*)/.*", r"\1/name", path)
    if not query:
        return path
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    # Every facet of browsing and crossing has its own labels and pictures.
    kept = [f"{name}={value}" for name, value in parse_qsl(parts.query) if name in ("rows", "columns", "zoom")]
    return f"{path}?{'&'.join(names + kept)}"
