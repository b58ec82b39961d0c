"""Nobody is led into a private network, in whatever form an address is written and whatever a name leads to. The server inside says what it was asked."""

import ipaddress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address

from newscrawl.crawl.private_networks import GuardedNames, Rule, is_private, is_public, literal
from tests import crawling
from tests.crawl.test_living_crawl import FIRST, Desk
from tests.fault_server import Answer, FaultServer

INSIDE = (
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::", "2001:db8::1", "::ffff:0:0", "no address", "",
)  # fmt: skip
OUTSIDE = (
    "8.8.8.8",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2606:4700::1111",
)


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_outside(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv6_address_is_what_the_address_in_it_is(address):
    number = int(address)
    for carrier in (
        f"::ffff:{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))),
    ):
        assert is_public(carrier) == is_public(str(address)), carrier


FORMS = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "localhost",
    "LOCALHOST",
    "a.localhost",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("port", ["", ":8000"])
def test_every_form_of_one_address(form, port):
    assert is_private(f"http://{form}{port}/x")


@given(st.text(alphabet="0123456789abcdefx.:[]%", max_size=20))
def test_any_text_is_an_address_or_none(text):
    literal(text)
    is_private(f"http://{text}/")


@pytest.mark.parametrize("host", ["localhost", "2130706433", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("way", ["redirect", "refresh", "script", "feed", "sitemap", "robots", "next", "base"])
def test_no_way_leads_inside(host, way, tmp_path):
    """The inner server listens on 127.0.0.1; a site that names it otherwise gets no further than to name it."""
    with FaultServer(articles=2) as site, FaultServer(articles=1) as inside:
        port = inside.url.rstrip("/").rpartition(":")[2]
        target = f"http://{host}:{port}/2026/11/story-number-0-of-the-harbour"
        if way == "redirect":
            site.answer(FIRST, b"", 302, headers={"Location": target})
        elif way == "refresh":
            site.answer(
                FIRST, f'<html><head><meta http-equiv="refresh" content="0; url={target}"></head></html>'.encode()
            )
        elif way == "script":
            site.answer(FIRST, f'<html><script>location.replace("{target}")</script></html>'.encode())
        elif way == "feed":
            site.answer("/feed/", f"<rss><channel><item><link>{target}</link></item></channel></rss>".encode())
        elif way == "sitemap":
            site.answer("/sitemap.xml", f"<sitemapindex><sitemap><loc>{target}</loc></sitemap></sitemapindex>".encode())
        elif way == "robots":
            site.robots = f"User-agent: *\nSitemap: {target}\n"
        elif way == "next":
            site.stories[FIRST].head = f'<link rel="next" href="{target}">'
        else:
            site.answer("/", site.front_page().replace("<head>", f'<head><base href="{target}">').encode())
        desk = Desk(site, tmp_path)
        desk.crawl()
        assert inside.log == []


class Names:
    """A resolver: name -> what it leads to, one answer after another."""

    def __init__(self, answers):
        self.answers = answers

    def resolveHostName(self, receiver, name, port=0, *_):
        left = self.answers[name]
        receiver.resolutionBegan(SimpleNamespace(name=name))
        for address in left.pop(0) if len(left) > 1 else left[0]:
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


@pytest.fixture
def names():
    """What stands below the guard in the reactor of the tests."""
    crawling._loop()
    from twisted.internet import reactor

    before = reactor.nameResolver
    answers = {}
    reactor.installNameResolver(Names(answers))
    yield answers
    reactor.installNameResolver(before)


def test_a_name_that_leads_inside_is_not_connected_to(names, tmp_path):
    with FaultServer(articles=2) as site, FaultServer(articles=1) as inside:
        port = inside.url.rstrip("/").rpartition(":")[2]
        names["127.0.0.1"] = [["127.0.0.1"]]
        names["inside.example"] = [["127.0.0.1"]]
        names["rebound.example"] = [[], ["127.0.0.1"]]  # unknown when it is first asked for
        site.answer(FIRST, b"", 302, headers={"Location": f"http://inside.example:{port}/x"})
        site.answer(
            "/2026/11/story-number-1-of-the-harbour", b"", 302, headers={"Location": f"http://rebound.example:{port}/x"}
        )
        desk = Desk(site, tmp_path)
        desk.crawl("-s", "RETRY_TIMES=2")
        assert inside.log == []
        assert desk.reasons().get("leads into a private network", 0) >= 1


def test_a_site_given_by_a_private_name_is_crawled_and_one_that_moves_inside_is_not(names, tmp_path):
    with FaultServer(articles=2) as site:
        port = site.url.rstrip("/").rpartition(":")[2]
        names["intranet.example"] = [["127.0.0.1"]]
        site.url = f"http://intranet.example:{port}/"
        desk = Desk(site, tmp_path)
        desk.crawl()
        assert desk.outcome()["new"] == 2
    rule = Rule("a.example", given=True)
    public, private = IPv4Address("TCP", "8.8.8.8", 80), IPv4Address("TCP", "127.0.0.1", 80)
    assert rule.allowed([public]) == [public]
    assert (rule.allowed([private]), rule.refused) == ([], ("127.0.0.1",))
    assert rule.allowed([public, private]) == [public]


def test_other_questions_to_the_resolver_are_none_of_ours():
    asked = []
    guard = GuardedNames(SimpleNamespace(resolveHostName=lambda *facts: asked.append(facts)))
    guard.resolveHostName("receiver", "db.internal", 5432)
    assert asked == [("receiver", "db.internal", 5432, None, "TCP")]


def test_a_redirect_with_a_name_and_password_does_not_send_them(tmp_path):
    with FaultServer(articles=2) as site:
        site.answer(FIRST, b"", 302, headers={"Location": f"http://u:p@{site.url.removeprefix('http://')}moved"})
        site.answers["/moved"] = lambda _: Answer(site.stories[FIRST].html(site.url + "moved").encode())
        desk = Desk(site, tmp_path)
        desk.crawl()
        assert desk.outcome()["new"] == 2
