"""For feed readers, browsers and search engines: Atom, OpenSearch, the sitemap, robots.txt."""

from __future__ import annotations

from functools import partial
from xml.etree import ElementTree as ET

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from corpus.records import Publication
from search.query import Query, Sort
from web import citations, urls
from web.params import clean, parameters, query_of
from web.site import base_of, conditional, here, site_of

router = APIRouter()
get = partial(router.api_route, methods=["GET", "HEAD"])
_ENTRIES = 50
_SITEMAP_LIMIT = 45_000  # the sitemap protocol allows 50,000 addresses in one file
_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@get(urls.FEED)
def feed(request: Request) -> Response:
    """New publications (RFC 4287); with a search's parameters, those that it finds, newest first."""
    site, base = site_of(request), base_of(request)
    query = query_of(parameters(request.url.query))
    if query.text or query.filters:
        newest = Query(query.text, query.filters, Sort.NEWEST, page_size=_ENTRIES)
        publications = tuple(hit.publication for hit in site.searcher.search(newest).hits)
    else:
        publications = site.library.newest(_ENTRIES)
    title = f"{site.settings.site_name} 새 자료" + (f": {query.text}" if query.text else "")
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "ko"})
    _add(root, "id", urls.absolute(base, here(request)))
    _add(root, "title", title)
    _add(root, "updated", max((item.modified for item in publications), default="") or "1970-01-01T00:00:00Z")
    ET.SubElement(root, "link", {"rel": "self", "href": urls.absolute(base, here(request))})
    ET.SubElement(root, "link", {"href": urls.absolute(base, urls.HOME)})
    _add(ET.SubElement(root, "author"), "name", site.settings.institute or site.settings.site_name)
    for publication in publications:
        _entry(ET.SubElement(root, "entry"), publication, base)
    return _xml(request, root, "application/atom+xml")


@get(urls.OPENSEARCH)
def opensearch(request: Request) -> Response:
    """So that a browser can add the archive to its search engines (OpenSearch 1.1)."""
    name, base = site_of(request).settings.site_name, base_of(request)
    root = ET.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    _add(root, "ShortName", name[:16])
    _add(root, "Description", f"{name}에서 연구 자료의 구절을 찾습니다"[:1024])
    _add(root, "InputEncoding", "UTF-8")
    _add(root, "Language", "ko")
    for media_type, path in (("text/html", urls.SEARCH), ("application/json", urls.API_SEARCH)):
        template = urls.absolute(base, path) + "?q={searchTerms}&page={startPage?}"
        ET.SubElement(root, "Url", {"type": media_type, "template": template})
    return _xml(request, root, "application/opensearchdescription+xml")


@get(urls.SITEMAP)
def sitemap(request: Request) -> Response:
    """Every publication's page, newest first."""
    base = base_of(request)
    root = ET.Element("urlset", {"xmlns": _SITEMAP})
    for path in (urls.HOME, urls.ABOUT, urls.HELP):
        _add(ET.SubElement(root, "url"), "loc", urls.absolute(base, path))
    for publication in site_of(request).library.newest(_SITEMAP_LIMIT):
        entry = ET.SubElement(root, "url")
        _add(entry, "loc", urls.absolute(base, urls.publication(publication.id)))
        if publication.modified:
            _add(entry, "lastmod", publication.modified)
    return _xml(request, root, "application/xml")


@get("/robots.txt")
def robots(request: Request) -> Response:
    """Publications are for everybody; results pages and pictures are endless and are not for crawlers."""
    lines = [
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /api/",
        "Disallow: /*/picture.webp",
        "Allow: /",
        f"Sitemap: {urls.absolute(base_of(request), urls.SITEMAP)}",
        "",
    ]
    return conditional(request, "\n".join(lines).encode(), "text/plain; charset=utf-8")


def _entry(entry: ET.Element, publication: Publication, base: str) -> None:
    url = urls.absolute(base, urls.publication(publication.id))
    _add(entry, "id", url)
    _add(entry, "title", citations.full_title(publication))
    ET.SubElement(entry, "link", {"href": url})
    _add(entry, "updated", publication.modified or publication.created or "1970-01-01T00:00:00Z")
    for name in publication.authors:
        _add(ET.SubElement(entry, "author"), "name", name)
    ET.SubElement(entry, "category", {"term": clean(publication.kind)})
    if publication.abstract:
        _add(entry, "summary", publication.abstract)


def _add(parent: ET.Element, name: str, text: str) -> None:
    # Control characters cannot stand in XML at all, not even escaped.
    ET.SubElement(parent, name).text = clean(text)


def _xml(request: Request, root: ET.Element, media_type: str) -> Response:
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return conditional(request, body, media_type)
