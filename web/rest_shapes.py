"""The JSON schemas of what the REST interface answers, version 1."""

from __future__ import annotations

from typing import Any

from web.rest_params import FIELDS, PLACE

Json = dict[str, Any]
TEXT, WHOLE, TEXTS = {"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}
NULL = {"type": "null"}


def _object(properties: Json, *, optional: tuple[str, ...] = ()) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": True,  # a version only grows
    }


def _list(schema: Json) -> Json:
    return {"type": "array", "items": schema}


def ref(name: str) -> Json:
    """A reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


_YEAR: Json = {"type": ["integer", "null"]}
_PUBLICATION: Json = {
    **dict.fromkeys(FIELDS, TEXT),
    "contributors": _list(_object({"name": TEXT, "role": TEXT})),
    "keywords": TEXTS,
    "regions": TEXTS,
    "identifiers": {"type": "object", "additionalProperties": TEXT},
    "year": _YEAR,
    "licence": {"oneOf": [NULL, _object({"type": TEXT, "label": TEXT, "url": TEXT})]},
    "files": _list(
        _object({"name": TEXT, "media_type": TEXT, "size": WHOLE, "sha256": TEXT, "pages": WHOLE, "url": TEXT})
    ),
    "citation": _object({"text": TEXT, "bibtex": TEXT, "ris": TEXT, "csl": TEXT}),
    "version": WHOLE,
    "contents": _list(_object({"heading": TEXT, "level": WHOLE, "page": WHOLE, "link": TEXT})),
}
_PASSAGE: Json = {
    "id": TEXT,
    "publication": TEXT,
    "page": {**WHOLE, "minimum": 0, "description": "1부터; 0은 초록"},
    "page_end": WHOLE,
    "printed": {**TEXT, "description": "그 쪽에 인쇄된 쪽 번호; 없으면 빈 글"},
    "heading": TEXTS,
    "kind": {"enum": ["text", "table", "caption", "footnote", "abstract"]},
    "header": TEXT,
    "text": TEXT,
    "link": TEXT,
}
_ANSWER: Json = {
    **_PASSAGE,
    "marks": _list({"type": "array", "items": WHOLE, "minItems": 2, "maxItems": 2}),
    "snippet": TEXT,
    "score": {"type": "number"},
    "matched": TEXTS,
    "missing": TEXTS,
}
_FOLLOWING: Json = {
    "next": {"type": ["string", "null"], "description": "다음 쪽의 주소; 없으면 null"},
    "next_cursor": {"type": ["string", "null"], "description": "이어 받을 cursor; 없으면 null"},
}


def _paged(item: Json) -> Json:
    page = {"type": ["integer", "null"], "description": "cursor로 받으면 null"}
    numbers = {"total": WHOLE, "capped": {"type": "boolean"}, "page": page, "size": WHOLE}
    return _object({**numbers, **_FOLLOWING, "items": _list(item)})


def _chosen(properties: Json, always: tuple[str, ...]) -> Json:
    """An object of which `select` may have left only `always`."""
    return _object(properties, optional=tuple(name for name in properties if name not in always))


SCHEMAS: Json = {
    "Publication": _chosen(_PUBLICATION, ("id",)),
    "Passage": _chosen(_PASSAGE, PLACE),
    "Answer": _chosen(_ANSWER, PLACE),
    "Passages": _paged({"allOf": [ref("Answer"), _chosen({"title": TEXT, "year": _YEAR, "licence": TEXT}, ())]}),
    "Publications": _paged(
        {"allOf": [ref("Publication"), _object({"passages": _list(ref("Answer"))}, optional=("passages",))]}
    ),
    "PublicationPassages": _object({"total": WHOLE, **_FOLLOWING, "items": _list(ref("Passage"))}),
    "Facets": _object(
        {
            "total": WHOLE,
            "capped": {"type": "boolean"},
            "facets": {"type": "object", "additionalProperties": _list(_object({"value": TEXT, "count": WHOLE}))},
        }
    ),
    "Suggestions": _object({"items": TEXTS}),
    "SimilarList": _object(
        {
            "items": _list(
                _object(
                    {
                        "publication": ref("Publication"),
                        "score": {"type": "number", "description": "0~1, 클수록 가깝습니다"},
                        "nearness": {"type": "number", "description": "뜻의 가까움, -1~1"},
                        "keywords": {**TEXTS, "description": "함께 다룬 주제어"},
                        "words": {**TEXTS, "description": "함께 쓴 낱말"},
                        "why": TEXT,
                    }
                )
            )
        }
    ),
    "SeriesList": _object({"items": _list(_object({"name": TEXT, "publications": WHOLE, "link": TEXT}))}),
    "Series": _object(
        {
            "name": TEXT,
            "publications": WHOLE,
            "first_year": _YEAR,
            "last_year": _YEAR,
            "missing": {
                **_list(_object({"year": _YEAR, "first": WHOLE, "last": WHOLE})),
                "description": "빈 번호; year가 null이면 이어 세는 번호",
            },
            "link": TEXT,
            **_FOLLOWING,
            "items": _list(ref("Publication")),
        }
    ),
    "Changes": _object(
        {
            "items": _list(
                _object(
                    {
                        "seq": WHOLE,
                        "id": TEXT,
                        "at": {"type": "string", "format": "date-time"},
                        "deleted": {"type": "boolean"},
                        "publication": {"oneOf": [NULL, ref("Publication")]},
                    }
                )
            ),
            "after": {**WHOLE, "description": "다음에 after로 보낼 번호"},
            "more": {"type": "boolean"},
        }
    ),
    "Changelog": _object(
        {
            "items": _list(_object({"version": TEXT, "date": TEXT, "changes": TEXTS, "changes_en": TEXTS})),
            "deprecated": _list(
                _object(dict.fromkeys(("operation", "parameter", "since", "sunset", "instead", "instead_en"), TEXT))
            ),
        }
    ),
    "Problem": _object(
        {
            "type": TEXT,
            "title": TEXT,
            "title_en": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "detail_en": TEXT,
            "instance": TEXT,
            "field": TEXT,
        },
        optional=("field",),
    ),
}
