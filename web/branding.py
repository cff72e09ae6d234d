"""The institute's own look: its logo and its colour, from the settings, kept readable.

A colour is used as it is for surfaces and lines, and darkened (or, on dark, lightened) for text until it has the
contrast that WCAG 2.2 asks for, 4.5:1. The high-contrast theme keeps its own colours.
"""

from __future__ import annotations

import re
from pathlib import Path

from corpus.errors import SettingError
from corpus.settings import Settings

LOGO_TYPES = (".svg", ".png", ".webp", ".jpg", ".jpeg")
_LARGEST_LOGO = 256 * 1024  # bytes: it stands on every page
_CONTRAST = 4.5
_STEP = 0.04

Colour = tuple[float, float, float]  # sRGB, 0–1
_WHITE: Colour = (1.0, 1.0, 1.0)
_BLACK: Colour = (0.0, 0.0, 0.0)
_DARK: Colour = (15 / 255, 20 / 255, 25 / 255)  # the dark theme's surface


def read_logo(settings: Settings) -> tuple[str, bytes] | None:
    """The logo's name on the site and its bytes; None for the site's own. Raises SettingError."""
    if not settings.logo:
        return None
    home = settings.home.resolve()
    path = (home / settings.logo).resolve()
    if not path.is_relative_to(home) or path.suffix.lower() not in LOGO_TYPES or not path.is_file():
        raise SettingError("JARYOGWAN_LOGO", settings.logo, f"JARYOGWAN_HOME 안의 그림({', '.join(LOGO_TYPES)})")
    if path.stat().st_size > _LARGEST_LOGO:
        raise SettingError("JARYOGWAN_LOGO", settings.logo, f"{_LARGEST_LOGO // 1024} KiB 이하의 그림")
    return f"institute-logo{Path(path).suffix.lower()}", path.read_bytes()


def palette(settings: Settings) -> str:
    """CSS that puts the institute's colour in force; '' for the site's own. Raises SettingError."""
    text = settings.primary_colour
    if not text:
        return ""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise SettingError("JARYOGWAN_PRIMARY_COLOUR", text, "'#256ef4'와 같은 여섯 자리 색")
    primary = _parse(text)
    light_tint, dark_tint = _mix(primary, _WHITE, 0.92), _mix(primary, _DARK, 0.78)
    light = _rules(primary, _readable(primary, light_tint, _BLACK), light_tint, _mix(primary, _WHITE, 0.93))
    dark = _rules(primary, _readable(primary, dark_tint, _WHITE), dark_tint, _mix(primary, _DARK, 0.9))
    return (
        f'\n:root[data-theme="auto"], :root[data-theme="light"] {{ {light} }}\n'
        f'@media (prefers-color-scheme: dark) {{ :root[data-theme="auto"] {{ {dark} }} }}\n'
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1–21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _rules(primary: Colour, strong: Colour, tint: Colour, hero: Colour) -> str:
    names = {"primary": primary, "primary-strong": strong, "tint": tint, "hero": hero, "found-line": primary}
    return " ".join(f"--{name}: {_hex(colour)};" for name, colour in names.items())


def _readable(colour: Colour, background: Colour, towards: Colour) -> Colour:
    """`colour`, moved towards black or white until it can be read on `background`."""
    share = 0.0
    while contrast(_rounded(_mix(colour, towards, share)), _rounded(background)) < _CONTRAST and share < 1:
        share = min(1.0, share + _STEP)
    return _mix(colour, towards, share)


def _luminance(colour: Colour) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a * (1 - share) + b * share for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _parse(text: str) -> Colour:
    return int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in colour)


def _rounded(colour: Colour) -> Colour:
    return _parse(_hex(colour))
