"""What the faces for machines share: the whole catalogue, and the gate at which requests are counted."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from corpus.library import Library
from web.access import Access
from web.site import site_of


def library_of(request: Request) -> Library:
    """The catalogue with its walks and changes."""
    return cast(Library, site_of(request).library)


def admit(request: Request, key: str, operation: str = "") -> None:
    """Count this request for its key, or without one for its address; raises Refused.

    `operation` is what the count stands under: one of few names, never a part of what was asked; by default the
    pattern of the address.
    """
    if not operation:
        operation = str(getattr(request.scope.get("route"), "path", request.url.path.split("/")[1]))
    access_of(request).admit(key, address_of(request), operation)


def address_of(request: Request) -> str:
    """Where a request came from; '' where nobody knows."""
    return request.client.host if request.client else ""


def access_of(request: Request) -> Access:
    """The gate of this site."""
    return cast(Access, request.app.state.access)
