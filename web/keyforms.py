"""Applying for a key under /keys, and collecting it with the one-time link. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import cast

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import NotHeld
from web import urls
from web.accessdb import KEPT_DAYS
from web.applications import LINK_DAYS, Applicant
from web.errors import problem
from web.forms import fields_of, give, private, proof, proven
from web.keycontexts import Apply, Collect, Field, Sent
from web.keydesk import AUTO, OFF, Desk, Outcome
from web.machines import address_of
from web.mail import is_address
from web.pacing import Pace
from web.site import html

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
A_DAY = 5  # applications from one address
TRAP = "homepage"  # a field that people do not see: whoever fills it in is a program
_FIELDS = (
    Field("organisation", "기관 이름", 100, autocomplete="organization"),
    Field("name", "신청하는 분의 이름", 50, autocomplete="name"),
    Field("email", "전자우편", 254, "키를 받을 주소입니다.", "email", "email"),
    Field("purpose", "쓰려는 목적", 1000, "어떤 서비스나 연구에 쓰시는지 적어 주세요 (10자 이상).", "textarea"),
)
_SHORTEST_PURPOSE = 10  # characters


@get(urls.KEYS)
def form(request: Request) -> Response:
    """The form, empty."""
    return _form(request, _desk(request), _FIELDS)


@router.post(urls.KEYS)
async def apply(request: Request) -> Response:
    """The form, filled in."""
    fields = await fields_of(request)
    if fields is None:
        return problem(request, 413, "보내신 내용이 너무 큽니다.")
    return await run_in_threadpool(_applied, request, fields)


@get(urls.KEYS_SENT + "/{outcome}")
def sent(request: Request, outcome: str) -> Response:
    """What happens now."""
    if outcome not in (Outcome.WAITS.value, Outcome.MAILED.value):
        raise NotHeld("화면", outcome[:20])
    return html(request, "keys_sent.html", Sent(outcome, _desk(request).mailer is not None, LINK_DAYS))


@get(urls.KEYS_COLLECT + "/{token}")
def collect(request: Request, token: str) -> Response:
    """The door: what fetches links ahead (mail scanners, browsers) must not use it up."""
    held = _desk(request).applications.holds(token)
    return _collected(request, Collect(urls.key_link(token) if held else ""))


@router.post(urls.KEYS_COLLECT + "/{token}")
def collected(request: Request, token: str) -> Response:
    """The key, once."""
    found = _desk(request).applications.collect(token)
    if found is None:
        return _collected(request, Collect(""))
    return _collected(request, Collect(urls.key_link(token), found.key, found.organisation, found.days, found.daily))


def _collected(request: Request, view: Collect) -> Response:
    return private(html(request, "keys_collect.html", view, 200 if view.path else 404))


def _applied(request: Request, given: Mapping[str, str]) -> Response:
    desk = _desk(request)
    if desk.settings.key_approval == OFF:
        return _form(request, desk, _FIELDS, 403)
    fields, consent = _checked(given)
    if not proven(request, given.get("code", "")):
        return _form(
            request, desk, fields, error="이 화면을 오래 열어 두셨거나 쿠키가 꺼져 있습니다. 다시 보내 주세요."
        )
    if any(field.error for field in fields) or not consent:
        missing = "" if consent else "동의하셔야 신청하실 수 있습니다."
        return _form(request, desk, fields, error="적으신 것을 다시 살펴봐 주세요.", consent_error=missing)
    if given.get(TRAP):
        return _see(f"{urls.KEYS_SENT}/{Outcome.WAITS.value}")  # it shall not learn from the answer
    if not _pace(request).allows(address_of(request)):
        return _form(request, desk, fields, 429, error="오늘은 더 신청하실 수 없습니다. 내일 다시 신청해 주세요.")
    outcome, link = desk.apply(Applicant(**{field.name: field.value for field in fields}))
    if outcome is Outcome.FULL:
        return _form(request, desk, fields, 503, error="기다리는 신청이 너무 많습니다. 며칠 뒤 다시 신청해 주세요.")
    return _see(link or f"{urls.KEYS_SENT}/{outcome.value}")


def _checked(given: Mapping[str, str]) -> tuple[tuple[Field, ...], bool]:
    """The fields with what was given and what is wrong with it; whether the applicant consents."""
    return tuple(_checked_field(field, given.get(field.name, "")) for field in _FIELDS), given.get("consent") == "yes"


def _checked_field(field: Field, value: str) -> Field:
    error = ""
    if not value:
        error = f"{field.label}을 적어 주세요."
    elif len(value) > field.longest:
        error = f"{field.longest:,}자까지 적으실 수 있습니다."
    elif field.kind != "textarea" and "\n" in value:
        error = "한 줄로 적어 주세요."
    elif field.kind == "email" and not is_address(value):
        error = "전자우편 주소를 다시 확인해 주세요. 예: archive@example.kr"
    elif field.kind == "textarea" and len(value) < _SHORTEST_PURPOSE:
        error = f"{_SHORTEST_PURPOSE}자 이상 적어 주세요."
    return replace(field, value=value[: field.longest], error=error)


def _form(
    request: Request,
    desk: Desk,
    fields: tuple[Field, ...],
    status: int = 200,
    *,
    error: str = "",
    consent_error: str = "",
) -> Response:
    cookie, code = proof(request)
    settings = desk.settings
    view = Apply(
        fields=fields,
        code=code,
        consent_error=consent_error,
        error=error,
        anonymous_daily=settings.anonymous_daily,
        daily=settings.key_daily,
        days=settings.key_days,
        kept_days=KEPT_DAYS,
        closed=settings.key_approval == OFF,
        by_staff=settings.key_approval != AUTO,
        mailed=desk.mailer is not None,
    )
    status = 400 if error and status == 200 else status
    return give(request, private(html(request, "keys.html", view, status)), cookie)


def _desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


def _pace(request: Request) -> Pace:
    return cast(Pace, request.app.state.applying)


def _see(path: str) -> Response:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})
