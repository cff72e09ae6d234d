"""A run as an HTML page for the librarian: every file with what was read from it, worst first."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path

from ingest.outcomes import FileReport, RunReport

_STYLE = """
body { font: 16px/1.5 "Pretendard GOV", "Noto Sans CJK KR", sans-serif; margin: 2rem; color: #1e2124 }
table { border-collapse: collapse; width: 100%; font-size: 14px } caption { text-align: left; font-weight: 700 }
th, td { border-bottom: 1px solid #b1b8be; padding: .35rem .5rem; text-align: left; vertical-align: top }
td.n { text-align: right; font-variant-numeric: tabular-nums } tr.bad th { color: #de3412 }
p.sum { font-size: 1.1rem } small { color: #464c53; display: block }
"""
_COLUMNS = ("파일", "결과", "쪽", "글자", "한글 비율", "문자 인식 쪽", "표", "구절", "초", "알림")
_MOST_LIKENESSES = 1_000
_OUTCOMES = {
    "added": "새로 넣음",
    "changed": "바뀜",
    "unchanged": "그대로",
    "skipped": "건너뜀",
    "duplicate": "같은 파일",
    "quarantined": "읽지 못함",
}


def write_report(path: Path, report: RunReport) -> None:
    """Write the page whole or not at all."""
    rows = "\n".join(_row(file) for file in sorted(report.files, key=_badness))
    reasons = Counter(file.reason.value for file in report.quarantined if file.reason)
    summary = ", ".join(f"{escape(reason)} {count:,}" for reason, count in reasons.most_common()) or "없음"
    warnings = "".join(f"<li>{escape(warning)}</li>" for warning in report.warnings)
    heads = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    page = f"""<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>자료 넣기 결과</title><style>{_STYLE}</style></head><body>
<h1>자료 넣기 결과</h1>
<p class="sum">{len(report.files):,}건, {report.pages:,}쪽, {report.seconds:.1f}초. 읽지 못한 파일: {summary}</p>
<ul>{warnings}</ul>
<table><caption>파일별 결과 (살펴볼 것부터)</caption><thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table>
{_likenesses(report)}</body></html>
"""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(page, encoding="utf-8")
    temporary.replace(path)


def _likenesses(report: RunReport) -> str:
    if not report.likenesses:
        return ""
    rows = "\n".join(
        f'<tr><td class="n">{each.similarity:.0%}</td><td>{escape(each.names[0])}</td>'
        f"<td>{escape(each.names[1])}</td><td>{'새로 찾음' if each.new else ''}</td></tr>"
        for each in report.likenesses[:_MOST_LIKENESSES]
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("같은 정도", "자료", "자료", "알림"))
    count = f"{len(report.likenesses):,}쌍"
    return f"""<table>
<caption>글이 거의 같은 자료 {count} (모두 넣어 두었습니다. 겹치는 것인지 확인해 주세요)</caption>
<thead><tr>{heads}</tr></thead><tbody>
{rows}
</tbody></table>
"""


def _badness(file: FileReport) -> tuple[int, int, float, str]:
    """Quarantined first, then warned about, then poor in Hangul."""
    return (file.outcome != "quarantined", -len(file.warnings), file.hangul if file.pages else 1.0, file.key)


def _row(file: FileReport) -> str:
    notes = [f"{file.reason.value}: {file.detail}"] if file.reason else [file.detail] if file.detail else []
    cells = (file.pages, file.characters, None, file.ocr_pages, file.tables, file.passages)
    numbers = "".join(
        f'<td class="n">{file.hangul:.0%}</td>' if value is None else f'<td class="n">{value:,}</td>'
        for value in cells
    )
    title = f"<small>{escape(file.title)}</small>" if file.title else ""
    bad = ' class="bad"' if file.outcome == "quarantined" else ""
    return (
        f'<tr{bad}><th scope="row">{escape(file.key)}{title}</th><td>{_OUTCOMES[file.outcome]}</td>{numbers}'
        f'<td class="n">{file.seconds:.1f}</td><td>{"<br>".join(map(escape, (*notes, *file.warnings)))}</td></tr>'
    )
