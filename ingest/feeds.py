"""Articles of the institute's own site, by feed (RSS 2.0, RSS 1.0, Atom) or sitemap, as files in a folder.

`fetch_feed` and `fetch_sitemap` leave one file an article and a catalogue sheet beside them; the ordinary ingest
then reads that folder. A small state file remembers what was fetched and what is still waiting, so that a run can
be stopped at any moment and the next one goes on.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lxml import etree

from ingest.fetching import FetchError, PoliteClient
from ingest.listings import Article, is_index, parse_feed, parse_listing, parse_sitemap

SHEET_NAME = "catalogue.csv"
STATE_NAME = ".feed.json"  # hidden: not a publication
_STATE_VERSION = 1
_COLUMNS = ("관리번호", "파일", "제목", "발행일", "원문주소")
_SUFFIXES = {"application/pdf": ".pdf", "application/epub+zip": ".epub", "text/plain": ".txt"}
_MOST_SITEMAPS = 200


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a run did; `failed` pairs an address with a Korean reason."""

    new: int
    changed: int
    unchanged: int
    failed: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _State:
    articles: dict[str, Article] = field(default_factory=dict)
    listings: dict[str, dict[str, str]] = field(default_factory=dict)  # address → etag, modified

    @classmethod
    def load(cls, folder: Path) -> _State:
        try:
            data = json.loads((folder / STATE_NAME).read_text(encoding="utf-8"))
            if data["version"] != _STATE_VERSION:
                return cls()
            return cls({each["url"]: Article(**each) for each in data["articles"]}, data["listings"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls()  # the first run, or a file that someone broke: everything is asked for again

    def save(self, folder: Path) -> None:
        """The sheet first: what the state knows is always in the sheet."""
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(_COLUMNS)
        for article in self.articles.values():
            if article.file:
                writer.writerow((_name(article.url), article.file, article.title, article.date, article.url))
        _replace(folder / SHEET_NAME, sheet.getvalue().encode("utf-8-sig"))
        articles = [asdict(article) for article in self.articles.values()]
        data = {"version": _STATE_VERSION, "listings": self.listings, "articles": articles}
        _replace(folder / STATE_NAME, json.dumps(data, ensure_ascii=False).encode())


def fetch_feed(
    url: str,
    folder: Path,
    hosts: Collection[str],
    *,
    client: PoliteClient | None = None,
    most: int = 10_000,
    told: Callable[[str], None] = lambda sentence: None,
) -> FetchReport:
    """Fetch the articles of the feed at `url` into `folder` (made when missing).

    Only `hosts` are asked ('example.kr', 'example.kr:8080'); `most` articles are fetched in one run; `told` hears a
    Korean sentence for each address that failed. An article is fetched again when the feed says it changed.
    Raises FetchError when the feed itself cannot be had or read.
    """
    return _Run(folder, client or PoliteClient(hosts), most, told).feed(url)


def fetch_sitemap(
    url: str,
    folder: Path,
    hosts: Collection[str],
    *,
    client: PoliteClient | None = None,
    most: int = 10_000,
    told: Callable[[str], None] = lambda sentence: None,
) -> FetchReport:
    """Fetch the pages of the sitemap (or sitemap index) at `url`; everything else as `fetch_feed`."""
    return _Run(folder, client or PoliteClient(hosts), most, told).sitemap(url)


class _Run:
    def __init__(self, folder: Path, client: PoliteClient, most: int, told: Callable[[str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._client = client
        self._most = most
        self._told = told
        self._state = _State.load(folder)
        self._failed: list[tuple[str, str]] = []

    def feed(self, url: str) -> FetchReport:
        root = self._listing(url)
        if root is not None:
            self._remember(parse_feed(root, url))
        return self._articles()

    def sitemap(self, url: str) -> FetchReport:
        waiting, seen = [url], {url}
        while waiting:
            address = waiting.pop(0)
            try:
                root = self._listing(address)
            except FetchError as error:
                if address == url:
                    raise
                self._fail(address, error)
                continue
            if root is None:
                continue
            articles, children = parse_sitemap(root, address)
            self._remember(articles)
            for child in children:
                if child not in seen and len(seen) < _MOST_SITEMAPS:
                    seen.add(child)
                    waiting.append(child)
        return self._articles()

    def _listing(self, url: str) -> etree._Element | None:
        """A feed or sitemap; None when the server says that it has not changed."""
        known = self._state.listings.get(url, {})
        response = self._client.get(url, **known)
        if response.status == 304:
            return None
        root = parse_listing(response.body, url)
        if not is_index(root):  # its children must be asked each time
            self._state.listings[url] = {"etag": response.etag, "modified": response.modified}
        return root

    def _remember(self, articles: list[Article]) -> None:
        for article in articles:
            known = self._state.articles.setdefault(article.url, article)
            known.title = article.title or known.title
            known.date = article.date or known.date
            known.changed = article.changed
        self._state.save(self._folder)

    def _articles(self) -> FetchReport:
        waiting = [each for each in self._state.articles.values() if not each.file or each.changed != each.fetched]
        new = changed = unchanged = 0
        for article in waiting[: self._most]:
            try:
                response = self._client.get(article.url, etag=article.etag, modified=article.modified)
            except FetchError as error:
                self._fail(article.url, error)
                continue
            if response.status == 304:
                unchanged += 1
            else:
                new, changed = (new, changed + 1) if article.file else (new + 1, changed)
                article.file = _name(article.url) + _SUFFIXES.get(response.media_type, ".html")
                _replace(self._folder / article.file, response.body)
                article.etag, article.modified = response.etag, response.modified
            article.fetched = article.changed
            self._state.save(self._folder)
        unchanged += len(self._state.articles) - len(waiting)
        return FetchReport(new, changed, unchanged, tuple(self._failed))

    def _fail(self, url: str, error: FetchError) -> None:
        self._failed.append((url, str(error)))
        self._told(str(error))


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _replace(path: Path, data: bytes) -> None:
    """Write the whole file or nothing."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
