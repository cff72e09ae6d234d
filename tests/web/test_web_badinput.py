"""Bad input in every place that takes input: a clear Korean page (or problem+json), the right status, never a 500."""

from __future__ import annotations

import re
from urllib.parse import quote

import html5lib
import pytest
from fastapi.testclient import TestClient

from corpus.settings import Settings
from tests.web.web_fakes import SHELTER, WordSearcher, made_library
from web.app import create_app
from web.pictures import Pictures, Worker

LONG = "가" * 6_000  # what the client of the tests can send; test_web_browser.py sends 10,000 to a real server
CONTROLS = "".join(map(chr, (*range(32), 127, 0x85, 0x2028, 0x202E, 0xFEFF, 0xFFFE)))
VALUES = {
    "thousands of characters": quote(LONG),
    "control characters": quote(CONTROLS),
    "not UTF-8": "%ff%fe%80",
    "half a surrogate pair": "%ed%a0%80",
    "a broken escape": "%zz%",
    "markup": quote("\"'><script>alert(1)</script>{{7*7}}"),
    "operators": quote('""" - -- *:* ( AND OR NOT ~ ^ \\ / + title:x [a TO b]'),
    "zero": "0",
    "less than nothing": "-1",
    "a huge number": "9" * 400,
    "past the end": "900",
    "a number of another script": quote("١٢٣"),
    "a fraction": "1.5e3",
    "a path": quote("../../../etc/passwd", safe=""),
    "nothing": "",
}
FILTERS = ("kind", "author", "licence", "year_from", "publication")
PARAMETERS = {  # of each path, those that it reads, one of each sort
    "/search": ("q", "page", "size", "sort", "keyword", *FILTERS),
    "/browse/cross": ("rows", "columns", "q", *FILTERS),
    "/browse/cross.csv": ("rows", "columns", "q"),
    "/browse/cross.svg": ("rows", "columns", "q"),
    "/browse/keyword": ("page",),
    "/browse/series": ("series", "page"),
    "/feed.atom": ("q", "kind", "page"),
    "/api/search": ("q", "page", "size", "sort", *FILTERS),
    "/api/suggest": ("q",),
    f"/publications/{SHELTER}": ("q",),
    f"/publications/{SHELTER}/pages": ("page", "q"),
    f"/publications/{SHELTER}/pages/3": ("q", "passage", "zoom"),
    f"/publications/{SHELTER}/pages/3/picture.webp": ("width", "v"),
}
PLACES = (
    *(
        "/{}",
        "/browse/{}",
        "/static/{}",
        "/publications/{}",
        "/publications/{}/pages/1",
        "/publications/{}/citation.bib",
    ),
    *(f"/publications/{SHELTER}/pages/{{}}", f"/publications/{SHELTER}/pages/{{}}/picture.webp"),
    *(f"/publications/{SHELTER}/files/{{}}/x.pdf", f"/publications/{SHELTER}/citation.{{}}"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("site")
    library = made_library(folder)
    pictures = Pictures(folder / "pictures", 10**6, Worker(["false"]))
    app = create_app(Settings(institute="한빛시정연구원"), library, WordSearcher(library), pictures=pictures)
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def is_clear(site: TestClient, address: str) -> int:
    """The status; what is sent with an error is a page or a problem that says in Korean what is wrong."""
    response = site.get(address)
    shown = address[:120]
    assert response.status_code in (200, 303, 307, 400, 404, 503), (response.status_code, shown)
    kind = response.headers.get("content-type", "")
    if response.status_code >= 400:
        if kind.startswith("text/html"):
            html5lib.HTMLParser(strict=True).parse(response.text)
            assert '<html lang="ko"' in response.text, shown
            assert re.search(r"<h1[^>]*>[^<]*[가-힣]", response.text), shown
        else:
            assert kind == "application/problem+json", (kind, shown)
            assert re.search("[가-힣]", response.json()["detail"]), shown
        assert len(response.content) < 40_000, shown
    assert "<script>alert" not in response.text or kind.startswith(("application/", "text/csv")), shown
    assert "Traceback" not in response.text, shown
    return response.status_code


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("path", PARAMETERS)
def test_every_parameter(site: TestClient, path: str, value: str) -> None:
    for name in PARAMETERS[path]:
        is_clear(site, f"{path}?{name}={value}")
    short = value if len(value) < 1000 else ""
    is_clear(site, f"{path}?{short}={short}&{short}&" + "&".join(f"{name}={short}" for name in PARAMETERS[path]))


@pytest.mark.parametrize(
    "value", [value for value in VALUES.values() if value], ids=[name for name in VALUES if VALUES[name]]
)
@pytest.mark.parametrize("place", PLACES)
def test_every_place_in_a_path(site: TestClient, place: str, value: str) -> None:
    is_clear(site, place.format(value))


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/search?q=" + quote(LONG), 400, "질의가 너무 깁니다(6,000자)"),
        ("/search?page=0", 400, "쪽 번호는 1~1000 사이"),
        ("/search?page=" + "9" * 30, 400, "숫자로 적어 주세요"),
        ("/search?page=900", 404, "검색 결과는 4쪽까지 있습니다"),
        ("/search?kind=" + quote("없는 종류"), 200, "찾은 자료가 없습니다"),
        ("/search?sort=random", 400, "정렬은"),
        ("/search?licence=77", 400, "검색하지 못했습니다"),
        ("/publications/abc", 404, "찾으시는 것이 없습니다"),
        (f"/publications/{SHELTER}/pages/99", 404, "쪽 &#39;99&#39;"),
        ("/browse/cross?rows=price", 400, "요청을 이해하지 못했습니다"),
        ("/browse/cross.svg?rows=price", 400, "요청을 이해하지 못했습니다"),
    ],
)
def test_what_is_wrong_is_told(site: TestClient, address: str, status: int, told: str) -> None:
    response = site.get(address)
    assert response.status_code == status
    assert told in response.text


def test_control_characters_are_no_words(site: TestClient) -> None:
    plain, odd = site.get("/search?q=그늘막"), site.get(f"/search?q={quote('그늘막' + chr(0) + chr(7))}")
    assert odd.status_code == 200
    assert odd.text.count('<li class="hit">') == plain.text.count('<li class="hit">') > 0
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", odd.text)
