"""The JSON schemas of what the REST interface answers, version 1."""

from __future__ import annotations

from typing import Any

from web.rest_params import FIELDS

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


_PUBLICATION: Json = {
    **dict.fromkeys(FIELDS, TEXT),
    "contributors": _list(_object({"name": TEXT, "role": TEXT})),
    "keywords": TEXTS,
    "regions": TEXTS,
    "identifiers": {"type": "object", "additionalProperties": TEXT},
    "year": {"type": ["integer", "null"]},
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
_NEXT: Json = {"type": ["string", "null"], "description": "다음 쪽의 주소; 없으면 null"}


def _paged(item: Json) -> Json:
    numbers = {"total": WHOLE, "capped": {"type": "boolean"}, "page": WHOLE, "size": WHOLE}
    return _object({**numbers, "next": _NEXT, "items": _list(item)})


SCHEMAS: Json = {
    "Publication": _object(_PUBLICATION, optional=tuple(name for name in FIELDS if name != "id")),
    "Passage": _object(_PASSAGE),
    "Answer": _object(_ANSWER),
    "Passages": _paged(
        {
            "allOf": [
                ref("Answer"),
                _object({"title": TEXT, "year": {"type": ["integer", "null"]}, "licence": TEXT}),
            ]
        }
    ),
    "Publications": _paged(
        {"allOf": [ref("Publication"), _object({"passages": _list(ref("Answer"))}, optional=("passages",))]}
    ),
    "PublicationPassages": _object({"total": WHOLE, "next": _NEXT, "items": _list(ref("Passage"))}),
    "Facets": _object(
        {
            "total": WHOLE,
            "capped": {"type": "boolean"},
            "facets": {"type": "object", "additionalProperties": _list(_object({"value": TEXT, "count": WHOLE}))},
        }
    ),
    "SeriesList": _object({"items": _list(_object({"name": TEXT, "publications": WHOLE}))}),
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
