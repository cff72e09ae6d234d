"""`python -m search "질의"`: the same answers as the site, in a terminal or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from urllib.parse import urlencode

from corpus.errors import JaryogwanError
from corpus.settings import Settings
from search.jsonout import result_json
from search.query import Filters, Query, Sort
from search.results import Hit, MatchedTerm, PassageHit, ResultPage
from search.searcher import Searcher


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 with results, 1 without, 2 when the question cannot be answered."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment()
        page = Searcher.from_settings(settings).search(_query(options))
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        base = settings.base_url or f"http://{settings.host}:{settings.port}"
        document = result_json(page, lambda hit, found: page_link(base, hit, found, options.text))
        print(json.dumps(document, ensure_ascii=False))
    else:
        print(_text(page, explain=options.explain))
    return 0 if page.hits else 1


def page_link(base: str, hit: Hit, found: PassageHit, text: str = "") -> str:
    """The address of a passage on its page, or of the publication for its abstract; `text` marks its words."""
    address = f"{base.rstrip('/')}/publications/{hit.publication.id}"
    pairs = [("q", text)] if text else []
    if found.passage.page:
        address += f"/pages/{found.passage.page}"
        pairs.append(("passage", found.passage.id))
    return f"{address}?{urlencode(pairs, safe=':')}" if pairs else address


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m search", description="자료관에서 구절을 찾습니다.")
    parser.add_argument("text", nargs="?", default="", help='질의. "구문"과 -제외할말을 쓸 수 있습니다')
    for name, meaning in (
        ("kind", "종류 (보고서, 브리프 …)"),
        ("publisher", "발행처"),
        ("department", "부서"),
        ("series", "총서명"),
        ("author", "저자"),
        ("region", "지역"),
        ("licence", "공공누리 유형 (0–4)"),
        ("keyword", "주제어"),
    ):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="값", help=f"{meaning}; 여러 번 쓸 수 있음"
        )
    parser.add_argument("--year-from", type=int, metavar="연도")
    parser.add_argument("--year-to", type=int, metavar="연도")
    parser.add_argument("--sort", choices=[item.value for item in Sort], default=Sort.RELEVANCE.value)
    parser.add_argument("--page", type=int, default=1)
    parser.add_argument("--size", type=int, default=10)
    parser.add_argument("--staff", action="store_true", help="직원만 보는 자료도 찾습니다")
    parser.add_argument("--explain", action="store_true", help="찾은 까닭을 함께 보입니다")
    parser.add_argument("--json", action="store_true", help="JSON으로 출력합니다")
    return parser


def _query(options: argparse.Namespace) -> Query:
    return Query(
        text=options.text,
        filters=Filters(
            kinds=tuple(options.kind),
            year_from=options.year_from,
            year_to=options.year_to,
            publishers=tuple(options.publisher),
            departments=tuple(options.department),
            series=tuple(options.series),
            authors=tuple(options.author),
            regions=tuple(options.region),
            licences=tuple(options.licence),
            keywords=tuple(options.keyword),
        ),
        sort=Sort(options.sort),
        page=options.page,
        page_size=options.size,
        staff=options.staff,
    )


def _text(page: ResultPage, *, explain: bool) -> str:
    more = " 이상" if page.capped else ""
    lines = [f"{page.total:,}건{more} ({page.took_ms:.1f} ms)"]
    if page.suggestion:
        lines.append(f"혹시 이것을 찾으셨나요? {page.suggestion}")
    if page.drop:
        lines.append(f"이 말을 빼고 찾아 보세요: {', '.join(page.drop)}")
    for number, hit in enumerate(page.hits, 1):
        publication = hit.publication
        facts = ", ".join(filter(None, (publication.kind, publication.date, publication.publisher)))
        lines.append(f"\n{number}. {publication.title} ({facts})")
        for found in hit.passages:
            place = f"{found.passage.page}쪽" if found.passage.page else "초록"
            path = " > ".join(found.passage.heading)
            lines.append(f"   [{place}] {path}".rstrip())
            lines.append(f"   {_marked(found)}")
            if explain:
                lines.append(f"   찾은 까닭: {_why(found)}")
        if hit.more:
            lines.append(f"   … 같은 자료의 다른 구절 {hit.more}개")
    if page.related:
        lines.append(f"\n함께 찾아 볼 말: {', '.join(page.related)}")
    return "\n".join(lines)


def _marked(found: PassageHit) -> str:
    text, at, parts = found.snippet.text, 0, []
    for mark in found.snippet.marks:
        parts += [text[at : mark.start], "«", text[mark.start : mark.end], "»"]
        at = mark.end
    return " ".join("".join([*parts, text[at:]]).split())


def _why(found: PassageHit) -> str:
    why = found.explanation
    parts = [f"점수 {found.score:.3f} (말 {why.lexical_share:.0%}, 뜻 {why.semantic_share:.0%})"]
    if why.matched:
        parts.append("맞은 말 " + ", ".join(map(_matched, why.matched)))
    if why.missing:
        parts.append("없는 말 " + ", ".join(why.missing))
    parts.append(f"BM25 {why.lexical:.2f}, 코사인 {why.semantic:.2f}")
    return "; ".join(parts)


def _matched(term: MatchedTerm) -> str:
    return f"{term.term}({term.instead_of} 대신)" if term.instead_of else f"{term.term} {term.weight:.0%}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
