"""Names with roles: "홍길동(연구책임); 김영희(공동연구)", "작성 박정수 부연구위원" → contributors."""

from __future__ import annotations

import re

from corpus.records import Contributor

# word in a catalogue or colophon → role as the record keeps it
_ROLES = {
    "연구책임": "연구책임",
    "연구책임자": "연구책임",
    "책임연구": "연구책임",
    "책임연구자": "연구책임",
    "과제책임": "연구책임",
    "책임": "연구책임",
    "공동연구": "공동연구",
    "공동연구진": "공동연구",
    "공동연구자": "공동연구",
    "공동연구원": "공동연구",
    "연구진": "공동연구",
    "참여연구": "공동연구",
    "참여연구진": "공동연구",
    "공동": "공동연구",
    "연구지원": "연구지원",
    "연구보조": "연구보조",
    "외부연구진": "공동연구",
    "저자": "저자",
    "지은이": "저자",
    "글쓴이": "저자",
    "필자": "저자",
    "집필": "저자",
    "집필진": "저자",
    "작성자": "저자",
    "작성": "저자",
    "저": "저자",
    "글": "저자",
    "공저": "저자",
    "편저": "편집",
    "편집": "편집",
    "편집인": "편집",
    "편집자": "편집",
    "편집장": "편집",
    "엮은이": "편집",
    "편": "편집",
    "역": "번역",
    "번역": "번역",
    "옮긴이": "번역",
    "감수": "감수",
    "자문": "자문",
    "기획": "기획",
    "사진": "사진",
    "그림": "그림",
    "lead": "연구책임",
    "pi": "연구책임",
    "author": "저자",
    "editor": "편집",
    "translator": "번역",
}
_POSITION = re.compile(
    r"\s+(?:(?:수석|선임|책임|초빙|객원|명예|부|전문|위촉|전임|제1|공동)?\s?(?:연구위원|연구원|교수|조교수|부교수|박사|소장|원장|센터장"
    r"|본부장|실장|팀장|부장|과장|국장|사무관|주무관|대표|이사|변호사|기자|위원|연구관|연구사)|Ph\.?D\.?)$"
)
_AFFILIATION = re.compile(r"^([가-힣]{2,4}) [가-힣·\s]{2,24}(?:센터|본부|연구원|연구실|연구소|대학교|[부실팀과단])$")
_NOISE = re.compile(r"^(?:외|등)\s*\d*\s*(?:인|명)?$|^(?:외|등)$")
_NAME = r"[가-힣]{2,4}"


def role_of(word: str) -> str:
    """The role that a word names ('연구책임자' → '연구책임'); '' when it names none."""
    return _ROLES.get(re.sub(r"[\s:：]+", "", word).lower(), "")


def parse_people(text: str, role: str = "저자") -> tuple[Contributor, ...]:
    """The people and bodies named in `text`, in order, each once; `role` is for those without one of their own."""
    people: dict[str, Contributor] = {}
    for part in _split(text):
        labelled = re.match(r"([가-힣]{1,6}|[A-Za-z]+)\s*[:：]\s*|([가-힣]{2,6})\s+(?=[가-힣])", part)
        if labelled and role_of(labelled[1] or labelled[2]):
            role = role_of(labelled[1] or labelled[2])
            part = part[labelled.end() :]
        person = _person(part, role)
        if person is not None:
            people.setdefault(person.name, person)
    return tuple(people.values())


def _split(text: str) -> list[str]:
    """Cut between people: at ; where there is one, else at , / · and lines, never inside brackets."""
    marks = r";|\n" if ";" in text else r"[,/、\n]"
    parts = re.split(rf"(?:{marks})(?![^(\[]*[)\]])", text)
    dotted = rf"{_NAME}(?:\s?[·ㆍ・‧]\s?{_NAME})+"
    parts = [
        piece for part in parts for piece in (re.split("[·ㆍ・‧]", part) if _all_names(dotted, part) else [part])
    ]
    spaced = rf"{_NAME}(?: {_NAME})+"
    if len(parts) == 1 and re.fullmatch(spaced, parts[0].strip()) and not _POSITION.search(parts[0]):
        words = parts[0].split()
        parts = words if not role_of(words[0]) and all(2 <= len(word) <= 3 for word in words) else parts
    return [part.strip() for part in parts if part.strip()]


def _all_names(pattern: str, part: str) -> bool:
    return re.fullmatch(pattern, re.sub(r"\([^()]*\)", "", part).strip()) is not None


def _person(part: str, role: str) -> Contributor | None:
    for bracket in re.findall(r"[(\[]([^()\[\]]*)[)\]]", part):
        role = role_of(bracket) or role
    name = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", part)
    name = re.sub(r"\s+(?:외|등)(?:\s*\d+\s*(?:인|명))?\s*$", "", name)
    name = _POSITION.sub("", _POSITION.sub("", " ".join(name.split())))
    name = _AFFILIATION.sub(r"\1", name)
    last = name.rsplit(" ", 1)
    if len(last) == 2 and role_of(last[1]):  # '홍길동 저', '김영희 편집인'
        name, role = last[0], role_of(last[1])
    if re.fullmatch(r"[가-힣](?: [가-힣]){1,3}", name):  # '홍 길 동'
        name = name.replace(" ", "")
    name = name.strip(" .,:·")
    if len(name) < 2 or len(name) > 60 or _NOISE.match(name) or not re.search(r"[^\W\d]", name):
        return None
    return Contributor(name, role)
