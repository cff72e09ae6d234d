"""What the faces for machines share: the whole catalogue, and the gate at which requests are counted."""

from __future__ import annotations

import threading
from typing import cast

from starlette.requests import Request

from corpus.library import Library
from web.access import Access
from web.site import site_of

_opening = threading.Lock()


def library_of(request: Request) -> Library:
    """The catalogue with its walks and changes."""
    return cast(Library, site_of(request).library)


def admit(request: Request, key: str) -> None:
    """Count this request for its key, or without one for its address; raises Refused."""
    access_of(request).admit(key, request.client.host if request.client else "")


def access_of(request: Request) -> Access:
    """The gate of this site."""
    state = request.app.state
    with _opening:
        if not hasattr(state, "access"):
            state.access = Access.from_settings(site_of(request).settings)
    return cast(Access, state.access)
