"""What the pages say and how they answer, good requests and bad."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from fastapi.testclient import TestClient

from corpus.settings import Settings
from tests.web.web_fakes import (
    BUS,
    HTML,
    PDF,
    RECORD,
    SHELTER,
    STAFF,
    WEB,
    BrokenSearcher,
    FakeLibrary,
    NoIndexSearcher,
    WordSearcher,
    made_library,
)
from web.app import create_app
from web.pictures import Pictures, Worker
from web.ports import SearcherPort

Opener = Callable[[SearcherPort], TestClient]
SETTINGS = Settings(site_name="한빛 자료관", institute="한빛시정연구원", contact="archive@hanbit.example")
DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> FakeLibrary:
    return made_library(tmp_path_factory.mktemp("originals"))


@pytest.fixture(scope="module")
def opened(library: FakeLibrary, tmp_path_factory: pytest.TempPathFactory) -> Opener:
    def open_with(searcher: SearcherPort) -> TestClient:
        pictures = Pictures(tmp_path_factory.mktemp("pictures"), 10**6, Worker(["false"]))
        app = create_app(SETTINGS, library, searcher, pictures=pictures)
        return TestClient(app, raise_server_exceptions=False, follow_redirects=False)

    return open_with


@pytest.fixture(scope="module")
def site(opened: Opener, library: FakeLibrary) -> TestClient:
    return opened(WordSearcher(library))


PAGES = (
    "/",
    "/search",
    "/search?q=그늘막",
    "/search?q=그늘막+쉼터&kind=보고서&year_from=2020&sort=newest&size=20",
    "/search?page=2",
    "/search?q=없는말",
    "/search?size=0",
    f"/publications/{SHELTER}",
    f"/publications/{SHELTER}?q=그늘막",
    f"/publications/{RECORD}",
    f"/publications/{WEB}",
    f"/publications/{SHELTER}/pages/3?q=그늘막&passage={SHELTER}:3:1",
    f"/publications/{SHELTER}/pages/4?zoom=200",
    f"/publications/{BUS}/pages/1?q=환승",
    "/keys",
    "/keys/usage",
    "/keys/sent/waits",
    "/keys/collect/x",
    "/about",
    "/help",
    "/nowhere",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_strict_html_in_korean_with_one_h1_and_a_title(site: TestClient, path: str) -> None:
    response = site.get(path)
    html5lib.HTMLParser(strict=True).parse(response.text)
    assert '<html lang="ko"' in response.text
    assert len(re.findall(r"<h1[ >]", response.text)) == 1
    assert len(response.content) < 60_000
    title = re.search(r"<title>(.+?)</title>", response.text)
    assert title is not None
    assert "한빛 자료관" in title[1]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_and_nothing_from_elsewhere(site: TestClient, path: str) -> None:
    text = site.get(path).text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", text)
    assert re.findall(r"<script(?! src=\"/static/| type=\"application/ld)", text) == []
    assert re.findall(r'(?:src|srcset)="(?!/)', text) == []


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_fields_have_labels(site: TestClient, path: str) -> None:
    tree = html5lib.parse(site.get(path).text, namespaceHTMLElements=False)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in tree.iter("label")}
    for field in (*tree.iter("input"), *tree.iter("textarea")):
        assert field.get("type") == "hidden" or field.get("id") in labelled


def test_home_tells_what_the_archive_holds(site: TestClient) -> None:
    text = site.get("/").text
    assert "<dd>34<small>건" in text  # the one for staff is not counted
    assert "폭염 때 그늘막과 무더위쉼터를 어디에 둘 것인가" in text
    assert "내부 검토" not in text
    assert "<caption>연도별 자료 수</caption>" in text
    assert text.count('<rect class="bar"') == 15  # 2010–2024, every year a bar


def test_results_keep_the_question_and_mark_its_words(site: TestClient) -> None:
    text = site.get("/search?q=그늘막").text
    assert 'role="status"><q>그늘막</q> 자료 <strong>2</strong>건' in text
    assert 'value="그늘막"' in text
    assert "<mark>그늘막</mark>" in text
    assert "같은 자료의 다른 구절 1개" in text
    assert "p. i (PDF 2쪽)" in text
    assert f'href="/publications/{SHELTER}/pages/2?q=' in text
    assert "공공누리 제1유형(출처표시)" in text
    assert "낱말 일치 75%" in text


def test_hostile_text_stays_text(site: TestClient) -> None:
    text = site.get("/search?q=그늘막").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "&lt;b&gt;꺾쇠&lt;/b&gt; &amp; 따옴표 &#34;제목&#34;" in text
    escaped = site.get('/search?q="><img src=x>').text
    assert "<img src=x" not in escaped


def test_filters_become_chips_that_can_be_taken_off(site: TestClient) -> None:
    text = site.get("/search?q=도시&kind=보고서&kind=웹진&year_from=2015&year_to=2018").text
    assert "자료 종류: 보고서" in text
    assert "발행 연도: 2015~2018" in text
    assert 'href="/search?q=도시&amp;kind=웹진&amp;year_from=2015&amp;year_to=2018"' in text
    assert 'href="/search?q=도시">조건 모두 빼기' in text


def test_pages_of_results_are_a_nav_with_the_current_one_told(site: TestClient) -> None:
    text = site.get("/search?page=2").text
    assert '<nav class="pagination" aria-label="검색 결과 쪽">' in text
    assert '<a href="/search?page=2" aria-current="page">2' in text
    assert 'rel="prev" href="/search"' in text
    assert 'rel="next" href="/search?page=3"' in text
    assert '<ol class="hits" start="11">' in text


def test_a_page_past_the_end_says_so(site: TestClient) -> None:
    response = site.get("/search?page=900")
    assert response.status_code == 404
    assert "검색 결과는 4쪽까지 있습니다." in response.text


def test_nothing_found_helps(site: TestClient) -> None:
    response = site.get("/search?q=없는말&kind=보고서")
    assert response.status_code == 200
    assert "찾은 자료가 없습니다" in response.text
    assert "조건을 모두 빼고 다시 찾기" in response.text


def test_a_weak_answer_is_called_weak(site: TestClient) -> None:
    text = site.get("/search?q=그늘막+달나라+별나라").text
    assert "꼭 맞는 자료를 찾지 못했습니다" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?q=" + "가" * 5_000, 400),
        ("/search?q=%FF%FE", 400),
        ("/search?page=0", 400),
        ("/search?page=-1", 400),
        ("/search?page=99999999999999999999", 400),
        ("/search?page=1001", 400),
        ("/search?size=101", 400),
        ("/search?size=many", 400),
        ("/search?year_from=23", 400),
        ("/search?year_from=2025&year_to=2020", 400),
        ("/search?licence=9", 400),
        ("/search?sort=random", 400),
        ("/search?q=a&q=b", 400),
        ("/search?kind=" + "&kind=".join(f"k{n}" for n in range(30)), 400),
        ("/search?" + "&".join(f"x{n}=1" for n in range(500)), 400),
        ("/search?q=%00%01%02", 200),
        ("/search?q=%22%22%22+-+--+*:*+AND+OR+(", 200),
        ("/search?kind=없는종류&utm_source=x", 200),
        ("/publications/nothing", 404),
        ("/publications/" + "x" * 3000, 404),
        ("/publications/%FF%FE", 404),
        (f"/publications/{STAFF}", 404),
        (f"/publications/{STAFF}/pages/1", 404),
        (f"/publications/{STAFF}/pages/1/picture.webp", 404),
        (f"/publications/{STAFF}/citation.bib", 404),
        (f"/publications/{SHELTER}/pages/0", 404),
        (f"/publications/{SHELTER}/pages/5", 404),
        (f"/publications/{SHELTER}/pages/-1", 404),
        (f"/publications/{SHELTER}/pages/１", 404),
        (f"/publications/{SHELTER}/pages/{'9' * 5000}", 404),
        (f"/publications/{SHELTER}/pages/2?passage=nonsense", 404),
        (f"/publications/{SHELTER}/pages/2?passage={SHELTER}:3:1", 404),
        (f"/publications/{SHELTER}/pages/2?passage={BUS}:1:1", 404),
        (f"/publications/{SHELTER}/pages/2?q={'가' * 600}", 400),
        (f"/publications/{SHELTER}/pages/2?zoom=9999", 200),
        (f"/publications/{SHELTER}/pages?page=3&q=쉼터", 303),
        (f"/publications/{SHELTER}/pages?page=zzz", 404),
        (f"/publications/{BUS}/pages/1/picture.webp", 404),
        (f"/publications/{SHELTER}/citation.exe", 404),
        (f"/publications/{SHELTER}/files/{DIGEST}/..%2F..%2Fetc%2Fpasswd", 404),
        (f"/publications/{SHELTER}/files/{'0' * 64}/x.pdf", 404),
        ("/static/../app.py", 404),
        ("/static/nothing.css", 404),
        ("/docs", 404),
        ("/openapi.json", 404),
    ],
)
def test_odd_requests_get_a_clear_page(site: TestClient, path: str, status: int) -> None:
    response = site.get(path)
    assert response.status_code == status
    if status >= 400:
        assert '<html lang="ko"' in response.text
        assert "Traceback" not in response.text


def test_an_error_stands_next_to_the_field(site: TestClient) -> None:
    text = site.get("/search?q=" + "가" * 600).text
    assert "질의가 너무 깁니다(600자). 500자 이하로 줄여 주세요." in text
    assert 'aria-invalid="true" aria-describedby="q-error"' in text


def test_methods_that_are_not_offered(site: TestClient) -> None:
    response = site.post("/search")
    assert response.status_code == 405
    assert "할 수 없는 요청" in response.text
    assert site.delete(f"/publications/{SHELTER}").status_code == 405
    assert site.head("/search?q=그늘막").status_code == 200


def test_without_an_index_the_reader_is_told_and_may_read_on(opened: Opener) -> None:
    site = opened(NoIndexSearcher())
    response = site.get("/search?q=그늘막")
    assert response.status_code == 503
    assert "python -m index" in response.text
    assert site.get("/healthz").status_code == 503
    page = site.get(f"/publications/{SHELTER}/pages/3?q=그늘막&passage={SHELTER}:3:1")
    assert page.status_code == 200
    assert "찾은 구절" in page.text
    assert "지금은 검색할 수 없습니다" in site.get(f"/publications/{SHELTER}?q=그늘막").text
    assert site.get("/").status_code == 200


def test_a_mistake_of_ours_is_a_korean_page_without_a_traceback(
    opened: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    site = opened(BrokenSearcher())
    response = site.get("/search?q=그늘막")
    assert response.status_code == 500
    assert "처리하는 중에 문제가 생겼습니다" in response.text
    assert "ZeroDivisionError" not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "ZeroDivisionError" in caplog.text
    problem = site.get("/api/search?q=그늘막")
    assert problem.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/search?q=그늘막", "/nowhere", "/api/search", "/static/style.css"])
def test_security_headers_are_on_everything(site: TestClient, path: str) -> None:
    response = site.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_pages_have_an_etag_and_are_not_sent_twice(site: TestClient) -> None:
    first = site.get("/search?q=그늘막")
    again = site.get("/search?q=그늘막", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = site.get("/search?q=그늘막", headers={"Cookie": "jaryogwan_theme=dark"})
    assert other.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Content-Encoding"] == "gzip"


def test_preferences_are_kept_by_a_plain_form(site: TestClient) -> None:
    response = site.post("/preferences", content="size=xl&theme=contrast&back=%2Fsearch%3Fq%3Da")
    assert response.status_code == 303
    assert response.headers["Location"] == "/search?q=a"
    cookies = response.headers.get_list("Set-Cookie")
    assert [cookie.split(";")[0] for cookie in cookies] == ["jaryogwan_theme=contrast", "jaryogwan_size=xl"]
    site.cookies.clear()
    shown = site.get("/", headers={"Cookie": "jaryogwan_theme=contrast; jaryogwan_size=xl"}).text
    assert 'data-theme="contrast" data-size="xl"' in shown
    odd = site.get("/", headers={"Cookie": 'jaryogwan_theme="><script>'}).text
    assert 'data-theme="auto" data-size="m"' in odd


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"])
def test_preferences_never_send_a_reader_elsewhere(site: TestClient, back: str) -> None:
    response = site.post("/preferences", data={"size": "m", "back": back})
    assert response.headers["Location"] == "/"
    site.cookies.clear()
    assert site.post("/preferences", content=b"x" * 100_000).status_code == 413


def test_a_publication_is_described_for_people_and_machines(site: TestClient) -> None:
    text = site.get(f"/publications/{SHELTER}").text
    assert (
        '<meta name="citation_title" content="폭염 때 그늘막과 무더위쉼터를 어디에 둘 것인가: 걷는 사람의 길을 따라">'
        in text
    )
    assert text.count('<meta name="citation_author"') == 3
    assert '<meta name="citation_publication_date" content="2024/07/15">' in text
    assert f'<link rel="canonical" href="http://testserver/publications/{SHELTER}">' in text
    assert '<meta name="DC.creator" content="한여름">' in text
    assert '"@type": "Report"' in text
    assert "본 저작물은 &#39;한빛시정연구원&#39;에서 &#39;2024년&#39; 작성하여 공공누리 제1유형으로 개방한" in text
    assert DIGEST in text
    assert '<li class="depth-2"><a href="' in text
    assert "이용 전 발행 기관에 문의" in site.get(f"/publications/{WEB}").text


def test_searching_inside_a_publication(site: TestClient) -> None:
    text = site.get(f"/publications/{SHELTER}?q=그늘막").text
    assert "구절 <strong>4</strong>개 가운데 가장 가까운 3개" in text
    assert text.count('<div class="passage-hit">') == 3


def test_a_page_shows_its_passage_on_the_picture_and_in_the_text(site: TestClient) -> None:
    text = site.get(f"/publications/{SHELTER}/pages/3?q=그늘막&passage={SHELTER}:3:1").text
    assert '<span class="place">p. 1 (PDF 3쪽)</span>' in text
    assert f'src="/publications/{SHELTER}/pages/3/picture.webp?width=800&amp;v={DIGEST[:12]}"' in text
    # 57 characters stand in three lines of 20; '그늘막' begins at 35, 15 into the second line: 90 + 15 * 20.
    assert text.count('<rect class="passage"') == 3
    assert '<rect class="word" x="390.0" y="130.0" width="60.0" height="20.0"/>' in text
    assert '<mark class="passage word">그늘막</mark>' in text
    assert "찾은 구절 <b>3</b> / 3" in text
    assert "한여름·서늘해·그늘이(2024). 「폭염 때" in text
    assert f"p. 1 (PDF 3쪽). http://testserver/publications/{SHELTER}/pages/3</textarea>" in text
    assert f"/files/{DIGEST}/" in text
    assert "#page=3" in text


def test_a_section_without_a_picture_is_read_as_text(site: TestClient) -> None:
    text = site.get(f"/publications/{BUS}/pages/1?q=환승").text
    assert "본문 1번째 부분" in text
    assert "<img" not in text
    assert 'id="s1"' in text
    assert "&lt;환승&gt;" not in text.split("<main")[0]


def test_ocr_is_said(site: TestClient) -> None:
    assert "문자 인식(OCR)" in site.get(f"/publications/{SHELTER}/pages/4").text
    assert "문자 인식(OCR)" not in site.get(f"/publications/{SHELTER}/pages/3").text


def test_a_pdf_is_shown_in_ranges_and_a_web_page_is_never_one(site: TestClient) -> None:
    path = f"/publications/{SHELTER}/files/{DIGEST}/그늘막 배치.pdf"
    whole = site.get(path)
    assert whole.content == PDF
    assert whole.headers["Content-Type"] == "application/pdf"
    assert whole.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''%EA%B7%B8")
    part = site.get(path, headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, b"%PDF-1.4")
    assert site.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    page = site.get(f"/publications/{WEB}/files/{hashlib.sha256(HTML).hexdigest()}/글.html")
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_citations_as_files(site: TestClient) -> None:
    bib = site.get(f"/publications/{SHELTER}/citation.bib")
    assert bib.text.startswith(f"@techreport{{{SHELTER},\n  author = {{{{한여름}} and {{서늘해}} and {{그늘이}}}},")
    ris = site.get(f"/publications/{SHELTER}/citation.ris").text
    assert ris.startswith("TY  - RPRT\r\n")
    assert ris.endswith("ER  - \r\n")
    csl = site.get(f"/publications/{SHELTER}/citation.json").json()
    assert csl[0]["issued"] == {"date-parts": [[2024, 7, 15]]}
    assert csl[0]["author"][0] == {"literal": "한여름"}
    assert "attachment" in bib.headers["Content-Disposition"]


def test_the_api_answers_as_the_page_does(site: TestClient) -> None:
    response = site.get("/api/search?q=그늘막")
    document = response.json()
    assert document["total"] == 2
    assert len(document["hits"]) == 4  # three passages of one publication, one of another
    first = document["hits"][0]
    assert first["publication"] == SHELTER
    assert first["link"].startswith(f"http://testserver/publications/{SHELTER}/pages/1?q=")
    assert site.get("/api/search?q=그늘막", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_api_tells_errors_in_its_own_form(site: TestClient) -> None:
    response = site.get("/api/search?page=0")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "요청을 이해하지 못했습니다",
        "status": 400,
        "detail": "쪽 번호는 1~1000 사이여야 합니다: 0",
        "instance": "/api/search",
        "field": "page",
    }
    assert site.get("/api/nowhere").headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/feed.atom", "{http://www.w3.org/2005/Atom}feed"),
        ("/feed.atom?q=그늘막", "{http://www.w3.org/2005/Atom}feed"),
        ("/sitemap.xml", "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"),
        ("/opensearch.xml", "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"),
    ],
)
def test_feeds_are_well_formed_and_hold_nothing_for_staff(site: TestClient, path: str, root: str) -> None:
    response = site.get(path)
    assert ET.fromstring(response.content).tag == root  # noqa: S314 — our own
    assert STAFF not in response.text
    assert "내부 검토" not in response.text


def test_health_and_robots(site: TestClient) -> None:
    assert site.get("/healthz").json() == {"status": "ok", "publications": 34}
    assert "Sitemap: http://testserver/sitemap.xml" in site.get("/robots.txt").text


def test_static_files_may_be_kept_for_ever(site: TestClient) -> None:
    style = re.search(r'href="(/static/style.css\?v=[0-9a-f]{12})"', site.get("/").text)
    assert style is not None
    assert "immutable" in site.get(style[1]).headers["Cache-Control"]


def test_an_empty_archive_is_still_a_site(tmp_path: Path) -> None:
    library = FakeLibrary(tmp_path)
    site = TestClient(create_app(SETTINGS, library, WordSearcher(library)))
    assert "아직 자료가 없습니다" in site.get("/").text
    assert site.get("/search").status_code == 200
    assert site.get("/feed.atom").status_code == 200
