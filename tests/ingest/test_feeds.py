"""Feeds and sitemaps, fetched from a server on the loopback interface."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.feeds import SHEET_NAME, fetch_feed, fetch_sitemap
from ingest.fetching import FetchError, PoliteClient, Response
from ingest.listings import parse_feed, parse_listing, parse_sitemap
from ingest.sheet import read_sheet


class Site:
    """A small web site: `pages` maps a path to (body, headers); `asked` lists the requests that came."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.statuses: dict[str, int] = {}
        self.asked: list[tuple[str, str]] = []  # path, If-None-Match
        self.drip = False
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                condition = self.headers.get("If-None-Match", "")
                site.asked.append((self.path, condition))
                body, headers = site.pages.get(self.path, (b"", {}))
                status = site.statuses.get(self.path, 200 if self.path in site.pages else 404)
                if condition and condition == headers.get("ETag"):
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if site.drip and self.path != "/robots.txt":
                    for _ in range(200):
                        try:
                            self.wfile.write(b"x")
                        except OSError:
                            return
                        time.sleep(0.05)
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def page(self, path: str, body: str, **headers: str) -> None:
        self.pages[path] = (body.encode(), headers)

    def asked_for(self) -> list[str]:
        """The paths asked for since the last call."""
        paths = [path for path, _ in self.asked]
        self.asked.clear()
        return paths


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


class Patience:
    """Counts the seconds that a polite client would have waited."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)


def client(site: Site, *, seconds: float = 5, most_bytes: int = 10_000_000) -> PoliteClient:
    return PoliteClient([site.host], delay=0, seconds=seconds, most_bytes=most_bytes, pause=Patience())


def rss(*items: tuple[str, str, str]) -> str:
    inner = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"
        for link, title, date in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>웹진</title>{inner}</channel></rss>'


def two_articles(site: Site) -> None:
    site.page(
        "/rss", rss(("/1", "첫째 &amp; 글", "Wed, 15 May 2024 09:00:00 +0900"), ("/2", "둘째 글", "")), ETag='"f1"'
    )
    site.page("/1", "<html><p>하나</p></html>", ETag='"a1"', **{"Content-Type": "text/html; charset=utf-8"})
    site.page("/2", "%PDF-1.4 obj", **{"Content-Type": "application/pdf"})


def test_articles_become_files_and_rows_of_a_catalogue_sheet(site: Site, tmp_path: Path) -> None:
    two_articles(site)
    report = fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))
    assert (report.new, report.changed, report.unchanged, report.failed) == (2, 0, 0, ())
    rows = read_sheet(tmp_path / SHEET_NAME)
    assert [row.fields["title"] for row in rows] == ["첫째 & 글", "둘째 글"]
    assert rows[0].fields["date"] == "2024-05-15"
    assert rows[0].fields["source_url"] == f"{site.url}/1"
    assert (tmp_path / rows[0].files[0]).read_text(encoding="utf-8") == "<html><p>하나</p></html>"
    assert rows[1].files[0].endswith(".pdf")
    assert len({row.id for row in rows}) == 2
    assert site.asked_for() == ["/robots.txt", "/rss", "/1", "/2"]


def test_a_second_run_asks_only_whether_the_feed_changed(site: Site, tmp_path: Path) -> None:
    two_articles(site)
    fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))
    site.asked.clear()
    report = fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert site.asked == [("/robots.txt", ""), ("/rss", '"f1"')]


def test_a_changed_article_is_asked_for_with_its_etag(site: Site, tmp_path: Path) -> None:
    two_articles(site)
    fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))
    site.asked.clear()
    site.page("/rss", rss(("/1", "첫째 글", "Thu, 16 May 2024 09:00:00 +0900"), ("/2", "둘째 글", "x")), ETag='"f2"')
    site.page("/2", "<p>새 글</p>")
    report = fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert site.asked[2:] == [("/1", '"a1"'), ("/2", "")]
    assert [row.fields["title"] for row in read_sheet(tmp_path / SHEET_NAME)] == ["첫째 글", "둘째 글"]


class Interrupted(PoliteClient):
    """Is stopped when it comes to the second article."""

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Response:
        if url.endswith("/2"):
            raise KeyboardInterrupt
        return super().get(url, etag=etag, modified=modified)


def test_a_stopped_run_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    two_articles(site)
    with pytest.raises(KeyboardInterrupt):
        fetch_feed(f"{site.url}/rss", tmp_path, [], client=Interrupted([site.host], delay=0))
    assert len(read_sheet(tmp_path / SHEET_NAME)) == 1
    site.asked.clear()
    report = fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))
    assert (report.new, report.unchanged) == (1, 1)
    assert site.asked_for() == ["/robots.txt", "/rss", "/2"]


def test_an_article_that_fails_is_named_and_tried_again(site: Site, tmp_path: Path) -> None:
    two_articles(site)
    site.statuses["/1"] = 503
    told: list[str] = []
    report = fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site), told=told.append)
    assert report.failed == ((f"{site.url}/1", told[0]),)
    assert "503" in told[0]
    del site.statuses["/1"]
    assert fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site)).new == 1


def test_a_damaged_state_begins_again(site: Site, tmp_path: Path) -> None:
    two_articles(site)
    (tmp_path / ".feed.json").write_text('{"version": 1, "articles": [{"no": 1}]}', encoding="utf-8")
    assert fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site)).new == 2


def test_sitemap_index_packed_children_and_loops(site: Site, tmp_path: Path) -> None:
    name = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.page(
        "/sitemap.xml",
        f"<sitemapindex {name}><sitemap><loc>{site.url}/a.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.url}/sitemap.xml</loc></sitemap><sitemap><loc>{site.url}/gone.xml</loc></sitemap>"
        "</sitemapindex>",
    )
    urls = f"<urlset {name}><url><loc>{site.url}/1#top</loc><lastmod>2024-01-01</lastmod></url></urlset>"
    site.pages["/a.xml.gz"] = (gzip.compress(urls.encode()), {})
    site.page("/1", "<p>하나</p>")
    report = fetch_sitemap(f"{site.url}/sitemap.xml", tmp_path, [site.host], client=client(site))
    assert report.new == 1
    assert [url for url, _ in report.failed] == [f"{site.url}/gone.xml"]
    assert read_sheet(tmp_path / SHEET_NAME)[0].fields["source_url"] == f"{site.url}/1"


def test_robots_are_heeded(site: Site) -> None:
    patience = Patience()
    polite = PoliteClient([site.host], delay=0.5, pause=patience)
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")
    site.page("/open", "x")
    assert polite.get(f"{site.url}/open").body == b"x"
    assert patience.waited[0] == pytest.approx(7, abs=0.5)
    with pytest.raises(FetchError, match=r"robots\.txt"):
        polite.get(f"{site.url}/private/1")
    assert site.asked_for() == ["/robots.txt", "/open"]


def test_unreachable_robots_forbid_everything(site: Site) -> None:
    site.statuses["/robots.txt"] = 500
    site.page("/open", "x")
    with pytest.raises(FetchError, match=r"robots\.txt"):
        client(site).get(f"{site.url}/open")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.kr/", "http://example.org/", "http://[::1", "http:///x", "http://a b/"],
)
def test_only_web_addresses_of_named_hosts(url: str) -> None:
    with pytest.raises(FetchError):
        PoliteClient(["example.kr"]).get(url)


def test_redirects_stay_inside(site: Site) -> None:
    site.page("/out", "", Location="http://example.org/")
    site.page("/in", "", Location="/there")
    site.page("/loop", "", Location="/loop")
    site.page("/there", "x")
    site.statuses.update({"/out": 302, "/in": 301, "/loop": 302})
    polite = client(site)
    assert polite.get(f"{site.url}/in").url == f"{site.url}/there"
    with pytest.raises(FetchError, match="허락된 곳이 아닙니다"):
        polite.get(f"{site.url}/out")
    with pytest.raises(FetchError, match="옮기라는 응답"):
        polite.get(f"{site.url}/loop")


def test_an_allowed_name_must_not_lead_inside(site: Site) -> None:
    port = site.host.partition(":")[2]
    site.page("/x", "x")
    with pytest.raises(FetchError, match="기관 안쪽"):
        PoliteClient([f"localhost:{port}"], delay=0).get(f"http://localhost:{port}/x")
    both = PoliteClient([f"localhost:{port}", site.host], delay=0)
    assert both.get(f"http://localhost:{port}/x").body == b"x"


def test_size_and_time_limits_and_cut_answers(site: Site) -> None:
    site.page("/big", "x" * 5000)
    with pytest.raises(FetchError, match="MiB"):
        client(site, most_bytes=1000).get(f"{site.url}/big")
    site.page("/cut", "x", **{"Content-Length": "100"})
    with pytest.raises(FetchError):
        client(site).get(f"{site.url}/cut")
    site.drip = True
    started = time.monotonic()
    with pytest.raises(FetchError):
        client(site, seconds=0.5).get(f"{site.url}/big")
    assert time.monotonic() - started < 8


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><p>", b"\x1f\x8bxx", b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>'],
    ids=["empty", "page", "false gzip", "entities"],
)
def test_what_is_no_feed_is_refused(site: Site, tmp_path: Path, body: bytes) -> None:
    site.pages["/rss"] = (body, {})
    with pytest.raises(FetchError):
        fetch_feed(f"{site.url}/rss", tmp_path, [site.host], client=client(site))


def test_atom_rdf_and_guids() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;b&gt;글&lt;/b&gt;</title>'
        '<link rel="self" href="/x"/><link href="../a/1"/><published>2024-03-01T00:00:00Z</published>'
        "<updated>2024-03-05T00:00:00Z</updated></entry></feed>"
    )
    found = parse_feed(parse_listing(atom.encode(), "u"), "https://e.kr/feeds/atom")
    assert [(each.url, each.title, each.date, each.changed) for each in found] == [
        ("https://e.kr/a/1", "글", "2024-03-01", "2024-03-05T00:00:00Z")
    ]
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>글</title><link>https://e.kr/1</link>'
        "<dc:date>2023-01</dc:date></item><item><title>고리 없음</title></item></rdf:RDF>"
    )
    assert [(each.url, each.date) for each in parse_feed(parse_listing(rdf.encode(), "u"), "https://e.kr/")] == [
        ("https://e.kr/1", "2023-01")
    ]
    guid = "<rss><channel><item><title>글</title><guid>https://e.kr/2</guid></item></channel></rss>"
    assert parse_feed(parse_listing(guid.encode(), "u"), "https://e.kr/")[0].url == "https://e.kr/2"
    empty = "<urlset><url><loc/></url></urlset>"
    assert parse_sitemap(parse_listing(empty.encode(), "u"), "https://e.kr/") == ([], [])
