"""Who may look: everybody on this machine while nothing else is set, else who has the token, or comes through a proxy
that has asked who it is.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from newscrawl.errors import UsageError

COOKIE = "newscrawl"
SHORTEST_TOKEN = 16
"""Characters; less can be guessed over a network."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_OPEN = ("/healthz", "/sign-in", "/static/")
"""Paths that tell nothing of what was collected."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How somebody is known. Without a token and a header everybody is, who asks for this machine by its own name."""

    token: str = ""
    header: str = ""
    """That a proxy sets to who asks, and never lets anybody else set ("X-Forwarded-User")."""
    proxies: frozenset[str] = _LOOPBACK
    """Addresses of proxies whose header is believed."""

    @property
    def are_open(self) -> bool:
        """Whether nobody is asked who they are."""
        return not (self.token or self.header)


def rules(host: str, token: str, header: str, proxies: str) -> Rules:
    """Rules by settings. ``UsageError`` where they would let everybody in who reaches ``host``, or a token is short."""
    if token and len(token) < SHORTEST_TOKEN:
        raise UsageError(f"BROWSE_TOKEN has {len(token)} characters: give it {SHORTEST_TOKEN} or more")
    found = Rules(token, header, frozenset(proxies.split()) or _LOOPBACK)
    if found.are_open and host not in _LOOPBACK:
        raise UsageError(
            f"{host} can be reached by others: set NEWSCRAWL_BROWSE_TOKEN to what they have to know, or "
            "NEWSCRAWL_BROWSE_PROXY_HEADER to the header by which your proxy says who asks"
        )
    return found


def cookie_of(token: str) -> str:
    """What a browser keeps that has once shown the token; of no use to learn the token by."""
    return hmac.new(token.encode(), b"newscrawl browse", hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how far they are."""
    digests = [hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest() for text in (one, other)]
    return hmac.compare_digest(*digests)


def local_path(text: str) -> str:
    """A path of these pages to go on to; "/" for whatever leads elsewhere."""
    plain = text.isprintable() and "\\" not in text
    return text if plain and text.startswith("/") and not text.startswith("//") else "/"


class Access:
    """Lets through who may look; shows others the way in."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope, Headers(scope=scope))
        await (refusal or self.app)(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        return path.startswith(_OPEN)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if self.rules.are_open:
            # A page of somebody else's, whose name was made to lead here, would be read by its own scripts.
            if _host_name(headers.get("host", "")) in _LOOPBACK:
                return None
            return PlainTextResponse("These pages answer to localhost only.\n", 421)
        if self._comes_through_proxy(scope, headers) or self._shows_token(headers):
            return None
        return _way_in(scope, headers, with_token=bool(self.rules.token))

    def _comes_through_proxy(self, scope: Scope, headers: Headers) -> bool:
        host, _ = scope.get("client") or ("", 0)
        from_proxy = host in self.rules.proxies
        return bool(self.rules.header) and from_proxy and bool(headers.get(self.rules.header, "").strip())

    def _shows_token(self, headers: Headers) -> bool:
        if not self.rules.token:
            return False
        kept = _cookies(headers).get(COOKIE)
        if kept is not None and is_same(kept, cookie_of(self.rules.token)):
            return True
        shown = _shown_token(headers.get("authorization", ""))
        return shown is not None and is_same(shown, self.rules.token)


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _shown_token(authorization: str) -> str | None:
    """The token of "Bearer TOKEN", or, for feed readers, the password of "Basic ..."."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return None
    return None


def _way_in(scope: Scope, headers: Headers, *, with_token: bool) -> Response:
    if not with_token:
        return PlainTextResponse("Come through the proxy that says who you are.\n", 403)
    if "text/html" in headers.get("accept", "") and scope["method"] in ("GET", "HEAD"):
        asked: Any = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return RedirectResponse(f"/sign-in?next={quote(asked)}", 303)
    schemes = 'Bearer realm="newscrawl", Basic realm="newscrawl", charset="UTF-8"'
    return PlainTextResponse("Show the token.\n", 401, {"WWW-Authenticate": schemes})
