"""python -m web.keys: issue, list, suspend, deny and restore the keys of the open API."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from corpus.errors import JaryogwanError
from corpus.settings import Settings
from web.access import ACTIVE, DENIED, SUSPENDED, Access

_STATES = {"suspend": SUSPENDED, "deny": DENIED, "restore": ACTIVE}
_LABELS = {ACTIVE: "사용", SUSPENDED: "멈춤", DENIED: "거절"}


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where there is nothing to change or the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m web.keys", description="Open API의 서비스 키를 다룹니다.")
    commands = parser.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add", help="키를 발급합니다. 키는 이때 한 번만 보입니다.")
    adding.add_argument("name", help="기관 이름")
    adding.add_argument("--days", type=_positive, default=365, help="쓸 수 있는 날 수 (기본 365)")
    adding.add_argument("--daily", type=_positive, default=10_000, help="하루 요청 수 (기본 10,000)")
    adding.add_argument("--address", default="", help="이 주소에서만 쓸 수 있습니다")
    commands.add_parser("list", help="키를 늘어놓습니다")
    for command in _STATES:
        changing = commands.add_parser(command, help=f"키를 '{_LABELS[_STATES[command]]}'(으)로 바꿉니다")
        changing.add_argument("digest", help="list가 보여 주는 번호")
    chosen = parser.parse_args(arguments)
    try:
        access = Access.from_settings(Settings.from_environment())
    except JaryogwanError as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.command == "add":
        key = access.add(chosen.name, days=chosen.days, daily=chosen.daily, address=chosen.address)
        print(key)
        print("이 키는 다시 볼 수 없습니다. 지금 안전한 곳에 적어 두세요.", file=sys.stderr)
    elif chosen.command == "list":
        for item in access.listed():
            print(
                f"{item.digest[:12]}  {_LABELS[item.state]}  {item.name}  ~{item.expires[:10]}  "
                f"오늘 {item.used:,}/{item.daily:,}"
            )
    elif access.change(chosen.digest, _STATES[chosen.command]) == 0:
        print(f"'{chosen.digest[:20]}'(으)로 시작하는 키가 없습니다. list로 번호를 확인해 주세요.", file=sys.stderr)
        return 1
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10**9:
        raise argparse.ArgumentTypeError("1 이상이어야 합니다")
    return number


if __name__ == "__main__":
    sys.exit(main())
