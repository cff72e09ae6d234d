"""Plain text and Markdown: encodings, paragraphs, and lines broken by hand."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from corpus.errors import Reason, UnreadableFile
from ingest.document import BlockKind, Limits, ParsedDocument
from ingest.readers import read_file
from ingest.readers.markdown import front_matter
from ingest.readers.plain import paragraphs

PROSE = (
    "국가균형발전 정책은 지역의 자립 기반을 세우고 지역 사이의 격차를 줄이는 것을 목표로 한다. 그러나 수도권으로의 "
    "인구 이동은 계속되었고 지역의 산업 기반은 약해졌다. 이 연구는 지난 이십 년의 정책을 돌아보고 앞으로의 방향을 "
    "제안한다. 먼저 정책의 역사를 살펴보고, 다음으로 성과를 평가하며, 끝으로 과제를 정리한다."
)


def read(path: Path) -> ParsedDocument:
    return read_file(path, Limits())


def lines(document: ParsedDocument) -> list[str]:
    return [line for page in document.pages for line in page.page.text.split("\n")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"첫 문단이다.\r\n\r\n{PROSE} 똠방각하.\r\n".encode(encoding))
    assert lines(read(path)) == ["첫 문단이다.", f"{PROSE} 똠방각하."]


def test_one_broken_byte_costs_one_character(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    data = (PROSE * 5).encode()
    path.write_bytes(data[:300] + b"\xff" + data[300:])
    text = read(path).pages[0].page.text
    assert text.count("\ufffd") <= 3
    assert "국가균형발전 정책은" in text


def test_wrapped_lines_are_joined_at_spaces() -> None:
    wrapped = "\n".join(textwrap.wrap(PROSE, 34))
    assert paragraphs(f"제목\n\n{wrapped}\n\n{wrapped}\n") == ["제목", PROSE, PROSE]


def test_lines_cut_at_an_exact_column_are_joined_without_a_space() -> None:
    text = PROSE.replace(" ", "")
    cut = "\n".join(text[at : at + 30] for at in range(0, len(text), 30))
    assert paragraphs(f"{cut}\n\n{cut}") == [text, text]


def test_wrapped_lines_stop_at_items() -> None:
    wrapped = "\n".join(textwrap.wrap(PROSE, 34))
    found = paragraphs(f"{wrapped}\n\n□ {wrapped}\n○ 둘째 항목\n")
    assert found == [PROSE, f"□ {PROSE}", "○ 둘째 항목"]


def test_short_lines_and_long_lines_stay_apart() -> None:
    poem = "나는 간다\n너도 온다\n강은 흐르고\n산은 선다\n해가 뜨고\n달이 진다\n별이 보인다\n"
    assert len(paragraphs(poem)) == 7
    assert paragraphs(f"{PROSE}\n{PROSE}\n" * 4) == [PROSE] * 8


def test_long_text_becomes_sections_at_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{PROSE}\n\n" * 60, encoding="utf-8")
    document = read(path)
    assert not document.paged
    assert [page.page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert {page.page.anchor for page in document.pages} == {f"s{n + 1}" for n in range(len(document.pages))}
    assert all(3_000 < len(page.page.text) < 3_500 for page in document.pages[:-1])
    assert lines(document) == [PROSE] * 60


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{PROSE}\n\n" * 60, encoding="utf-8")
    for limits in (Limits(characters=1000), Limits(pages=2), Limits(unpacked_bytes=1000)):
        with pytest.raises(UnreadableFile) as caught:
            read_file(path, limits)
        assert caught.value.reason is Reason.TOO_LARGE


MARKDOWN = """---
title: "연구 노트"
authors:
  - 홍길동
  - 김가상
date: 2024-05-01
tags: [인구, '지역']
draft: true
---
# 연구 노트

머리말이다[^1]. **굵게** 쓴 말과 [고리](https://example.kr).

## 표

| 연도 | 값 |
|---|---|
| 2023 | 1.2 |

- 첫째
- 둘째
  1. 속의 하나

```
코드 한 줄
```

<script>alert(1)</script>

[^1]: 각주의
    내용이다.
"""


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    document = read(path)
    assert document.properties == {
        "title": "연구 노트",
        "author": "홍길동; 김가상",
        "date": "2024-05-01",
        "keywords": "인구; 지역",
    }
    page = document.pages[0]
    assert [(block.kind, page.page.text[block.start : block.end]) for block in page.blocks] == [
        (BlockKind.HEADING, "연구 노트"),
        (BlockKind.PARAGRAPH, "머리말이다. 굵게 쓴 말과 고리."),
        (BlockKind.HEADING, "표"),
        (BlockKind.TABLE_ROW, "연도 | 값"),
        (BlockKind.TABLE_ROW, "2023 | 1.2"),
        (BlockKind.LIST_ITEM, "첫째"),
        (BlockKind.LIST_ITEM, "둘째"),
        (BlockKind.LIST_ITEM, "1. 속의 하나"),
        (BlockKind.PARAGRAPH, "코드 한 줄"),
        (BlockKind.FOOTNOTE, "1) 각주의 내용이다."),
    ]


def test_front_matter_takes_what_it_knows() -> None:
    assert front_matter("제목: 가\n저자: [나, 다]\n그밖: 라\nlist:\n  - 마") == {"title": "가", "author": "나; 다"}
    assert front_matter("그저 글\n- 항목\n:") == {}


def test_hostile_markdown_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for text in (
        ">" * 20_000 + " 가",
        "[" * 20_000 + "가",
        "*" * 20_000 + "가",
        "- " * 5_000 + "가",
        "---\n" * 5_000 + "가",
    ):
        path.write_text(text, encoding="utf-8")
        assert "가" in lines(read(path))[-1]
