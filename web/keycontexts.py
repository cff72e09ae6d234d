"""What the templates about keys are given: one dataclass per template."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    longest: int  # characters
    hint: str = ""
    kind: str = "text"  # text, email, textarea
    autocomplete: str = "off"
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Apply:
    """keys.html"""

    fields: tuple[Field, ...]
    code: str  # proof that the form is ours
    consent_error: str
    error: str  # above the form; '' where there is none
    anonymous_daily: int
    daily: int
    days: int
    kept_days: int
    closed: bool  # nobody can apply here
    by_staff: bool
    mailed: bool  # whether there is a mail server


@dataclass(frozen=True, slots=True)
class Sent:
    """keys_sent.html"""

    outcome: str  # waits, mailed
    mailed: bool
    link_days: int


@dataclass(frozen=True, slots=True)
class Collect:
    """keys_collect.html; without a path the link is not good any more, with a key it was just used."""

    path: str
    key: str = ""
    organisation: str = ""
    days: int = 0
    daily: int = 0


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day in the picture, in its own units."""

    day: str  # 'YYYY-MM-DD'
    label: str  # '3/14'; '' where there is no room
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DayChart:
    """Requests by day."""

    bars: tuple[DayBar, ...]
    highest: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the table."""

    day: str
    counts: tuple[int, ...]  # in the order of the operations
    total: int


@dataclass(frozen=True, slots=True)
class UsageView:
    """keys_usage.html; `asked` is false before a key was given."""

    error: str = ""
    asked: bool = False
    organisation: str = ""
    state: str = ""
    expires: str = ""  # 'YYYY-MM-DD'
    used: int = 0  # today
    daily: int = 0
    total: int = 0
    shown_days: int = 0
    kept_days: int = 0
    operations: tuple[str, ...] = ()
    rows: tuple[DayRow, ...] = ()  # newest first, days without any left out
    chart: DayChart | None = None
