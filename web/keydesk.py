"""The desk at which keys are given out: what is done with an application, by the page and by the command."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum

from corpus.errors import SettingError
from corpus.settings import Settings
from web import urls
from web.access import Access
from web.applications import LINK_DAYS, Applicant, Applications
from web.mail import Mailer, NotSent, address_in

STAFF, AUTO, OFF = "staff", "auto", "off"
_log = logging.getLogger(__name__)


class Outcome(Enum):
    """What became of an application."""

    WAITS = "waits"  # for staff
    MAILED = "mailed"
    LINK = "link"  # approved, and nobody mails: the link is handed over at once
    FULL = "full"  # too many wait


@dataclass(frozen=True, slots=True)
class Granted:
    """A key that can be collected."""

    path: str  # of the one-time link
    mailed: bool


class Desk:
    """Applications, approvals and letters of one archive."""

    def __init__(self, settings: Settings, access: Access) -> None:
        """Raises SettingError for a way of approval or a mail server that cannot be used."""
        if settings.key_approval not in (STAFF, AUTO, OFF):
            raise SettingError("JARYOGWAN_KEY_APPROVAL", settings.key_approval, "staff, auto, off 가운데 하나")
        self.mailer = Mailer.from_settings(settings)
        if self.mailer and not settings.base_url:
            # Without it the link would go where the visitor's Host header says.
            raise SettingError("JARYOGWAN_BASE_URL", "", "메일에 적을 누리집의 주소")
        self.settings = settings
        self.applications = Applications(access)

    def apply(self, applicant: Applicant) -> tuple[Outcome, str]:
        """Take an application; (what became of it, the path of the one-time link where it is handed over)."""
        number = self.applications.apply(applicant)
        if number is None:
            return Outcome.FULL, ""
        if self.settings.key_approval != AUTO:
            self._tell_staff(number, applicant)
            return Outcome.WAITS, ""
        granted = self.approve(number, applicant.email)
        if granted is None or (self.mailer and not granted.mailed):
            return Outcome.WAITS, ""
        return (Outcome.MAILED, "") if granted.mailed else (Outcome.LINK, granted.path)

    def approve(self, number: int, email: str, *, days: int = 0, daily: int = 0) -> Granted | None:
        """Grant a key and mail its link where there is a mail server; None where no such application waits.

        `days` and `daily` are the settings' where they are 0.
        """
        settings = self.settings
        token = self.applications.approve(number, days=days or settings.key_days, daily=daily or settings.key_daily)
        if token is None:
            return None
        path = urls.key_link(token)
        text = (
            f"{settings.site_name}의 Open API 서비스 키를 아래 주소에서 받으실 수 있습니다.\n\n"
            f"{urls.absolute(settings.base_url, path)}\n\n"
            "키는 한 번만 보이니, 보시고 바로 안전한 곳에 적어 두세요. "
            f"이 주소는 {LINK_DAYS}일 동안 쓸 수 있고 한 번 쓰면 닫힙니다.\n"
            "신청하신 적이 없다면 이 메일을 지우시면 됩니다.\n\n"
            f"{settings.institute or settings.site_name} {settings.contact}\n"
        )
        return Granted(path, self._mailed(email, f"[{settings.site_name}] Open API 서비스 키를 받아 주세요", text))

    def _tell_staff(self, number: int, applicant: Applicant) -> None:
        if to := address_in(self.settings.contact):
            text = (
                f"Open API 서비스 키 신청 {number}번이 들어왔습니다.\n\n"
                f"기관: {applicant.organisation}\n이름: {applicant.name}\n"
                f"전자우편: {applicant.email}\n목적: {applicant.purpose}\n\n"
                f"승인: python -m web.keys approve {number}\n거절: python -m web.keys refuse {number}\n"
            )
            self._mailed(to, f"[{self.settings.site_name}] 서비스 키 신청 {number}번", text)

    def _mailed(self, to: str, subject: str, text: str) -> bool:
        if self.mailer is None:
            return False
        try:
            self.mailer.send(to, subject, text)
        except NotSent as error:
            _log.warning("%s", error)
            return False
        return True
