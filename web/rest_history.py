"""What changed in the REST interface, newest first; docs/open-api.md repeats it and a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass

from web.rest_deprecated import TABLE
from web.rest_records import Json


@dataclass(frozen=True, slots=True)
class Release:
    """One version of the description."""

    version: str
    date: str
    changes: tuple[str, ...]  # Korean
    changes_en: tuple[str, ...]


HISTORY = (
    Release(
        "1.1.0",
        "2026-11-20",
        (
            "비슷한 자료, 입력 제안, 총서 하나, 바뀐 점: `similar`, `suggestions`, `series/{name}`, `changelog`.",
            "찾은 것과 한 자료의 구절을 `cursor`로 이어 받습니다. 답에 `next_cursor`가 있습니다.",
            "내려진 자료는 404가 아니라 410이고 내려진 날을 알립니다.",
            "구절에 인쇄된 쪽 번호(`printed`)가 있습니다.",
            "`select`를 구절, 비슷한 자료, 총서, 세기에서도 씁니다.",
            "`listPassages`의 `after`는 2027-06-30까지만 씁니다. `cursor`를 쓰세요.",
        ),
        (
            "Similar publications, suggestions, one series, and this changelog.",
            "Searches and the passages of one publication are continued by cursor; answers have next_cursor.",
            "What was taken down is 410 instead of 404 and says when.",
            "Passages have the number printed on their page (printed).",
            "select works for passages, similar publications, series and facets too.",
            "after of listPassages is deprecated until 2027-06-30; use cursor.",
        ),
    ),
    Release("1.0.0", "2026-11-20", ("첫 판.",), ("The first version.",)),
)
VERSION = HISTORY[0].version


def changelog() -> Json:
    """The history and what is on its way out, as JSON."""
    return {
        "items": [
            {
                "version": release.version,
                "date": release.date,
                "changes": list(release.changes),
                "changes_en": list(release.changes_en),
            }
            for release in HISTORY
        ],
        "deprecated": [
            {
                "operation": item.operation,
                "parameter": item.parameter,
                "since": f"{item.since:%Y-%m-%d}",
                "sunset": f"{item.sunset:%Y-%m-%d}",
                "instead": item.instead,
                "instead_en": item.instead_en,
            }
            for item in TABLE
        ],
    }
