"""Every setting: an environment variable `JARYOGWAN_…`, its default and its meaning, in this one table.

README.md repeats the table; a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from corpus.errors import SettingError

_PREFIX = "JARYOGWAN_"


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. Read once by each program's `main` and handed down."""

    home: Path = _setting(Path("var"), "모든 상태가 들어가는 폴더 (목록, 원문, 색인, 받은 파일, 캐시)")
    host: str = _setting("127.0.0.1", "웹 서비스가 듣는 주소")
    port: int = _setting(8000, "웹 서비스가 듣는 포트")
    base_url: str = _setting("", "밖에서 보이는 주소 (예: https://archive.example.kr); 비우면 요청의 주소")
    site_name: str = _setting("자료관", "화면 위와 제목에 나오는 이름")
    institute: str = _setting("", "운영 기관 이름 (출처 표시와 바닥글)")
    contact: str = _setting("", "바닥글에 나오는 문의처 (전자우편 또는 전화)")
    logo: str = _setting("", "화면 위에 나오는 로고 그림의 경로 (JARYOGWAN_HOME 안의 svg, png, webp, jpg)")
    primary_colour: str = _setting("", "기관의 색 (예: #256ef4); 글자에는 읽을 수 있게 어둡거나 밝게 씁니다")
    footer: str = _setting("", "바닥글에 나오는 글 (주소, 대표전화 …); 여러 줄은 ' / '로 나눕니다")
    model: str = _setting("builtin", "임베딩 모델: builtin, 모델 폴더, 또는 이미 내려받은 모델 이름")
    model_query_prompt: str = _setting("", "질의 앞에 붙이는 글 (모델이 요구할 때)")
    model_passage_prompt: str = _setting("", "구절 앞에 붙이는 글 (모델이 요구할 때)")
    cross_encoder: str = _setting(
        "", "질문과 구절을 함께 다시 읽어 순서를 정하는 모델: 폴더, 또는 이미 내려받은 이름; 비우면 쓰지 않음"
    )
    workers: int = _setting(0, "파일을 읽는 작업자 수; 0이면 CPU 수")
    file_seconds: int = _setting(120, "파일 하나를 읽는 시간의 한도 (초); OCR은 쪽마다 다시 세어 열 배까지")
    file_memory_mb: int = _setting(2048, "작업자 하나의 메모리 한도 (MiB)")
    file_size_mb: int = _setting(1024, "파일 하나의 크기 한도 (MiB)")
    feed_hosts: str = _setting(
        "", "`--feed`와 `--sitemap`이 가져와도 되는 곳 (예: www.example.kr, news.example.kr:8080)"
    )
    picture_cache_mb: int = _setting(1024, "쪽 그림 캐시의 한도 (MiB)")
    anonymous_daily: int = _setting(
        10000, "서비스 키 없이 한 주소에서 하루에 할 수 있는 Open API 요청 수; 0이면 키가 필요"
    )
    requests_per_second: int = _setting(50, "서비스 키 하나(없으면 주소 하나)가 1초에 할 수 있는 Open API 요청 수")
    mcp_origins: str = _setting(
        "", "브라우저에서 `/mcp`를 부를 수 있는 누리집 (예: https://assistant.example.kr); 여럿은 쉼표로 나눕니다"
    )
    key_approval: str = _setting(
        "staff", "`/keys`에서 신청한 서비스 키: staff(운영자가 승인), auto(바로 발급), off(신청을 받지 않음)"
    )
    key_days: int = _setting(365, "새 서비스 키를 쓸 수 있는 날 수")
    key_daily: int = _setting(100000, "새 서비스 키로 하루에 할 수 있는 Open API 요청 수")
    usage_days: int = _setting(400, "서비스 키의 날마다의 사용량을 두는 날 수; 무엇을 물었는지는 남기지 않습니다")
    smtp: str = _setting(
        "",
        "키 링크를 메일로 보낼 곳: smtp://주소:포트, smtp+tls://이름:암호@주소:587, smtps://…; 비우면 보내지 않음",
    )
    mail_from: str = _setting("", "메일을 보내는 주소; 비우면 문의처의 전자우편")
    bulk_at: str = _setting(
        "03:30", "`python -m web`이 날마다 한꺼번에 받기 파일을 새로 만드는 시각; 비우면 만들지 않음"
    )
    index_poll_seconds: int = _setting(2, "새 색인이 나왔는지 살피는 간격 (초)")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The settings that `environment` (default: the process's) asks for.

        Raises SettingError for a value of the wrong type and for a `JARYOGWAN_…` name that does not exist
        (a misspelt setting must not be ignored silently). `JARYOGWAN_DATA` belongs to the tests.
        """
        environment = os.environ if environment is None else environment
        known = {environment_name(item): item for item in fields(cls)}
        values: dict[str, Any] = {}
        for name, text in environment.items():
            if not name.startswith(_PREFIX) or name == "JARYOGWAN_DATA":
                continue
            if name not in known:
                raise SettingError(name, text, "README의 설정 표에 있는 이름")
            if text != "":
                values[known[name].name] = _convert(name, text, known[name])
        return cls(**values)

    @property
    def library_path(self) -> Path:
        """The catalogue."""
        return self.home / "library.db"

    @property
    def files_path(self) -> Path:
        """The originals, content-addressed."""
        return self.home / "files"

    @property
    def index_path(self) -> Path:
        """The index generations; can be deleted and rebuilt."""
        return self.home / "index"

    @property
    def inbox_path(self) -> Path:
        """Files waiting for the ingest worker."""
        return self.home / "inbox"

    @property
    def cache_path(self) -> Path:
        """Page pictures; can be deleted."""
        return self.home / "cache"


def environment_name(item: Field[Any]) -> str:
    """The environment variable of one field of Settings."""
    return _PREFIX + item.name.upper()


def _convert(name: str, text: str, item: Field[Any]) -> Any:
    if isinstance(item.default, int):
        if not text.isascii() or not text.isdigit():
            raise SettingError(name, text, "0 이상의 정수")
        return int(text)
    if isinstance(item.default, Path):
        return Path(text)
    return text
