"""Every error that Jaryogwan raises on purpose.

    JaryogwanError                  a Korean sentence for people, with what to do next
    ├── SettingError                a JARYOGWAN_… variable has a value that cannot be used
    ├── NotHeld                     the catalogue has no such publication, page, passage or file
    │   └── Withdrawn               it had this publication, and its tombstone is left
    ├── CatalogueError              library.db cannot be used (newer format, damaged, locked)
    ├── SheetError                  a catalogue sheet has a row or column that cannot be used
    ├── UnreadableFile              a file that becomes no pages; its `reason` is a `Reason`
    ├── QueryError                  a search request that cannot be answered as asked
    └── IndexUnusable               the index cannot answer
        ├── IndexMissing            nothing has been built yet
        ├── IndexMismatch           built by another tokenizer, model or format version
        └── ModelMissing            a model that a setting names cannot be loaded

`str(error)` is the sentence that a librarian or citizen reads: it names the offending value and the
next step. Programming mistakes stay ordinary exceptions.
"""

from __future__ import annotations

from enum import Enum


class JaryogwanError(Exception):
    """The root: its text is a Korean sentence for people."""


class SettingError(JaryogwanError):
    """A `JARYOGWAN_…` variable has a value that cannot be used."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"설정 {name}의 값 '{value}'을(를) 쓸 수 없습니다. {expected}(으)로 고쳐 주세요.")
        self.name = name
        self.value = value


class NotHeld(JaryogwanError):
    """The catalogue has no such thing."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"{what} '{key}'을(를) 찾을 수 없습니다. 주소나 번호를 다시 확인해 주세요.")
        self.what = what
        self.key = key


class Withdrawn(NotHeld):
    """The publication was taken down; `day` is when ('YYYY-MM-DD')."""

    def __init__(self, key: str, day: str) -> None:
        super().__init__("자료", key)
        year, month, date = (int(part) for part in day.split("-"))
        self.day = day
        self.args = (f"이 자료는 {year}년 {month}월 {date}일에 내려져 더는 볼 수 없습니다.",)


class CatalogueError(JaryogwanError):
    """`library.db` cannot be used."""


class SheetError(JaryogwanError):
    """A catalogue sheet has a row or column that cannot be used."""


class QueryError(JaryogwanError):
    """A search request that cannot be answered as asked; `field` names the part at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Reason(Enum):
    """Why a file became no pages. The value is the label that a librarian reads."""

    ENCRYPTED = "암호 걸린 문서"
    NO_TEXT = "글자층 없음"
    DAMAGED = "손상된 파일"
    UNSUPPORTED = "지원하지 않는 형식"
    TOO_LARGE = "한도를 넘는 크기"
    TIMEOUT = "시간 초과"
    MEMORY = "메모리 초과"
    CRASHED = "읽는 중 멈춤"
    EMPTY = "내용이 없는 문서"


class UnreadableFile(JaryogwanError):
    """A file that becomes no pages: `reason` for the list, `detail` for the person who mends it."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[Reason, str]]:
        """Survive the way back from a worker process."""
        return (UnreadableFile, (self.reason, self.detail))


class IndexUnusable(JaryogwanError):
    """The index cannot answer."""


class IndexMissing(IndexUnusable):
    """Nothing has been built yet."""


class IndexMismatch(IndexUnusable):
    """Built by another tokenizer, model or format version than the one at hand."""


class ModelMissing(IndexUnusable):
    """A model that a setting names cannot be loaded."""
