"""What a Word paragraph's style says: heading level, caption, font, and the number that Word writes before it.

ISO/IEC 29500-1: styles (17.7), numbering (17.9). Numbers are not in a document's text; "제1장" made by Word's own
numbering would be lost without this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.numbering import numbering

_CHAIN = 20  # styles based on styles
_BODY_LEVEL = 9  # an outline level that means "no heading"
_HEADING_NAME = re.compile(r"(?:heading|제목|개요)\s*(\d)", re.I)
_TITLE_NAMES = frozenset({"title", "제목"})
_LIST_NAME = re.compile(r"list (?:bullet|number)|글머리표|번호 매기기", re.I)
_GANADA = "가나다라마바사아자차카타파하"
_CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_KOREAN_DIGITS = "일이삼사오육칠팔구"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def local(element: etree._Element) -> str:
    """The tag without its namespace (transitional and strict OOXML differ only there)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along `path` of local names."""
    for name in path:
        element = next(element.iterchildren("{*}" + name), None) if element is not None else None
    return element


def value(element: etree._Element | None, name: str = "val") -> str:
    """The attribute of this local name; '' when it or the element is missing."""
    if element is None:
        return ""
    return next((str(text) for key, text in element.items() if str(key).rpartition("}")[2] == name), "")


def whole(text: str, default: int = 0) -> int:
    """A number as a document writes it; `default` for anything else."""
    return int(text) if text.isdecimal() and len(text) < 9 else default


def is_on(element: etree._Element | None) -> bool:
    """Whether a toggle such as `<w:b/>` is there and not switched off."""
    return element is not None and value(element) not in ("0", "false", "off")


@dataclass(slots=True)
class Style:
    """One paragraph style with what it inherits resolved."""

    name: str = ""
    level: int = 0  # heading level from 1; 0: no heading
    size: float = 0.0  # points
    bold: bool = False
    number: tuple[str, int] = ("", 0)  # numId, ilvl
    is_list: bool = False

    @property
    def is_caption(self) -> bool:
        """Whether it is Word's style for captions."""
        return self.name in ("caption", "캡션")

    @property
    def is_contents(self) -> bool:
        """Whether it is a line of an automatic table of contents."""
        return self.name.startswith(("toc", "목차", "table of figures"))


class Styles:
    """`styles.xml`; without one every style is plain."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._styles: dict[str, Style] = {}
        self._default = ""
        self._size = 0.0
        for element in root if root is not None else ():
            if local(element) == "style" and value(element, "type") in ("paragraph", ""):
                self._elements[value(element, "styleId")] = element
                if value(element, "default") in ("1", "true"):
                    self._default = value(element, "styleId")
            elif local(element) == "docDefaults":
                self._size = whole(value(child(element, "rPrDefault", "rPr", "sz"))) / 2

    def style(self, style_id: str) -> Style:
        """The style of this id ('': the default one)."""
        style_id = style_id or self._default
        if style_id not in self._styles:
            self._styles[style_id] = self._resolve(style_id)
        return self._styles[style_id]

    def _resolve(self, style_id: str) -> Style:
        chain: list[etree._Element] = []
        while style_id in self._elements and len(chain) < _CHAIN:
            chain.append(self._elements[style_id])
            style_id = value(child(chain[-1], "basedOn"))
        style = Style(size=self._size)
        for element in reversed(chain):
            style.name = value(child(element, "name")).lower()
            named = _HEADING_NAME.fullmatch(style.name)
            outline = child(element, "pPr", "outlineLvl")
            if outline is not None:
                level = whole(value(outline), _BODY_LEVEL)
                style.level = level + 1 if level < _BODY_LEVEL else 0
            elif named:
                style.level = int(named[1])
            elif style.name in _TITLE_NAMES:
                style.level = 1
            style.is_list = style.is_list or _LIST_NAME.search(style.name) is not None
            style.size = whole(value(child(element, "rPr", "sz"))) / 2 or style.size
            bold = child(element, "rPr", "b")
            style.bold = is_on(bold) if bold is not None else style.bold
            style.number = number_of(child(element, "pPr", "numPr"), style.number)
        return style


def number_of(properties: etree._Element | None, inherited: tuple[str, int] = ("", 0)) -> tuple[str, int]:
    """(numId, level from 0) of a `<w:numPr>`, what it leaves out taken from `inherited`; ('', 0): not numbered."""
    if properties is None:
        return inherited
    number = value(child(properties, "numId")) or inherited[0]
    return ("", 0) if number == "0" else (number, whole(value(child(properties, "ilvl")), inherited[1]))


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counters: dict[int, int] = field(default_factory=dict)


class Numbers:
    """`numbering.xml`: counts the numbered paragraphs as they are read, in document order."""

    def __init__(self, root: etree._Element | None) -> None:
        abstract: dict[str, _List] = {}
        self._lists: dict[str, _List] = {}
        self._restarts: dict[str, dict[int, int]] = {}  # numId → level → number, until it is first used
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                abstract[value(element, "abstractNumId")] = _List(dict(_levels(element)))
            elif local(element) == "num":
                number = value(element, "numId")
                self._lists[number] = abstract.get(value(child(element, "abstractNumId")), _List())
                self._restarts[number] = {
                    whole(value(override, "ilvl")): whole(value(child(override, "startOverride")), 1)
                    for override in element
                    if child(override, "startOverride") is not None
                }

    def label(self, number: str, level: int) -> str:
        """What Word writes before the next paragraph of list `number` at `level`: '제1장', '가.', ''."""
        counted = self._lists.get(number)
        if counted is None or level not in counted.levels:
            return ""
        for at, start in self._restarts.pop(number, {}).items():
            counted.counters[at] = start - 1
        here = counted.levels[level]
        counted.counters[level] = counted.counters.get(level, here.start - 1) + 1
        for deeper in [at for at in counted.counters if at > level]:
            del counted.counters[deeper]
        if here.format == "bullet":
            return here.text if numbering(f"{here.text} 가") else ""

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = counted.levels.get(at, _Level())
            return _written(counted.counters.get(at, shown.start), shown.format)

        return re.sub(r"%([1-9])", written, here.text)


def _levels(element: etree._Element) -> Iterator[tuple[int, _Level]]:
    for level in element:
        if local(level) == "lvl":
            start = child(level, "start")
            yield (
                whole(value(level, "ilvl")),
                _Level(
                    whole(value(start), 1) if start is not None else 1,
                    value(child(level, "numFmt")) or "decimal",
                    value(child(level, "lvlText")),
                ),
            )


def _written(number: int, how: str) -> str:
    """`number` in one of Word's number formats (ST_NumberFormat); those that Korean reports do not use as digits."""
    letters = {"ganada": _GANADA, "chosung": _CHOSUNG, "koreanDigital": _KOREAN_DIGITS}.get(how, "")
    if how in ("upperLetter", "lowerLetter"):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if how == "upperLetter" else "abcdefghijklmnopqrstuvwxyz"
    if 1 <= number <= len(letters):
        return letters[number - 1]
    if how in ("upperRoman", "lowerRoman") and 1 <= number < 40:
        roman = ""
        for amount, sign in _ROMAN:
            roman += sign * (number // amount)
            number %= amount
        return roman.upper() if how == "upperRoman" else roman
    if how == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if how == "decimalZero":
        return f"{number:02}"
    return "" if how == "none" else str(number)
