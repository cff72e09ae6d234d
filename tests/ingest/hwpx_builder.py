"""Small HWPX files (KS X 6101: OWPML in a ZIP package) for tests and for the sample library.

Blocks are those of `tests.ingest.hwp_builder`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.ingest.hwp_builder import Block

_URL = "http://www.hancom.co.kr/hwpml/2011/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
_NAMESPACES = (
    f'xmlns:ha="{_URL}app" xmlns:hp="{_URL}paragraph" xmlns:hs="{_URL}section" xmlns:hc="{_URL}core" '
    f'xmlns:hh="{_URL}head" xmlns:hpf="http://www.hancom.co.kr/schema/2011/hpf" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf/"'
)
_LANGUAGES = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")
_STYLES = {"p": 0, "h1": 1, "h2": 2}  # also the paragraph and character shapes
_WIDTH = 42520
_STAMP = (2024, 5, 1, 0, 0, 0)  # the same bytes on every build


def build_hwpx(
    blocks: Sequence[Block],
    *,
    title: str = "",
    author: str = "",
    encrypted: bool = False,
    section_tail: str = "",
) -> bytes:
    """One HWPX file.

    `encrypted` lists the section in META-INF/manifest.xml with encryption data, as a password-protected
    package does; `section_tail` is raw XML put before the end of the section.
    """
    section = _section(blocks, section_tail)
    members = {
        "version.xml": f'{_HEAD}<hv:HCFVersion xmlns:hv="{_URL}version" tagetApplication="WORDPROCESSOR" '
        'major="5" minor="1" micro="1" buildNumber="0" os="1" xmlVersion="1.5" application="Jaryogwan" '
        'appVersion="1"/>',
        "META-INF/container.xml": f"{_HEAD}<ocf:container "
        'xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container"><ocf:rootfiles><ocf:rootfile '
        'full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/></ocf:rootfiles>'
        "</ocf:container>",
        "META-INF/manifest.xml": _manifest(encrypted),
        "Contents/content.hpf": _package(title, author),
        "Contents/header.xml": _header(),
        "Contents/section0.xml": section,
        "settings.xml": f'{_HEAD}<ha:HWPApplicationSetting xmlns:ha="{_URL}app"><ha:CaretPosition '
        'listIDRef="0" paraIDRef="0" pos="0"/></ha:HWPApplicationSetting>',
        "Preview/PrvText.txt": "\r\n".join(c for _, c in blocks if isinstance(c, str))[:1000],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _STAMP), "application/hwp+zip")  # first and stored
        for name, text in members.items():
            data = text.encode()
            if encrypted and name == "Contents/section0.xml":
                data = bytes(byte ^ 0x5A for byte in data)
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _manifest(encrypted: bool) -> str:
    entry = (
        '<odf:file-entry full-path="Contents/section0.xml" media-type="application/xml"><odf:encryption-data '
        'checksum-type="SHA1/1K" checksum="AAAA"><odf:algorithm algorithm-name="AES256_CBC" '
        'initialisation-vector="AAAA"/></odf:encryption-data></odf:file-entry>'
    )
    name = 'xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return f"{_HEAD}<odf:manifest {name}>{entry if encrypted else ''}</odf:manifest>"


def _package(title: str, author: str) -> str:
    return (
        f'{_HEAD}<opf:package {_NAMESPACES} version="" unique-identifier="" id=""><opf:metadata>'
        f"<opf:title>{escape(title)}</opf:title><opf:language>ko</opf:language>"
        f'<opf:meta name="creator" content="text">{escape(author)}</opf:meta>'
        '<opf:meta name="CreatedDate" content="text">2024-05-01T00:00:00Z</opf:meta></opf:metadata>'
        "<opf:manifest>"
        '<opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>'
        '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/>'
        '<opf:item id="settings" href="settings.xml" media-type="application/xml"/></opf:manifest>'
        '<opf:spine><opf:itemref idref="header" linear="yes"/><opf:itemref idref="section0" linear="yes"/>'
        "</opf:spine></opf:package>"
    )


def _header() -> str:
    fonts = "".join(
        f'<hh:fontface lang="{language.upper()}" fontCnt="1"><hh:font id="0" face="함초롬바탕" type="TTF" '
        'isEmbedded="0"/></hh:fontface>'
        for language in _LANGUAGES
    )
    borders = "".join(
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE" breakCellSeparateLine="0">'
        + "".join(
            f'<hh:{side}Border type="{line}" width="0.12 mm" color="#000000"/>'
            for side in ("left", "right", "top", "bottom")
        )
        + "</hh:borderFill>"
        for number, line in ((1, "NONE"), (2, "SOLID"))
    )

    def each(tag: str, value: int) -> str:
        return f"<hh:{tag} " + " ".join(f'{language}="{value}"' for language in _LANGUAGES) + "/>"

    characters = "".join(
        f'<hh:charPr id="{number}" height="{height}" textColor="#000000" shadeColor="none" useFontSpace="0" '
        f'useKerning="0" symMark="NONE" borderFillIDRef="1">{each("fontRef", 0)}{each("ratio", 100)}'
        f"{each('spacing', 0)}{each('relSz', 100)}{each('offset', 0)}{bold}</hh:charPr>"
        for number, height, bold in ((0, 1000, ""), (1, 1600, "<hh:bold/>"), (2, 1300, ""))
    )
    heads = "".join(
        f'<hh:paraHead start="1" level="{level}" align="LEFT" useInstWidth="1" autoIndent="1" '
        f'widthAdjust="0" textOffsetType="PERCENT" textOffset="50" numFormat="DIGIT" '
        'charPrIDRef="4294967295" checkable="0">'
        "</hh:paraHead>"
        for level in range(1, 8)
    )
    margins = "".join(
        f'<hc:{side} value="0" unit="HWPUNIT"/>' for side in ("intent", "left", "right", "prev", "next")
    )
    paragraphs = "".join(
        f'<hh:paraPr id="{number}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="1" '
        'suppressLineNumbers="0" checked="0"><hh:align horizontal="JUSTIFY" vertical="BASELINE"/>'
        f'<hh:heading type="{kind}" idRef="0" level="{level}"/><hh:breakSetting breakLatinWord="KEEP_WORD" '
        'breakNonLatinWord="BREAK_WORD" widowOrphan="0" keepWithNext="0" keepLines="0" pageBreakBefore="0" '
        f'lineWrap="BREAK"/><hh:margin>{margins}</hh:margin><hh:lineSpacing type="PERCENT" value="160" '
        'unit="HWPUNIT"/></hh:paraPr>'
        for number, kind, level in ((0, "NONE", 0), (1, "OUTLINE", 0), (2, "OUTLINE", 1))
    )
    styles = "".join(
        f'<hh:style id="{number}" type="PARA" name="{korean}" engName="{english}" paraPrIDRef="{number}" '
        f'charPrIDRef="{number}" nextStyleIDRef="{number}" langID="1042" lockForm="0"/>'
        for number, (korean, english) in enumerate(
            (("바탕글", "Normal"), ("개요 1", "Outline 1"), ("개요 2", "Outline 2"))
        )
    )
    return (
        f'{_HEAD}<hh:head {_NAMESPACES} version="1.5" secCnt="1"><hh:beginNum page="1" footnote="1" '
        f'endnote="1" pic="1" tbl="1" equation="1"/><hh:refList>'
        f'<hh:fontfaces itemCnt="7">{fonts}</hh:fontfaces>'
        f'<hh:borderFills itemCnt="2">{borders}</hh:borderFills>'
        f'<hh:charProperties itemCnt="3">{characters}</hh:charProperties>'
        '<hh:tabProperties itemCnt="1"><hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/></hh:tabProperties>'
        f'<hh:numberings itemCnt="1"><hh:numbering id="1" start="0">{heads}</hh:numbering></hh:numberings>'
        f'<hh:paraProperties itemCnt="3">{paragraphs}</hh:paraProperties>'
        f'<hh:styles itemCnt="3">{styles}</hh:styles></hh:refList></hh:head>'
    )


def _paragraph(inner: str, style: int = 0) -> str:
    return (
        f'<hp:p id="0" paraPrIDRef="{style}" styleIDRef="{style}" pageBreak="0" columnBreak="0" merged="0">'
        f'<hp:run charPrIDRef="{style}">{inner}</hp:run></hp:p>'
    )


def _text(text: str) -> str:
    return f"<hp:t>{escape(text)}</hp:t>"


def _list(inner: str) -> str:
    return (
        '<hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="TOP" '
        f'linkListIDRef="0" linkListNextIDRef="0" textWidth="0" textHeight="0" hasTextRef="0" hasNumRef="0">'
        f"{inner}</hp:subList>"
    )


def _section(blocks: Sequence[Block], tail: str) -> str:
    page = (
        '<hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000" outlineShapeIDRef="1" '
        'memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0"><hp:pagePr landscape="WIDELY" '
        'width="59528" height="84186" gutterType="LEFT_ONLY"><hp:margin header="4252" footer="4252" '
        'gutter="0" left="8504" right="8504" top="5668" bottom="4252"/></hp:pagePr></hp:secPr>'
        '<hp:ctrl><hp:colPr id="" type="NEWSPAPER" layout="LEFT" colCount="1" sameSz="1" '
        'sameGap="0"/></hp:ctrl>'
    )
    parts = [_paragraph(page)]
    for kind, content in blocks:
        if kind == "table":
            assert not isinstance(content, str)
            parts.append(_paragraph(_table([list(row) for row in content])))
        elif kind == "note":
            text, note = (str(part) for part in content)
            control = f'<hp:footNote number="1" suffixChar="41">{_list(_paragraph(_text(note)))}</hp:footNote>'
            parts.append(_paragraph(_text(text) + f"<hp:ctrl>{control}</hp:ctrl>"))
        else:
            assert isinstance(content, str)
            parts.append(_paragraph(_text(content), _STYLES[kind]))
    return f"{_HEAD}<hs:sec {_NAMESPACES}>{''.join(parts)}{tail}</hs:sec>"


def _table(rows: list[list[str]]) -> str:
    columns = max(len(row) for row in rows)
    width, height = _WIDTH // columns, 1282
    margin = 'left="510" right="510" top="141" bottom="141"'
    lines = "".join(
        "<hp:tr>"
        + "".join(
            '<hp:tc name="" header="0" hasMargin="0" protect="0" editable="0" dirty="0" borderFillIDRef="2">'
            f"{_list(_paragraph(_text(row[x] if x < len(row) else '')))}"
            f'<hp:cellAddr colAddr="{x}" rowAddr="{y}"/><hp:cellSpan colSpan="1" rowSpan="1"/>'
            f'<hp:cellSz width="{width}" height="{height}"/><hp:cellMargin {margin}/></hp:tc>'
            for x in range(columns)
        )
        + "</hp:tr>"
        for y, row in enumerate(rows)
    )
    return (
        '<hp:tbl id="1" zOrder="0" numberingType="TABLE" textWrap="TOP_AND_BOTTOM" textFlow="BOTH_SIDES" '
        f'lock="0" dropcapstyle="None" pageBreak="CELL" repeatHeader="1" rowCnt="{len(rows)}" '
        f'colCnt="{columns}" cellSpacing="0" borderFillIDRef="2" noAdjust="0"><hp:sz width="{_WIDTH}" '
        f'widthRelTo="ABSOLUTE" height="{height * len(rows)}" heightRelTo="ABSOLUTE" protect="0"/>'
        '<hp:pos treatAsChar="1" affectLSpacing="0" flowWithText="1" allowOverlap="0" holdAnchorAndSO="0" '
        'vertRelTo="PARA" horzRelTo="COLUMN" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
        f'<hp:outMargin left="283" right="283" top="283" bottom="283"/><hp:inMargin {margin}/>'
        f"{lines}</hp:tbl>"
    )
