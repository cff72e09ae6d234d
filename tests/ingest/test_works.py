"""One work, many outputs; near-duplicates: linked and told with precision first."""

from __future__ import annotations

import lzma
import random
from dataclasses import replace
from pathlib import Path

import pytest
from support.fakes import hold

from corpus.library import Library
from corpus.records import Contributor, Visibility
from corpus.writer import LibraryWriter
from ingest.__main__ import main
from ingest.likeness import containment, resemblance, shingles, sketch
from ingest.records import load_records
from ingest.relate import likenesses, months_apart, relate
from ingest.titles import agree, stem

SAMPLES = Path(__file__).parent.parent.parent / "corpus" / "samples" / "library"
WORDS = (
    "버스",
    "환승",
    "정류장",
    "시민",
    "주택",
    "빈집",
    "골목",
    "예산",
    "조례",
    "침수",
    "하천",
    "돌봄",
    "청년",
    "시장",
)


def prose(seed: int, words: int = 200) -> str:
    """Words in an order of their own."""
    order = random.Random(seed)
    return " ".join(order.choice(WORDS) + order.choice(("이", "을", "에", "은", "")) for _ in range(words))


def people(*names: str) -> tuple[Contributor, ...]:
    return tuple(Contributor(name) for name in names)


def outputs(library: Library) -> set[frozenset[str]]:
    """The titles' kinds of every work."""
    return {
        frozenset((item.id, *(other.id for other in library.other_outputs(item.id))))
        for item in library.newest(1_000, staff=True)
        if library.other_outputs(item.id)
    }


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("한빛시 통합돌봄 체계 구축 방안", "한빛시 통합돌봄 체계 구축 방안: 정책 요약", True),
        ("한빛시 통합돌봄 체계 구축 방안 연구", "[이슈브리프] 한빛시 통합돌봄 체계 구축 방안", True),
        ("지역 청년 주거지원 방안에 관한 연구 최종보고서", "지역 청년 주거지원 방안 (제12호)", True),
        ("한빛시 건물 탄소중립 전략", "한빛시 건물 탄소중립 전략 - 공공건물을 중심으로", True),
        ("한빛시 탄소중립 이행전략: 건물 부문", "한빛시 탄소중립 이행전략: 수송 부문", False),
        ("2023년 지역경제 전망", "2024년 지역경제 전망", False),
        ("환승체계 개선 연구(Ⅰ)", "환승체계 개선 연구(Ⅱ)", False),
        ("탄소중립: 건물", "탄소중립: 수송", False),
        ("발간사", "권두언", False),
    ],
)
def test_which_titles_may_name_one_study(one: str, other: str, expected: bool) -> None:
    assert agree(stem(one), stem(other)) is expected


def test_resemblance_is_the_share_of_shingles_in_common() -> None:
    # 20 letters have 13 shingles of eight; the last letter stands in one of them: 12 in common of 14 in all.
    first, second = (
        shingles("가나다라마바사아자차카타파하거너더러머버"),
        shingles("가나다라마바사아자차카타파하거너더러머서"),
    )
    assert resemblance(first, second) == 12 / 14
    assert resemblance(first, first) == 1.0
    assert len(shingles("가, 나-다 라마바사.")) == 0
    assert sketch("짧은 글") == b""
    whole, part = shingles(prose(1) + prose(2)), shingles(prose(1))
    assert containment(part, whole) == containment(whole, part) == 1.0


def test_dates_are_compared_as_precisely_as_they_are_known() -> None:
    assert months_apart("2023-11-30", "2024-01") == 2
    assert months_apart("2023", "2024-01-05") == 12
    assert months_apart("", "2024") == 0


def test_outputs_of_one_study_are_linked_and_no_others(writer: LibraryWriter) -> None:
    title = "한빛시 버스 환승체계 개선방안"
    report = hold(writer, "a", title, [prose(1)], date="2023-11-30", contributors=people("서지원", "민경호"))
    brief = hold(
        writer, "b", title + ": 브리프", [prose(2)], kind="브리프", date="2023-12", contributors=people("민경호")
    )
    hold(writer, "c", title, [prose(3)], kind="웹진", date="2024-01", contributors=people("다른이"))
    hold(writer, "d", title, [prose(4)], kind="웹진", date="2019-01", contributors=people("서지원"))
    hold(
        writer, "e", "한빛시 버스 노선 개편", [prose(5)], kind="브리프", date="2023-12", contributors=people("민경호")
    )
    relate(writer)
    assert outputs(writer) == {frozenset((report, brief))}
    assert [item.id for item in writer.other_outputs(report)] == [brief]
    assert writer.works([report, brief, "0" * 12]) == {report: min(report, brief), brief: min(report, brief)}


def test_a_short_title_links_by_text_alone(writer: LibraryWriter) -> None:
    first = hold(writer, "a", "발간사", [prose(1)], kind="웹진", contributors=people("원장"))
    second = hold(writer, "b", "발간사", [prose(1) + " 끝"], kind="웹진", contributors=people("원장"))
    hold(writer, "c", "발간사", [prose(2)], kind="총서", contributors=people("원장"))
    relate(writer)
    assert outputs(writer) == {frozenset((first, second))}


def test_issues_of_a_series_stay_apart_though_they_repeat_their_text(writer: LibraryWriter) -> None:
    for month in (1, 2, 3):
        hold(
            writer,
            f"a{month}",
            f"월간 고용동향 분석 제{month}호",
            [prose(1) + f" {month}월"],
            date=f"2023-{month:02}",
        )
        hold(writer, f"b{month}", "월간 물가동향 분석", [prose(2) + f" {month}월"], number=f"제{month}호")
    relate(writer)
    assert outputs(writer) == set()
    assert len(writer.near_duplicates()) == 6


def test_an_article_without_authors_is_linked_by_its_text(writer: LibraryWriter) -> None:
    title, text = "한빛시 버스 환승체계 개선방안", prose(1, 600)
    report = hold(writer, "a", title, [text], contributors=people("서지원"))
    article = hold(writer, "b", title, [text[: len(text) // 4] + prose(2, 100)], kind="웹진")
    hold(writer, "c", title, [prose(3)], kind="브리프")
    relate(writer)
    assert outputs(writer) == {frozenset((report, article))}


def test_a_yearly_study_with_one_title_pairs_off_by_date(writer: LibraryWriter) -> None:
    expected = set()
    for year in (2021, 2022, 2023):
        made = [
            hold(writer, f"{kind}{year}", "한빛시 주택시장 전망", [prose(year * 10 + n)], kind=kind,
                 date=f"{year}-{11 + n}", contributors=people("서지원"))
            for n, kind in enumerate(("보고서", "브리프"))
        ]  # fmt: skip
        expected.add(frozenset(made))
    relate(writer)
    assert outputs(writer) == expected


def test_nearly_equal_texts_are_told_and_both_are_held(writer: LibraryWriter) -> None:
    text = prose(1, 400)
    first = hold(writer, "a", "골목상권 폐업 실태", [text], date="2023")
    second = hold(writer, "b", "골목상권 폐업 실태", [text + " 덧붙인 말이 있다"], date="2023-05")
    third = hold(writer, "c", "전혀 다른 제목의 자료", [text[:-20]], date="2010")
    hold(writer, "d", "다른 글", [prose(2, 400)])
    told = likenesses(writer, relate(writer))
    assert len(told) == 3 and all(each.new and each.similarity > 0.9 for each in told)
    assert outputs(writer) == {frozenset((first, second))}  # the title of the third says another work
    assert writer.counts().publications == 4
    changed = relate(writer)
    assert changed == set()
    assert [each.new for each in likenesses(writer, changed)] == [False] * 3
    writer.delete(third)
    assert len(likenesses(writer, relate(writer))) == 1


def test_the_run_and_its_report_tell_of_nearly_equal_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "자료"
    folder.mkdir()
    (folder / "처음.md").write_text(f"# 골목상권 실태\n\n{prose(1)}\n", encoding="utf-8")
    (folder / "고침.md").write_text(f"# 골목상권 실태\n\n{prose(1)} <고친> 말\n", encoding="utf-8")
    monkeypatch.setenv("JARYOGWAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JARYOGWAN_WORKERS", "1")
    page = tmp_path / "report.html"
    assert main([str(folder), "--report", str(page)]) == 0
    out = capsys.readouterr().out
    assert "글이 거의 같은 자료 1쌍" in out and "처음.md" in out.partition("글이 거의 같은")[2]
    assert "글이 거의 같은 자료 1쌍" in page.read_text(encoding="utf-8")
    assert Library.open(tmp_path / "home").counts().publications == 2
    assert main([str(folder), "--report", str(page)]) == 0
    assert "글이 거의 같은" not in capsys.readouterr().out  # told once; the report keeps telling
    assert "글이 거의 같은 자료 1쌍" in page.read_text(encoding="utf-8")


def test_a_later_run_looks_only_at_what_changed_and_comes_to_the_same(writer: LibraryWriter) -> None:
    order = random.Random(7)
    ids = []
    for number in range(60):
        kind, title = order.choice(("보고서", "브리프", "웹진")), f"한빛시 {order.choice(WORDS)} 정책의 방향"
        authors = people(order.choice(("서지원", "민경호")))
        ids.append(hold(writer, str(number), title, [prose(number % 20)], kind=kind, contributors=authors))
    relate(writer)
    for identity in order.sample(ids, 25):
        item = writer.publication(identity)
        match order.randrange(3):
            case 0:
                writer.delete(identity)
            case 1:
                writer.put(
                    replace(item, title=f"한빛시 {order.choice(WORDS)} 정책의 방향"), (), writer.passages(identity)
                )
            case _:
                writer.put(replace(item, kind="총서"), (), writer.passages(identity))
        relate(writer)
    stepwise = (outputs(writer), writer.near_duplicates())
    relate(writer, anew=True)
    assert (outputs(writer), writer.near_duplicates()) == stepwise


def test_other_outputs_are_shown_only_to_those_who_may_see_them(writer: LibraryWriter) -> None:
    title = "한빛시 중기 재정 전망"
    report = hold(writer, "a", title, [prose(1)], contributors=people("문태겸"))
    hold(writer, "b", title, [prose(2)], kind="브리프", contributors=people("문태겸"), visibility=Visibility.STAFF)
    relate(writer)
    assert writer.other_outputs(report) == ()
    assert len(writer.other_outputs(report, staff=True)) == 1


def test_the_works_of_the_sample_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The two studies with several outputs are linked, and nothing else: all records, three files with text."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in ("목록.csv", "a02_환승브리프.hwp", "a03_환승이야기.html", "b11_재가노인_통합돌봄_브리프.hwp"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    monkeypatch.setenv("JARYOGWAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JARYOGWAN_WORKERS", "1")
    assert main([str(folder)]) == 0
    assert "글이 거의 같은" not in capsys.readouterr().out
    library = Library.open(tmp_path / "home")
    kinds = {frozenset(library.publication(each).kind for each in work) for work in outputs(library)}
    titles = {library.publication(each).title.partition(":")[0] for work in outputs(library) for each in work}
    assert kinds == {frozenset(("보고서", "브리프", "웹진")), frozenset(("보고서", "브리프"))}
    assert titles == {"한빛시 버스 환승체계 개선방안", "한빛시 재가노인 통합돌봄 체계 구축 방안"}


def test_periodic_releases_with_equal_titles_stay_apart(writer: LibraryWriter, data: Path, tmp_path: Path) -> None:
    """The records of 2024, in which titles such as 비상경제장관회의 개최 recur: only equal texts are one work."""
    source = data / "publications" / "policy-abstracts.jsonl.xz"
    part = tmp_path / "part.jsonl"
    with lzma.open(source, "rt", encoding="utf-8") as lines:
        part.write_text("".join(line for line in lines if '"date": "2024-0' in line), encoding="utf-8")
    report = load_records(writer, part, "policy", lambda count: None)
    assert len(report.files) > 5_000
    relate(writer)
    alike = {frozenset((pair.first, pair.second)) for pair in writer.near_duplicates()}
    works = outputs(writer)
    recurring = [item for item in writer.newest(100_000) if item.title == "비상경제장관회의 개최"]
    assert works and not any(item.id in work for work in works for item in recurring)
    assert all(len(work) == 2 and work in alike for work in works)
