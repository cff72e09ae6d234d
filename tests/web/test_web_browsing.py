"""Ways through the archive: shelves, a series with its gaps, two facets crossed, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest
from fastapi.testclient import TestClient

from corpus.records import Passage, PassageKind, Publication, Span
from corpus.settings import Settings
from search.results import Explanation, PassageHit, Snippet
from tests.web.web_fakes import BUS, RECORD, SHELTER, FakeLibrary, NoIndexSearcher, WordSearcher, made_library
from web.app import create_app
from web.browseview import series_page
from web.charts import matrix, trend
from web.listing import passage_view
from web.pictures import Pictures, Worker
from web.spreadsheet import csv_bytes

PATHS = (
    "/browse",
    "/browse/kind",
    "/browse/keyword",
    "/browse/year",
    "/browse/author",
    "/browse/series",
    "/browse/series?series=한빛정책연구",
    "/browse/cross",
    "/browse/cross?rows=region&columns=region",
    "/browse/cross?rows=department&columns=kind&kind=보고서&q=도시",
    "/browse/cross?rows=keyword&columns=year&kind=없는것",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("browsed")
    library = made_library(folder)
    pictures = Pictures(folder / "pictures", 10**6, Worker(["false"]))
    yield TestClient(create_app(Settings(), library, WordSearcher(library), pictures=pictures))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_of_browsing_is_strict_html(site: TestClient, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 200
    assert len(response.content) < 60_000
    html5lib.HTMLParser(strict=True).parse(response.text)
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert "style=" not in response.text
    assert [table for table in tree.iter("table") if table.find("caption") is None] == []


def test_a_crossed_table_leads_to_the_publications_counted(site: TestClient) -> None:
    text = site.get("/browse/cross?rows=department&columns=year").text
    assert "/search?department=기획실&amp;year_from=2012&amp;year_to=2012" in text
    together = site.get("/browse/cross?rows=region&columns=region").text
    assert "함께 다룬 지역" in together
    assert "region=한빛시&amp;region=가람구" not in together  # two values of a facet mean any of them


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/browse/nothing", 404),
        ("/browse/visibility", 404),
        ("/browse/kind?page=9", 404),
        ("/browse/kind?page=0", 400),
        ("/browse/series?series=없는총서", 404),
        ("/browse/cross?rows=visibility", 400),
        ("/browse/cross?rows=title", 400),
        ("/browse/cross?rows=kind&rows=year", 400),
        ("/browse/cross.csv?columns=nothing", 400),
        ("/browse/cross?q=" + "가" * 501, 400),
        ("/browse/cross?year_from=abc", 400),
    ],
)
def test_odd_requests_get_a_clear_page(site: TestClient, path: str, status: int) -> None:
    response = site.get(path)
    assert response.status_code == status
    assert '<html lang="ko"' in response.text


def test_without_an_index_browsing_says_so(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path, 10**6, Worker(["false"]))
    site = TestClient(create_app(Settings(), made_library(tmp_path), NoIndexSearcher(), pictures=pictures))
    assert site.get("/browse").status_code == site.get("/browse/cross").status_code == 503


def test_the_table_as_csv_is_korean_in_excel_and_no_formula(site: TestClient) -> None:
    response = site.get("/browse/cross.csv?rows=keyword&columns=kind")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="keyword-kind.csv"'
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][0] == "주제어 \\ 자료 종류" and rows[0][-1] == "자료 수"
    assert ["'=HYPERLINK(1)", "0", "0", "0", "1", "1"] in rows or any(row[0] == "'=HYPERLINK(1)" for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/browse/cross.svg?rows=keyword&columns=year", "주제어의 흐름"),
        ("/browse/cross.svg?rows=region&columns=kind&q=도시", "지역별 자료 종류"),
        ("/browse/year.svg", "연도별 자료 수"),
    ],
)
def test_pictures_are_files_that_say_where_they_come_from(site: TestClient, path: str, title: str) -> None:
    response = site.get(path)
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-disposition"].startswith("attachment")
    picture = ET.fromstring(response.content)  # noqa: S314 — our own
    texts = ["".join(text.itertext()) for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == title
    assert "http://testserver" in texts[-1] and "건 · " in texts[-1]
    page = site.get(path.replace(".svg", "")).text
    assert 'href="' + path.replace("&", "&amp;") + '"' in page


def test_a_picture_of_nothing_is_not_found(tmp_path: Path) -> None:
    library = FakeLibrary(tmp_path)
    site = TestClient(create_app(Settings(), library, WordSearcher(library)))
    assert site.get("/browse/year.svg").status_code == 404
    assert site.get("/browse/cross.svg?rows=keyword&columns=year").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u3000＝"])
def test_what_a_spreadsheet_would_run_is_kept_a_text(start: str) -> None:
    [[text, number]] = csv.reader(io.StringIO(csv_bytes([[f"{start}1+1", -5]]).decode("utf-8-sig"), newline=""))
    assert text == f"'{start}1+1"
    assert number == "-5"


def test_a_series_shows_what_is_missing_between_its_numbers() -> None:
    held = [
        Publication(letter * 12, f"제{number}", "웹진", number=number, series="월간", date=date)
        for letter, number, date in (
            ("a", "제88호", "2023"),
            ("b", "제91호", "2024"),
            ("c", "특별호", "2022"),
            ("d", "제92호", "2025"),
        )
    ]
    view = series_page("월간", held, 4)
    assert [(issue.number, issue.card is None) for issue in view.issues] == [
        ("제92호", False),
        ("제91호", False),
        ("제89~90호", True),
        ("제88호", False),
        ("특별호", False),
    ]
    assert (view.missing, view.span) == (2, "2022~2025")


def test_pictures_leave_out_what_is_empty() -> None:
    picture = matrix(["가", "나"], ["다", "라", "마"], [[4, 0, 1], [0, 0, 0]])
    assert picture is not None
    assert [(cell.count, cell.level) for cell in picture.cells] == [(4, 5), (1, 3)]  # 5·√(1/4) = 2.5, rounded up
    assert matrix(["가"], ["나"], [[0]]) is None
    lines = trend(["가"], ["2020", "2023"], [[2, 1]])
    assert lines is not None
    assert [(bar.year, bar.count) for bar in lines.rows[0].bars] == [(2020, 2), (2023, 1)]
    assert [label.whole for label in lines.years] == ["2020", "2021", "2022", "2023"]
    assert trend(["가"], [], [[]]) is None


def test_long_labels_are_cut_and_told_whole() -> None:
    picture = matrix(["아주 긴 부서의 이름이 여기에 옵니다"], ["도시환경교통안전연구실 제이팀"], [[1]])
    assert picture is not None
    assert picture.rows[0].lines[0].endswith("…")
    assert picture.columns[0].whole == "도시환경교통안전연구실 제이팀"
    assert len(picture.columns[0].lines) == 2
    names = ["기후에너지연구실", "지역 사회 정책", "가나다라마바사"]
    halves = matrix(["가"], names, [[1, 1, 1]])
    assert halves is not None
    assert [label.lines for label in halves.columns] == [
        ("기후에너지", "연구실"),
        ("지역 사회", "정책"),
        ("가나다라", "마바사"),
    ]


def test_a_publication_tells_what_is_like_it_and_why(site: TestClient) -> None:
    text = site.get(f"/publications/{BUS}").text
    assert "비슷한 자료와 그 까닭" in text
    assert "함께 다룬 주제어: 환승" in text and "뜻의 가까움 50%" in text
    assert "같은 연구의 다른 자료" in text
    assert f"/publications/{RECORD}" in text


def test_outputs_of_one_study_stand_under_the_first_of_them(site: TestClient) -> None:
    text = site.get("/search?size=50").text
    assert "같은 연구의 다른 자료: <a" in text
    assert text.count('<li class="hit">') == 33  # 34 publications, two of one study


def test_long_lists_are_short_pages(site: TestClient) -> None:
    ten, twenty = (site.get(f"/search?q=도시+한+해&size={size}").text for size in (10, 20))
    assert len(ten.encode()) < 60_000 and len(twenty.encode()) < 60_000


def test_a_table_that_was_found_is_shown_as_one(site: TestClient) -> None:
    text = site.get(f"/publications/{SHELTER}/pages/4").text
    assert "<table" not in text  # the invented page has its rows in one line
    found = site.get("/search?q=가람구").text
    assert "표 · 문자 인식</span>" in found  # a table on a page read by OCR: the hit says both


def test_a_table_that_is_found_below_its_head_keeps_the_head() -> None:
    text = "<표 2> 비용\n방법 | 만 원\n신설 | 9,800\n개방 | 160\n공유 | 22"
    passage = Passage("aaaaaaaaaaaa:1:1", text, (Span(1, 0, len(text)),), (), PassageKind.TABLE)
    why = Explanation((), (), 1.0, 0.0, 1.0, 0.0)
    for start in (text.index("개방"), text.index("방법")):
        found = PassageHit(passage, 1.0, (), Snippet(start, len(text), text[start:], ()), why)
        view = passage_view(Publication("aaaaaaaaaaaa", "제목", "보고서"), (found,), "", {})
        assert [row[0][0].text for row in view.blocks[0].rows][0::2] in (["방법", "공유"], ["방법", "개방"])
