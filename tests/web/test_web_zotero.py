"""What Zotero makes of a publication's page.

Zotero itself is not run here: its translators need its own application or server. `zotero_item` reads a page as the
sources of its two generic translators say that they do ("Embedded Metadata" and "RDF" in the repository
zotero/translators): which tags decide the item's type, which field each tag fills, and which wins where two do.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element

import html5lib
import pytest
from fastapi.testclient import TestClient

from corpus.settings import Settings
from tests.web.web_fakes import RECORD, SHELTER, WEB, WordSearcher, made_library
from web.app import create_app

# Dublin Core is read first; what Highwire says then replaces it.
_DC = {
    "title": "title",
    "rights": "rights",
    "publisher": "institution",
    "date": "date",
    "coverage": "archiveLocation",
    "type": "reportType",
    "language": "language",
    "description": "abstractNote",
}
_HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_technical_report_institution": "institution",
    "citation_technical_report_number": "reportNumber",
    "citation_isbn": "ISBN",
    "citation_issn": "ISSN",
    "citation_doi": "DOI",
    "citation_language": "language",
    "citation_abstract": "abstractNote",
    "citation_public_url": "url",
}
_TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
_DC_TERMS = "http://purl.org/dc/elements/1.1/"


def zotero_item(page: Element) -> dict[str, object]:
    """The item; a tag without a prefix that the page declares, or with a name that is not known, is left out."""
    head = page.find("head")
    assert head is not None
    schemas = {
        str(link.get("rel"))[7:].lower(): str(link.get("href"))
        for link in head.iter("link")
        if str(link.get("rel")).startswith("schema.")
    }
    tags = [(str(meta.get("name", "")), str(meta.get("content", "")).strip()) for meta in head.iter("meta")]
    tags = [(name, content) for name, content in tags if content]
    item: dict[str, object] = {"itemType": "webpage", "creators": [], "attachments": []}
    for name, content in tags:
        prefix, _, field = name.partition(".")
        if schemas.get(prefix.lower()) == _DC_TERMS and field.lower() in _DC:
            item.setdefault(_DC[field.lower()], content)
    guessed = {"citation_title": "journalArticle", "citation_isbn": "book"}
    for name, _ in tags:
        if name in guessed and item["itemType"] not in _TYPES.values():
            item["itemType"] = guessed[name]
    for name, content in tags:
        if name in _TYPES:
            item["itemType"] = _TYPES[name]
        if name in _HIGHWIRE:
            item[_HIGHWIRE[name]] = " ".join(content.split())
    item["creators"] = [content for name, content in tags if name == "citation_author"]
    item["attachments"] = [content for name, content in tags if name == "citation_pdf_url"][:1]
    for name, content in tags:
        if name in ("citation_abstract_html_url", "citation_fulltext_html_url"):
            item.setdefault("url", content)
    return item


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    library = made_library(tmp_path_factory.mktemp("home"))
    return TestClient(create_app(Settings(institute="한빛시정연구원"), library, WordSearcher(library)))


def read(site: TestClient, publication_id: str) -> Element:
    text = site.get(f"/publications/{publication_id}").text
    return html5lib.parse(text, namespaceHTMLElements=False)


def test_a_report_arrives_in_zotero_as_a_report_with_everything(site: TestClient) -> None:
    item = zotero_item(read(site, SHELTER))
    url = f"http://testserver/publications/{SHELTER}"
    assert item["itemType"] == "report"
    assert item["title"] == "폭염 때 그늘막과 무더위쉼터를 어디에 둘 것인가: 걷는 사람의 길을 따라"
    assert item["creators"] == ["한여름", "서늘해", "그늘이"]
    assert (item["date"], item["institution"], item["reportType"]) == ("2024/07/15", "한빛시정연구원", "보고서")
    assert (item["url"], item["language"]) == (url, "ko")
    assert "kogl.or.kr" in str(item["rights"])
    assert item["abstractNote"]
    assert str(item["attachments"]).startswith(f"['{url}/files/")
    assert "archiveLocation" not in item  # a region is no place in an archive


@pytest.mark.parametrize("publication_id", [SHELTER, RECORD, WEB])
def test_every_publication_is_a_report_and_its_file_is_fetched(site: TestClient, publication_id: str) -> None:
    item = zotero_item(read(site, publication_id))
    assert item["itemType"] == "report"
    assert item["institution"]
    for address in item["attachments"]:  # type: ignore[attr-defined]
        response = site.get(address)
        assert response.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize("publication_id", [SHELTER, RECORD, WEB])
def test_what_is_embedded_and_what_is_downloaded_say_the_same(site: TestClient, publication_id: str) -> None:
    page = read(site, publication_id)
    item = zotero_item(page)
    [downloaded] = site.get(f"/publications/{publication_id}/citation.json").json()
    assert downloaded["title"] == item["title"]
    assert [author["literal"] for author in downloaded.get("author", [])] == item["creators"]
    assert downloaded["URL"] == item["url"]
    scripts = [script.text for script in page.iter("script") if script.get("type") == "application/ld+json"]
    document = json.loads(str(scripts[0]))
    assert (document["@type"], document["name"], document["url"]) == ("Report", item["title"], item["url"])
    assert [author["name"] for author in document.get("author", [])] == item["creators"]


def test_reference_managers_find_the_files_from_the_page(site: TestClient) -> None:
    page = read(site, SHELTER)
    alternates = {link.get("title"): link for link in page.iter("link") if link.get("rel") == "alternate"}
    for title, media_type in (
        ("BibTeX", "application/x-bibtex"),
        ("RIS", "application/x-research-info-systems"),
        ("CSL-JSON", "application/vnd.citationstyles.csl+json"),
    ):
        link = alternates[title]
        response = site.get(str(link.get("href")))
        assert response.headers["content-type"].startswith(media_type)
        assert link.get("type") == media_type
