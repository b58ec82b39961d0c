"""Nobody is led into a private network: what a name leads to is looked at where the connection is made.

A download handler gives each connection its rule, the resolver that all connections of the process use obeys it: a name
is resolved once, and only those of its addresses are connected to that the rule allows. A site that was itself given on
a private address may be crawled.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import (
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
    IStreamClientEndpoint,
)
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[attr-defined]

from newscrawl.crawl.refusals import Refused
from newscrawl.crawl.transfer_codings import WellCodedFactory
from newscrawl.errors import DropReason
from newscrawl.urls import server_of, shown

_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
_COMPATIBLE = ipaddress.ip_network("::/96")  # RFC 4291, section 2.5.5.1
_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


def is_public(address: str) -> bool:
    """Whether an address is one that anybody may ask: global, for one host, and for IPv6 also by the IPv4 address that
    it carries (mapped, 6to4, Teredo, NAT64).
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        carried = _carried(found)
        if carried is not None:
            return all(is_public(str(one)) for one in carried)
        if found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _carried(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...] | None:
    """The IPv4 addresses in an IPv6 address; ``None`` for one that carries none."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if any(address in network for network in _NAT64) or (address in _COMPATIBLE and int(address) > 0xFFFF):
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return None


def literal(host: str) -> str | None:
    """The address that a host is, however it is written: "[::1]", "127.1", "0x7f000001"; ``None`` for a name."""
    name = host.strip("[]").rstrip(".")
    if ":" in name:
        return name
    try:
        return socket.inet_ntoa(socket.inet_aton(name)) if name and name[0].isdigit() and " " not in name else None
    except (OSError, ValueError):
        return None


def is_private(url: str) -> bool:
    """Whether an address says by itself, without a question to any server, that it leads to a private network."""
    host = server_of(url)
    host = host if host.endswith("]") else host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
    address = literal(host)
    name = host.rstrip(".")
    return not is_public(address) if address is not None else name in _LOCAL_NAMES or name.endswith(".localhost")


class PrivateNetworks:
    """Refuses addresses that say by themselves where they lead, and schemes that are none of the web."""

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings["REPLAY"]:
            raise NotConfigured
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PrivateNetworks:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if "archive_record" in request.meta or not (given := _given(self.crawler)):
            return
        if not request.url.startswith(("http://", "https://")):
            raise Refused(DropReason.PRIVATE_NETWORK, shown(request.url))
        if server_of(request.url) not in given and is_private(request.url):
            raise Refused(DropReason.PRIVATE_NETWORK, shown(request.url))


def _given(crawler: Crawler) -> frozenset[str]:
    """The servers that a person named; empty for `scrapy shell` and the like, where a person names each address."""
    spider = crawler.spider
    return frozenset(server_of(url) for url in getattr(spider, "start_urls", ()))


class Rule:
    """What of the addresses of one server may be connected to. ``refused``: what was not, the last time."""

    def __init__(self, server: str, *, given: bool) -> None:
        self.server, self.given = server, given
        self.refused: tuple[str, ...] = ()
        self._is_private: bool | None = None

    def allowed(self, addresses: Sequence[Any]) -> list[Any]:
        """Those that are public. Of a server that a person named all, where it is on private addresses alone, and has
        been all along in this run: a name that was public and moves inside is no longer what was named.
        """
        public = [address for address in addresses if is_public(address.host)]
        if self.given and addresses and self._is_private is None:
            self._is_private = not public
        if self.given and self._is_private and not public:
            return list(addresses)
        self.refused = tuple(address.host for address in addresses if address not in public) if not public else ()
        return public


_rule: ContextVar[Rule | None] = ContextVar("rule", default=None)


@contextmanager
def _under(rule: Rule) -> Iterator[None]:
    token = _rule.set(rule)
    try:
        yield
    finally:
        _rule.reset(token)


@implementer(IHostnameResolver)  # type: ignore[no-untyped-call]
class GuardedNames:
    """Resolves names as the resolver below does, and hands on what the rule of the connection allows."""

    def __init__(self, below: Any) -> None:
        self.below = below

    def resolveHostName(  # noqa: N802 -- Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        rule = _rule.get()
        receiver = resolutionReceiver if rule is None else _Filter(resolutionReceiver, rule)
        address = literal(hostName)
        if address is not None and rule is not None:  # no server is asked what a number means
            return _resolved(receiver, hostName, address, portNumber)
        return self.below.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IHostResolution)  # type: ignore[no-untyped-call]
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """It is over when it begins."""


def _resolved(receiver: Any, name: str, address: str, port: int) -> _Resolution:
    resolution = _Resolution(name)
    receiver.resolutionBegan(resolution)
    kind = IPv6Address if ":" in address else IPv4Address
    receiver.addressResolved(kind("TCP", address, port))
    receiver.resolutionComplete()
    return resolution


@implementer(IResolutionReceiver)  # type: ignore[no-untyped-call]
class _Filter:
    def __init__(self, receiver: Any, rule: Rule) -> None:
        self.receiver, self.rule = receiver, rule
        self.addresses: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 -- Twisted's names
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        for address in self.rule.allowed(self.addresses):
            self.receiver.addressResolved(address)
        self.receiver.resolutionComplete()


@implementer(IStreamClientEndpoint)  # type: ignore[no-untyped-call]
class _Guarded:
    """An endpoint whose name is resolved under a rule."""

    def __init__(self, endpoint: Any, rule: Rule) -> None:
        self.endpoint, self.rule = endpoint, rule

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: N803 -- Twisted's name
        self.rule.refused = ()
        with _under(self.rule):  # names are asked for before this returns; what they lead to comes later
            connecting: Deferred[Any] = self.endpoint.connect(protocolFactory)
        return connecting.addErrback(self._named)

    def _named(self, failure: Failure) -> Failure:
        if not self.rule.refused:
            return failure
        detail = f"{self.rule.server} ({', '.join(self.rule.refused)})"
        return Failure(Refused(DropReason.PRIVATE_NETWORK, detail))  # type: ignore[no-untyped-call]


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's, every new connection of which is made under a rule."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        names = reactor.nameResolver
        if not isinstance(names, GuardedNames):
            reactor.installNameResolver(GuardedNames(names))
        self._pool._factory = WellCodedFactory
        self.rules: dict[str, Rule] = {}
        connection: Callable[[tuple[Any, ...], Any], Deferred[Any]] = self._pool.getConnection

        def guarded(key: tuple[Any, ...], endpoint: Any) -> Deferred[Any]:
            return connection(key, self._guarded(key, endpoint))

        self._pool.getConnection = guarded  # type: ignore[method-assign, assignment]

    def _guarded(self, key: tuple[Any, ...], endpoint: Any) -> Any:
        """``key``: of Twisted's pool, scheme, host and port; of a proxy, which its owner has set, other words."""
        given = _given(self._crawler)
        if not given or key[0] not in (b"http", b"https"):
            return endpoint
        scheme, host, port = key[0].decode(), key[1].decode("ascii", "replace"), key[2]
        server = server_of(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/")
        if server not in self.rules:
            self.rules[server] = Rule(server, given=server in given)
        return _Guarded(endpoint, self.rules[server])
