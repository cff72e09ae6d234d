"""python -m web.keys: issue, list, suspend, deny and restore the open API's keys; decide on applications for them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from corpus.errors import JaryogwanError
from corpus.settings import Settings
from web import urls
from web.access import ACTIVE, DENIED, SUSPENDED, Access
from web.applications import APPROVED, LINK_DAYS, WAITING
from web.keydesk import Desk

_STATES = {"suspend": SUSPENDED, "deny": DENIED, "restore": ACTIVE}
_LABELS = {ACTIVE: "사용", SUSPENDED: "멈춤", DENIED: "거절", WAITING: "기다림", APPROVED: "승인, 아직 받지 않음"}


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where there is nothing to change or the settings cannot be used."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment()
        access = Access.from_settings(settings)
        desk = Desk(settings, access)
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1
    access.tidy()
    if chosen.command == "add":
        key = access.add(
            chosen.name,
            days=chosen.days or settings.key_days,
            daily=chosen.daily or settings.key_daily,
            address=chosen.address,
        )
        print(key)
        print("이 키는 다시 볼 수 없습니다. 지금 안전한 곳에 적어 두세요.", file=sys.stderr)
    elif chosen.command == "list":
        _list(access)
    elif chosen.command == "applications":
        _applications(desk)
    elif chosen.command == "approve":
        return _approve(desk, chosen)
    elif chosen.command == "refuse":
        return 0 if desk.applications.refuse(chosen.number) else _no_application(chosen.number)
    elif access.change(chosen.digest, _STATES[chosen.command]) == 0:
        print(f"'{chosen.digest[:20]}'(으)로 시작하는 키가 없습니다. list로 번호를 확인해 주세요.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m web.keys", description="Open API의 서비스 키를 다룹니다.")
    commands = parser.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add", help="키를 발급합니다. 키는 이때 한 번만 보입니다.")
    adding.add_argument("name", help="기관 이름")
    adding.add_argument("--address", default="", help="이 주소에서만 쓸 수 있습니다")
    commands.add_parser("list", help="키를 늘어놓습니다")
    for command in _STATES:
        changing = commands.add_parser(command, help=f"키를 '{_LABELS[_STATES[command]]}'(으)로 바꿉니다")
        changing.add_argument("digest", help="list가 보여 주는 번호")
    commands.add_parser("applications", help="/keys에서 들어온 신청을 늘어놓습니다")
    approving = commands.add_parser(
        "approve", help="신청을 승인합니다. 한 번 쓰는 링크를 메일로 보내거나 보여 줍니다"
    )
    refusing = commands.add_parser("refuse", help="신청을 거절합니다")
    for deciding in (approving, refusing):
        deciding.add_argument("number", type=_positive, help="applications가 보여 주는 번호")
    for granting in (adding, approving):
        granting.add_argument("--days", type=_positive, default=0, help="쓸 수 있는 날 수 (기본 JARYOGWAN_KEY_DAYS)")
        granting.add_argument("--daily", type=_positive, default=0, help="하루 요청 수 (기본 JARYOGWAN_KEY_DAILY)")
    return parser


def _list(access: Access) -> None:
    for item in access.listed():
        print(
            f"{item.digest[:12]}  {_LABELS[item.state]}  {item.name}  ~{item.expires[:10]}  "
            f"오늘 {item.used:,}/{item.daily:,}"
        )


def _applications(desk: Desk) -> None:
    for item in desk.applications.listed(WAITING, APPROVED):
        who = item.applicant
        print(
            f"{item.number}  {_LABELS[item.state]}  {item.applied[:10]}  {who.organisation}  {who.name}  {who.email}"
        )
        print("    " + " ".join(who.purpose.split()))


def _approve(desk: Desk, chosen: argparse.Namespace) -> int:
    waiting = {item.number: item.applicant for item in desk.applications.listed(WAITING, APPROVED)}
    if chosen.number not in waiting:
        return _no_application(chosen.number)
    to = waiting[chosen.number].email
    granted = desk.approve(chosen.number, to, days=chosen.days, daily=chosen.daily)
    if granted is None:
        return _no_application(chosen.number)
    if granted.mailed:
        print(f"{to}(으)로 링크를 보냈습니다.")
        return 0
    settings = desk.settings
    print(urls.absolute(settings.base_url or f"http://{settings.host}:{settings.port}", granted.path))
    print(f"이 링크를 {to}에 알려 주세요. {LINK_DAYS}일 동안 한 번 쓸 수 있습니다.", file=sys.stderr)
    return 0


def _no_application(number: int) -> int:
    print(f"기다리는 신청 {number}번이 없습니다. applications로 번호를 확인해 주세요.", file=sys.stderr)
    return 1


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10**9:
        raise argparse.ArgumentTypeError("1 이상이어야 합니다")
    return number


if __name__ == "__main__":
    sys.exit(main())
