"""What stands before every request: whose it is, and what a browser may do with the answer."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from govreport_nlp.web.errors import ForeignOriginError, UnknownHostError, WebError
from govreport_nlp.web.settings import Settings

#: For whatever says nothing itself: nothing is loaded and nothing runs.
_HEADERS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer, browsers would not say whose a form is
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Refuses requests that another site had a browser send, and sets headers for browsers.

    Args:
        app: what answers.
        settings: of the server.
        refuse: makes the answer to a request that is refused.
    """

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Callable[[Request, WebError], Response]) -> None:
        self._app = app
        self._settings = settings
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer: Callable[[Scope, Receive, Send], Awaitable[None]] = self._app
        try:
            check_host(Headers(scope=scope).get("host", ""), self._settings.hosts)
            if scope["method"] not in ("GET", "HEAD"):
                check_origin(Headers(scope=scope))
        except WebError as error:
            answer = self._refuse(Request(scope), error)
        await answer(scope, receive, send_guarded)


def check_host(host: str, hosts: frozenset[str]) -> None:
    """Check that a request means this server: a site whose name leads to this machine (DNS rebinding) does not.

    Args:
        host: the header ``Host``.
        hosts: names that are known, besides ``localhost`` and addresses in digits, which no such site can have.

    Raises:
        UnknownHostError: it names another host.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        name = ""
    if name == "localhost" or name in hosts:
        return
    try:
        ipaddress.ip_address(name)
    except ValueError:
        raise UnknownHostError(
            "the server is not known by this name: ask it by its address, or start it with --allow-host NAME"
        ) from None


def check_origin(headers: Headers) -> None:
    """Check that a request that does something comes from the server's own pages, or from no browser.

    Raises:
        ForeignOriginError: another site's page sent it.
    """
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    is_own_by_origin = origin is None or urlsplit(origin).netloc == headers.get("host")
    if not (is_own_by_origin if site is None else site in ("same-origin", "none")):
        raise ForeignOriginError("another site's page sent this: open this server's own page and send it from there")
