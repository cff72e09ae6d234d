"""The arguments of a tool, checked; what is wrong is said in Korean, so that an assistant can correct itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.errors import QueryError

_MOST_VALUES = 20  # of one list
_LONGEST = 500  # characters of one text


def known(given: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raises QueryError for an argument that the tool does not have."""
    for name in given:
        if name not in names:
            raise QueryError(name[:40], f"'{name[:40]}'은(는) 없는 인자입니다. 쓸 수 있는 것: {', '.join(names)}")


def text(given: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    """A text; '' where it is absent. Raises QueryError."""
    value = given.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise QueryError(name, f"'{name}'은(는) {_LONGEST}자 이하의 글로 적어 주세요.")
    if needed and not value.strip():
        raise QueryError(name, f"'{name}'을(를) 적어 주세요.")
    return value.strip()


def texts(given: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts, or one text alone; [] where it is absent. Raises QueryError."""
    value = given.get(name)
    values = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(values, list) or len(values) > _MOST_VALUES:
        raise QueryError(name, f"'{name}'은(는) {_MOST_VALUES}개 이하의 글의 목록으로 적어 주세요.")
    return [text({name: item}, name, needed=True) for item in values]


def whole(given: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    """A whole number within bounds. Raises QueryError."""
    value = given.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise QueryError(name, f"'{name}'은(는) {least}~{most} 사이의 정수로 적어 주세요: {str(value)[:20]}")
    return value
