"""Values as people read them on the screen."""

from __future__ import annotations

from corpus.records import File, Publication

_TYPES = {
    "application/pdf": "PDF",
    "application/x-hwp": "HWP",
    "application/haansofthwp": "HWP",
    "application/vnd.hancom.hwp": "HWP",
    "application/hwp+zip": "HWPX",
    "application/vnd.hancom.hwpx": "HWPX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/epub+zip": "EPUB",
    "text/html": "웹문서",
    "application/xhtml+xml": "웹문서",
    "text/plain": "TXT",
    "text/markdown": "MD",
}


def file_type(file: File) -> str:
    """'PDF', 'HWP', …; the name's ending where the type is not one of ours."""
    ending = file.name.rpartition(".")[2].upper() if "." in file.name else ""
    return _TYPES.get(file.media_type) or (ending if 0 < len(ending) <= 5 else "파일")


def file_size(size: int) -> str:
    """'312 KB', '3.2 MB'."""
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.1f} {unit}" if unit in ("MB", "GB") and amount < 100 else f"{amount:.0f} {unit}"
        amount /= 1000
    raise AssertionError


def korean_date(date: str) -> str:
    """'2023-07-05' → '2023년 7월 5일'; as precise as the date is; '' for none."""
    parts = date.split("-")
    if not all(part.isdigit() for part in parts):
        return date
    return " ".join(f"{int(part)}{unit}" for part, unit in zip(parts, "년월일", strict=False))


def people(publication: Publication, limit: int = 3) -> str:
    """'홍길동, 김철수 외 2명'."""
    names = publication.authors
    if len(names) <= limit:
        return ", ".join(names)
    return f"{', '.join(names[:limit])} 외 {len(names) - limit}명"


def place(publication: Publication, number: int, label: str = "") -> str:
    """Where a page is, printed number first: 'p. 37 (PDF 51쪽)', 'PDF 51쪽', '본문 3번째 부분', '초록'."""
    if number == 0:
        return "초록"
    if not (publication.files and publication.files[0].paged):
        return f"본문 {number}번째 부분"
    if not label:
        return f"PDF {number}쪽"
    return f"p. {label}" if label == str(number) else f"p. {label} (PDF {number}쪽)"


def page_heading(publication: Publication, number: int, label: str = "") -> str:
    """What a page is called in a title: '37쪽', '3번째 부분'."""
    if not (publication.files and publication.files[0].paged):
        return f"{number}번째 부분"
    return f"{label or number}쪽"
