"""A polite and careful HTTP client: only named hosts, robots.txt (RFC 9309), one request at a time, limits.

http.client is used rather than urllib.request because each connection must go to the very address that was
checked: a name that is allowed must not lead to a machine inside the institute (DNS rebinding).
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from corpus.errors import JaryogwanError

AGENT: Final = "JaryogwanBot"
_REDIRECTS = 5
_CHUNK = 1 << 16
_ROBOTS_BYTES = 512 * 1024  # RFC 9309: at least 500 KiB are read
_LONGEST_DELAY = 60.0  # seconds; a longer Crawl-delay is cut to this
_DEFAULT_PORTS = {"http": 80, "https": 443}


class FetchError(JaryogwanError):
    """An address that was not fetched; the text says why."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server sent: `status` 200, or 304 with an empty body."""

    url: str  # after redirects
    status: int
    body: bytes
    media_type: str  # without parameters, lower case; '' when not said
    etag: str = ""
    modified: str = ""  # Last-Modified as it was sent


class PoliteClient:
    """Fetches from `hosts` ('example.kr' or 'example.kr:8080') and from nowhere else.

    `delay`: seconds between two requests to one host. `seconds` and `most_bytes`: limits of one response.
    A private or loopback address is only reached when it stands in `hosts` itself ('127.0.0.1:8000').
    """

    def __init__(
        self,
        hosts: Collection[str],
        *,
        delay: float = 1.0,
        seconds: float = 60.0,
        most_bytes: int = 64 * 1024**2,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._delay = delay
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._pause = pause
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}  # origin → when the last request to it ended

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Response:
        """The document at `url`; with `etag` or `modified` a 304 is possible. Raises FetchError for anything else."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        for _ in range(_REDIRECTS + 1):
            origin = self._origin(url)
            robots = self._robots_of(origin)
            if not robots.can_fetch(AGENT, url):
                raise FetchError(f"robots.txt가 막아 둔 주소입니다: {url}")
            said = robots.crawl_delay(AGENT)
            delay = max(self._delay, min(float(said), _LONGEST_DELAY) if said else 0.0)
            response, location = self._request(url, conditions, self._most_bytes, delay)
            if not location:
                break
            url = urljoin(url, location)
        else:
            raise FetchError(f"주소를 옮기라는 응답이 {_REDIRECTS}번을 넘었습니다: {url}")
        if response.status not in (200, 304):
            raise FetchError(f"서버가 {response.status}로 답했습니다: {url}")
        return response

    def _origin(self, url: str) -> str:
        """'https://example.kr' when the address may be fetched; raises FetchError when not."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise FetchError(f"주소를 읽을 수 없습니다: {url[:200]}") from error
        host = (parts.hostname or "").lower()
        if parts.scheme not in _DEFAULT_PORTS or not host or any(each <= " " for each in url):
            raise FetchError(f"http나 https 주소가 아닙니다: {url[:200]}")
        usual = port in (None, _DEFAULT_PORTS[parts.scheme])
        if not ((usual and host in self._hosts) or f"{host}:{port or _DEFAULT_PORTS[parts.scheme]}" in self._hosts):
            raise FetchError(f"허락된 곳이 아닙니다: {host}. 가져오려면 허용 목록에 이 이름을 더해 주세요.")
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"

    def _robots_of(self, origin: str) -> RobotFileParser:
        """RFC 9309, 2.3.1: unavailable (4xx) allows everything, unreachable (5xx, no answer) nothing."""
        if origin in self._robots:
            return self._robots[origin]
        rules = RobotFileParser()
        rules.parse(["User-agent: *", "Disallow: /"])
        url = f"{origin}/robots.txt"
        try:
            for _ in range(_REDIRECTS + 1):
                self._origin(url)
                response, location = self._request(url, {}, _ROBOTS_BYTES, self._delay, cut=True)
                if not location:
                    if response.status < 500:
                        rules = RobotFileParser()
                        allowed = response.body.decode("utf-8", errors="replace") if response.status == 200 else ""
                        rules.parse(allowed.removeprefix("\ufeff").splitlines())
                    break
                url = urljoin(url, location)
        finally:
            self._robots[origin] = rules
        return rules

    def _request(
        self, url: str, headers: dict[str, str], most_bytes: int, delay: float, *, cut: bool = False
    ) -> tuple[Response, str]:
        """One request; the second value is where a redirect leads. `cut`: a longer body is cut, not refused."""
        origin = self._origin(url)
        waited = time.monotonic() - self._last.get(origin, float("-inf"))
        if waited < delay:
            self._pause(delay - waited)
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        target = target if target.isascii() else _quoted(target)
        connection = self._connection(parts.scheme, parts.hostname or "", parts.port)
        watchdog: threading.Timer | None = None
        late = threading.Event()
        try:
            connection.connect()
            watchdog = threading.Timer(self._seconds, _hang_up, [connection.sock, late])
            watchdog.start()
            sent = {name: value for name, value in headers.items() if value}
            connection.request("GET", target, headers={"User-Agent": AGENT, "Accept-Encoding": "identity", **sent})
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                return _response(url, answer, b""), answer.getheader("Location") or ""
            body = bytearray()
            while len(body) <= most_bytes and (chunk := answer.read1(_CHUNK)):
                body += chunk
            if len(body) > most_bytes and not cut:
                raise FetchError(f"{most_bytes // 1024**2} MiB를 넘어 그만두었습니다: {url}")
            if len(body) <= most_bytes and (answer.length or late.is_set()):
                raise FetchError(f"다 받기 전에 끊겼습니다: {url}")
            return _response(url, answer, bytes(body[:most_bytes])), ""
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(f"받지 못했습니다({type(error).__name__}): {url}") from error
        finally:
            if watchdog is not None:
                watchdog.cancel()
            connection.close()
            self._last[origin] = time.monotonic()

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        checked = _CheckedSocket(host, port or _DEFAULT_PORTS[scheme], self._seconds, self._hosts)
        if scheme == "https":
            return _SecureConnection(checked)
        return _PlainConnection(checked)


@dataclass(frozen=True, slots=True)
class _CheckedSocket:
    """Opens a socket to the first address of `host` that may be reached."""

    host: str
    port: int
    seconds: float
    hosts: frozenset[str]

    def open(self) -> socket.socket:
        for family, kind, protocol, _, place in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            address = str(place[0])
            public = ipaddress.ip_address(address.partition("%")[0]).is_global
            if not public and self.hosts.isdisjoint((address, f"{address}:{self.port}")):
                continue
            opened = socket.socket(family, kind, protocol)
            opened.settimeout(self.seconds)
            try:
                opened.connect(place)
            except OSError:
                opened.close()
                raise
            return opened
        raise FetchError(
            f"기관 안쪽의 주소를 가리킵니다: {self.host}. 가져오려면 그 IP 주소를 허용 목록에 더해 주세요."
        )


class _PlainConnection(http.client.HTTPConnection):
    def __init__(self, checked: _CheckedSocket) -> None:
        super().__init__(checked.host, checked.port, timeout=checked.seconds)
        self._checked = checked

    def connect(self) -> None:
        self.sock = self._checked.open()


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, checked: _CheckedSocket) -> None:
        super().__init__(checked.host, checked.port, timeout=checked.seconds)
        self._checked = checked

    def connect(self) -> None:
        opened = self._checked.open()
        try:
            self.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=self._checked.host)
        except BaseException:
            opened.close()
            raise


def _hang_up(opened: socket.socket, late: threading.Event) -> None:
    """End a connection whose server sends one byte at a time: a socket's own timeout begins anew with each.

    `late` is set before: who reads the socket sees its end at once and asks why.
    """
    late.set()
    with contextlib.suppress(OSError):
        opened.shutdown(socket.SHUT_RDWR)


def _quoted(target: str) -> str:
    """Korean letters in an address, percent-encoded."""
    return "".join(each if each.isascii() else "".join(f"%{byte:02X}" for byte in each.encode()) for each in target)


def _response(url: str, answer: http.client.HTTPResponse, body: bytes) -> Response:
    return Response(
        url,
        answer.status,
        body,
        (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower(),
        answer.getheader("ETag") or "",
        answer.getheader("Last-Modified") or "",
    )
