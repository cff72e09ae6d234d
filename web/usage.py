"""One's own use of a key under /keys/usage: counts by day and operation, asked for with the key itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from web import urls
from web.access import ACTIVE, DENIED, SUSPENDED
from web.errors import problem
from web.forms import fields_of, private
from web.keycontexts import DayBar, DayChart, DayRow, UsageView
from web.machines import access_of, address_of
from web.pacing import Pace
from web.site import html, site_of

router = APIRouter()
A_MINUTE = 30  # looks from one address
SHOWN_DAYS = 30
STATES = {ACTIVE: "사용", SUSPENDED: "멈춤", DENIED: "거절"}
_WIDTH, _HEIGHT = 640.0, 150.0


@partial(router.api_route, methods=["GET", "HEAD"])(urls.KEYS_USAGE)
def form(request: Request) -> Response:
    """Where the key is put in: by POST, since an address is kept and sent on."""
    return html(request, "keys_usage.html", UsageView())


@router.post(urls.KEYS_USAGE)
async def ask(request: Request) -> Response:
    """The counts of one key."""
    fields = await fields_of(request)
    if fields is None:
        return problem(request, 413, "보내신 내용이 너무 큽니다.")
    return await run_in_threadpool(_shown, request, fields.get("key", ""))


def _shown(request: Request, key: str) -> Response:
    if not cast(Pace, request.app.state.looking).allows(address_of(request)):
        return _page(request, UsageView(error="너무 자주 물으셨습니다. 잠시 뒤 다시 보아 주세요."), 429)
    access = access_of(request)
    held = access.key(key) if key else None
    if held is None:
        return _page(
            request, UsageView(error="등록되지 않은 키입니다. 받으신 키를 그대로 넣어 주세요."), 404 if key else 400
        )
    today = datetime.now(UTC).date()
    days = [str(today - timedelta(days=back)) for back in reversed(range(SHOWN_DAYS))]
    counts = access.usage(held.digest, days[0])
    operations = tuple(sorted({name for day in counts.values() for name in day}))
    rows = tuple(
        DayRow(day, tuple(found.get(name, 0) for name in operations), sum(found.values()))
        for day, found in reversed(counts.items())
    )
    view = UsageView(
        asked=True,
        organisation=held.name,
        state="기한 지남" if held.state == ACTIVE and held.expires[:10] < str(today) else STATES[held.state],
        expires=held.expires[:10],
        used=sum(counts.get(str(today), {}).values()),
        daily=held.daily,
        total=sum(row.total for row in rows),
        shown_days=SHOWN_DAYS,
        kept_days=site_of(request).settings.usage_days,
        operations=operations,
        rows=rows,
        chart=day_chart(days, {row.day: row.total for row in rows}) if rows else None,
    )
    return _page(request, view)


def day_chart(days: Sequence[str], totals: Mapping[str, int]) -> DayChart:
    """A bar a day, every fifth labelled, counted from the last; `days` ascending."""
    highest = max(1, *(totals.get(day, 0) for day in days))
    step = _WIDTH / len(days)
    bars = []
    for place, day in enumerate(days):
        count = totals.get(day, 0)
        height = max(3.0, count / highest * _HEIGHT) if count else 0.0
        label = f"{int(day[5:7])}/{int(day[8:])}" if (len(days) - 1 - place) % 5 == 0 else ""
        bars.append(
            DayBar(
                day,
                label,
                count,
                round(place * step + step * 0.14, 1),
                round(_HEIGHT - height, 1),
                round(step * 0.72, 1),
                round(height, 1),
            )
        )
    return DayChart(tuple(bars), highest, _WIDTH, _HEIGHT)


def _page(request: Request, view: UsageView, status: int = 200) -> Response:
    return private(html(request, "keys_usage.html", view, status))
