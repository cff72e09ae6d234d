"""Applying for a key on the site: a form without scripts, approved, collected once, counted, shown to its owner."""

from __future__ import annotations

import base64
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import html5lib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from fastapi.testclient import TestClient
from support.fakes import hold

from corpus.errors import SettingError
from corpus.library import Library
from corpus.settings import Settings
from corpus.writer import LibraryWriter
from tests.web.web_fakes import NoIndexSearcher
from web.access import Access
from web.accessdb import moment
from web.app import create_app
from web.applications import MOST_WAITING, Applications
from web.keyforms import A_DAY
from web.keys import main
from web.mail import Mailer, NotSent
from web.usage import A_MINUTE, day_chart

BASE = "http://testserver"
GIVEN = {
    "organisation": "한빛시청 정보담당관실",
    "name": "김한빛",
    "email": "data@hanbit.example",
    "purpose": "누리집에 연구 자료 검색을 붙입니다.",
    "consent": "yes",
}
WATCHED = Settings(base_url=BASE, site_name="한빛 자료관", contact="archive@hanbit.example", anonymous_daily=0)


class Letters:
    """Keeps what a real mail server on this machine is handed."""

    def __init__(self) -> None:
        self.held: list[tuple[str, str, str]] = []

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        self.held.append((",".join(envelope.rcpt_tos), str(letter["Subject"]), letter.get_content()))  # type: ignore[attr-defined]
        return "250 OK"


@contextmanager
def mail_server(letters: Letters, **options: object) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=port, **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with LibraryWriter.open(tmp_path) as writer:
        hold(writer, "k/1", "자료", ["글"])
    return tmp_path


@contextmanager
def opened(home: Path, **fields: object) -> Iterator[TestClient]:
    chosen = replace(WATCHED, home=home, **fields)  # type: ignore[arg-type]
    with Library.open(home) as library:
        app = create_app(chosen, library, NoIndexSearcher())
        with TestClient(app, base_url=BASE, follow_redirects=False) as client:
            yield client


def code(client: TestClient) -> str:
    found = re.search(r'name="code" value="([0-9a-f]{64})"', client.get("/keys").text)
    assert found is not None
    return found[1]


def apply(client: TestClient, **changed: str) -> str:
    """Where a good application leads."""
    answer = client.post("/keys", data={**GIVEN, "code": code(client), **changed})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def key_in(text: str) -> str:
    found = re.search(r'<textarea id="key"[^>]*>([\w-]{43})</textarea>', text)
    assert found is not None
    return found[1]


def strict(text: str) -> None:
    html5lib.HTMLParser(strict=True).parse(text)
    assert len(re.findall(r"<h1[ >]", text)) == 1


def test_automatic_approval_shows_the_key_exactly_once(home: Path) -> None:
    with opened(home, key_approval="auto") as client:
        link = apply(client)
        assert link.startswith("/keys/collect/")
        for _ in range(2):  # fetching the link ahead, as mail scanners do, uses nothing up
            assert client.head(link).status_code == 200
            door = client.get(link)
            assert door.status_code == 200 and "키 보기" in door.text
        shown = client.post(link)
        assert shown.headers["Cache-Control"] == "no-store" and "ETag" not in shown.headers
        strict(shown.text)
        key = key_in(shown.text)
        for again in (client.post(link), client.get(link), client.post("/keys/collect/x")):
            assert again.status_code == 404 and key not in again.text
            strict(again.text)
        assert client.get("/openapi/getPublicationList", params={"serviceKey": key}).text.count("NORMAL") == 1
        token = link.rpartition("/")[2]
    kept = b"".join(path.read_bytes() for path in home.iterdir() if path.name.startswith("access.db"))
    assert key.encode() not in kept and token.encode() not in kept and GIVEN["email"].encode() in kept


def test_staff_approve_by_command(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JARYOGWAN_HOME", str(home))
    monkeypatch.setenv("JARYOGWAN_BASE_URL", BASE)
    with opened(home) as client:
        assert apply(client) == "/keys/sent/waits"
        strict(client.get("/keys/sent/waits").text)
        assert main(["applications"]) == 0
        listed = capsys.readouterr().out
        assert all(GIVEN[name] in listed for name in ("organisation", "name", "email", "purpose"))
        links = []
        for _ in range(2):  # a link that got lost is made anew, and the old one is void
            assert main(["approve", "1", "--daily", "3", "--days", "9"]) == 0
            links.append(capsys.readouterr().out.strip().removeprefix(BASE))
        assert client.get(links[0]).status_code == 404
        key = key_in(client.post(links[1]).text)
        assert main(["applications"]) == 0 and capsys.readouterr().out == ""
        assert main(["approve", "1"]) == 1 and main(["refuse", "1"]) == 1 and main(["approve", "77"]) == 1
        capsys.readouterr()
        assert main(["list"]) == 0 and "오늘 0/3" in capsys.readouterr().out
        answers = [client.get("/openapi/getPublicationList", params={"serviceKey": key}).text for _ in range(4)]
        assert ["LIMITED" in answer for answer in answers] == [False, False, False, True]
        assert apply(client) == "/keys/sent/waits"
        assert main(["refuse", "2"]) == 0 and main(["approve", "2"]) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"organisation": ""}, "기관 이름을 적어 주세요."),
        ({"organisation": "가" * 101}, "100자까지"),
        ({"name": "둘\n줄"}, "한 줄로"),
        ({"email": "nobody"}, "전자우편 주소를"),
        ({"email": "a@b.kr\nBcc: all@c.kr"}, "한 줄로"),
        ({"email": "a@b.kr, c@d.kr"}, "전자우편 주소를"),
        ({"email": "가@나.한국"}, "전자우편 주소를"),
        ({"purpose": "짧다"}, "10자 이상"),
        ({"purpose": "길" * 1001}, "1,000자까지"),
        ({"consent": ""}, "동의하셔야"),
        ({"code": ""}, "다시 보내 주세요"),
        ({"code": "0" * 64}, "다시 보내 주세요"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_beside_the_field_and_nothing_is_lost(
    home: Path, changed: dict[str, str], said: str
) -> None:
    with opened(home) as client:
        answer = client.post("/keys", data={**GIVEN, "code": code(client), **changed})
        assert answer.status_code == 400 and said in answer.text
        strict(answer.text)
        for name, value in GIVEN.items():
            assert name in changed or name == "consent" or value in answer.text
        for invalid in re.findall(r'aria-invalid="true" aria-describedby="([^"]+)"', answer.text):
            assert all(f'id="{name}"' in answer.text for name in invalid.split())
    assert not (home / "access.db").exists()


def test_forms_from_elsewhere_are_refused(home: Path) -> None:
    with opened(home) as client:
        good = {**GIVEN, "code": code(client)}
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert client.post("/keys", data=good, headers=headers).status_code == 400
        cookie = client.cookies["jaryogwan_form"]
        client.cookies.clear()
        assert client.post("/keys", data=good).status_code == 400  # the code without the cookie
        client.cookies["jaryogwan_form"] = cookie
        assert client.post("/keys", data=good, headers={"Origin": BASE}).status_code == 303
        client.cookies["jaryogwan_form"] = cookie[::-1]
        assert client.post("/keys", data=good).status_code == 400
        assert client.get("/keys").headers["Cache-Control"] == "no-store"
        assert client.post("/keys", content=b"x" * 40_000).status_code == 413
        assert client.post("/keys", content=b"&".join([b"a=1"] * 50)).status_code == 413
        assert client.post("/keys", content=b"\xff=%FF").status_code == 413


def test_programs_and_the_impatient_get_nothing(home: Path) -> None:
    with opened(home) as client:
        assert apply(client, homepage="https://spam.example") == "/keys/sent/waits"
        assert not (home / "access.db").exists()
        for _ in range(A_DAY):
            apply(client)
        answer = client.post("/keys", data={**GIVEN, "code": code(client)})
        assert answer.status_code == 429 and "내일 다시" in answer.text and GIVEN["purpose"] in answer.text
    access = Access(home / "access.db", anonymous_daily=0, per_second=9)
    with access.store.transaction() as connection:
        connection.executemany(
            "INSERT INTO applications (organisation, name, email, purpose, applied, state) "
            "VALUES ('', '', '', '', ?, ?)",
            [("2999", "waiting")] * MOST_WAITING,
        )
    with opened(home) as client:
        assert client.post("/keys", data={**GIVEN, "code": code(client)}).status_code == 503


def test_applications_can_be_switched_off(home: Path) -> None:
    with opened(home, key_approval="off") as client:
        page = client.get("/keys")
        strict(page.text)
        assert page.status_code == 200 and "신청을 받지 않습니다" in page.text and "<textarea" not in page.text
        assert client.post("/keys", data=GIVEN).status_code == 403 and not (home / "access.db").exists()
    with pytest.raises(SettingError), opened(home, key_approval="maybe"):
        pass


def test_links_are_mailed_by_a_real_server(home: Path) -> None:
    letters = Letters()
    with mail_server(letters) as port:
        with opened(home, key_approval="auto", smtp=f"smtp://127.0.0.1:{port}") as client:
            assert apply(client) == "/keys/sent/mailed"
            strict(client.get("/keys/sent/mailed").text)
            ((to, subject, text),) = letters.held
            assert (to, subject) == (GIVEN["email"], "[한빛 자료관] Open API 서비스 키를 받아 주세요")
            link = re.search(rf"{BASE}(/keys/collect/[\w-]+)", text)
            assert link is not None and len(key_in(client.post(link[1]).text)) == 43
            # Nothing that an applicant writes is mailed to the address that he gives.
            assert GIVEN["name"] not in text and GIVEN["organisation"] not in text
        with opened(home, smtp=f"smtp://127.0.0.1:{port}") as client:
            assert apply(client) == "/keys/sent/waits"
            to, _, text = letters.held[-1]
            assert to == "archive@hanbit.example" and "approve 2" in text and GIVEN["purpose"] in text
    with opened(home, key_approval="auto", smtp=f"smtp://127.0.0.1:{port}") as client:  # the server is gone
        assert apply(client) == "/keys/sent/waits"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # on this machine only
def test_a_mail_server_with_a_password(home: Path) -> None:
    def check(_: object, __: object, ___: object, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"keys", b"p@ss"), handled=False)

    letters = Letters()
    options = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    with mail_server(letters, **options) as port:
        for secret, sent in (("p%40ss", 1), ("wrong", 0)):
            mailer = Mailer.from_settings(
                replace(WATCHED, smtp=f"smtp://keys:{secret}@127.0.0.1:{port}", mail_from="a@b.kr")
            )
            assert mailer is not None
            letters.held.clear()
            try:
                mailer.send("c@d.kr", "제목", "가" * 3000)
            except NotSent:
                assert not sent
            assert len(letters.held) == sent
    for wrong in ("mail.example", "http://mail.example", "smtp://", "smtp://x:99999"):
        with pytest.raises(SettingError, match="SMTP"):
            Mailer.from_settings(replace(WATCHED, smtp=wrong))
    with pytest.raises(SettingError, match="MAIL_FROM"):
        Mailer.from_settings(replace(WATCHED, smtp="smtp://mail.example", contact="02-000"))
    with pytest.raises(SettingError, match="BASE_URL"), opened(home, smtp="smtp://mail.example", base_url=""):
        pass


def test_ones_own_usage_by_day_and_operation(home: Path) -> None:
    access = Access(home / "access.db", anonymous_daily=0, per_second=1000)
    key = access.add("한빛시청", days=30, daily=50)
    with opened(home) as client:
        strict(client.get("/keys/usage").text)
        assert "쓰신 적이 없습니다" in client.post("/keys/usage", data={"key": key}).text
        for path in (
            "/openapi/getPublicationList",
            "/openapi/getPublicationList",
            "/api/v1/series",
            "/api/v1/changes",
        ):
            client.get(path, params={"serviceKey": key})
        client.get("/api/v1/passages", params={"serviceKey": key, "q": "아무도 몰라야 할 물음"})
        with access.store.transaction() as connection:  # long ago
            connection.execute(
                "INSERT INTO usage SELECT digest, '2020-01-01', 'api/v1/listSeries', 7 FROM usage LIMIT 1"
            )
        answer = client.post("/keys/usage", data={"key": f" {key} "})
        strict(answer.text)
        assert answer.headers["Cache-Control"] == "no-store" and key not in answer.text
        assert "오늘 <strong>5</strong>번" in answer.text and answer.text.count('<rect class="bar"') == 1
        head = re.findall(r'<th scope="col">([^<]+)</th>', answer.text)
        assert head[2:] == [
            "api/v1/listChanges",
            "api/v1/listSeries",
            "api/v1/searchPassages",
            "openapi/getPublicationList",
        ]
        assert re.findall(r"<td[^>]*>(\d+)</td>", answer.text) == ["5", "1", "1", "1", "2"]
        assert "2020-01-01" not in answer.text
        for wrong, status in (("nobody", 404), ("", 400), ("가" * 2000, 404)):
            assert client.post("/keys/usage", data={"key": wrong}).status_code == status
        assert client.post("/keys/usage", content=b"x" * 40_000).status_code == 413
        assert [client.post("/keys/usage").status_code for _ in range(A_MINUTE)][-1] == 429
    kept = b"".join(path.read_bytes() for path in home.iterdir() if path.name.startswith("access.db"))
    assert "물음".encode() not in kept and base64.b64encode("물음".encode()) not in kept
    assert b"%EB%AC%BC" not in kept
    access.tidy()
    assert list(access.usage(access.listed()[0].digest, "2000-01-01")) != ["2020-01-01"]
    assert len(access.usage(access.listed()[0].digest, "2000-01-01")) == 1


def test_the_chart_of_days() -> None:
    chart = day_chart(["2026-02-27", "2026-02-28", "2026-03-01"], {"2026-02-28": 4, "2026-03-01": 1})
    assert [bar.count for bar in chart.bars] == [0, 4, 1] and chart.highest == 4
    assert [bar.height for bar in chart.bars] == [0.0, 150.0, 150.0 / 4]
    assert [bar.label for bar in chart.bars] == ["", "", "3/1"]


def test_who_applied_is_forgotten(home: Path) -> None:
    access = Access(home / "access.db", anonymous_daily=0, per_second=9)
    applications = Applications(access)
    old = [("2020", "refused", ""), ("2020", "approved", "2020"), ("2020", "collected", ""), ("2020", "waiting", "")]
    with access.store.transaction() as connection:
        connection.executemany(
            "INSERT INTO applications (organisation, name, email, purpose, applied, state, until) "
            "VALUES ('옛 기관', '', '', '', ?, ?, ?)",
            [*old, (moment(-100), "waiting", "")],
        )
    access.tidy()
    left = access.store.connection().execute("SELECT state FROM applications").fetchall()
    assert [row[0] for row in left] == ["waiting"]  # staff have not decided yet
    token = applications.approve(5, days=1, daily=1)
    assert token is not None and applications.collect(token) is not None
    access.tidy()
    assert len(applications.listed("collected")) == 1  # its key still holds
    with sqlite3.connect(home / "access.db") as connection:
        connection.execute("UPDATE keys SET expires = '2020-01-01T00:00:00Z'")
    connection.close()
    access.tidy()
    assert applications.listed("collected") == ()
