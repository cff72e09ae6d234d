"""Short letters to those who apply for a key, by the mail server that the settings name (RFC 5322, RFC 6409)."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Self
from urllib.parse import unquote, urlsplit

from corpus.errors import JaryogwanError, SettingError
from corpus.settings import Settings

_SECONDS = 15.0
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_ADDRESS = re.compile(r"[^\s@<>,;:()\"]+@[^\s@<>,;:()\"]+\.[^\s@<>,;:().\"]+")


class NotSent(JaryogwanError):
    """The mail server did not take a letter."""


@dataclass(frozen=True, slots=True)
class Mailer:
    """A mail server, and whose name stands on the letters."""

    scheme: str  # smtp, smtp+tls (STARTTLS), smtps (TLS from the start)
    host: str
    port: int
    user: str
    password: str
    sender: str

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where the settings name no server; raises SettingError where they name a wrong one."""
        if not settings.smtp:
            return None
        expected = "smtp://주소:포트, smtp+tls://이름:암호@주소:포트, smtps://이름:암호@주소:포트 가운데 하나"
        try:
            parts = urlsplit(settings.smtp)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise SettingError("JARYOGWAN_SMTP", "…", expected) from None  # it may hold a password
        if not parts.hostname:
            raise SettingError("JARYOGWAN_SMTP", "…", expected)
        sender = settings.mail_from or address_in(settings.contact)
        if not is_address(sender):
            raise SettingError("JARYOGWAN_MAIL_FROM", sender, "메일 주소 하나")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port, user, password, sender)

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand one letter to the server; raises NotSent."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=self.sender.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text, cte="base64")  # no line is too long, and no relay mangles Korean
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(
                f"메일 서버가 메일을 받지 않았습니다({type(error).__name__}). 설정을 확인해 주세요."
            ) from error

    def _connected(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        if self.scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
        return server


def is_address(text: str) -> bool:
    """Whether `text` is one plain mail address."""
    return len(text) <= 254 and text.isascii() and _ADDRESS.fullmatch(text) is not None


def address_in(text: str) -> str:
    """The first mail address in a text; ''."""
    found = _ADDRESS.search(text)
    return found[0] if found else ""
