"""Whether a domain says whose it is, asked of a name server and a web server on this machine."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import dns.asyncresolver
import pytest
from tests.helpers.https_site import Site, https_site
from tests.helpers.name_server import NameServer, name_server

from auth.domains import looking
from auth.domains.looking import LARGEST, Look, Looking
from plugin_platform.public_network import PublicNetwork, is_public

pytestmark = pytest.mark.asyncio

DOMAIN, TOKEN = "ada-writes.org", "a" * 32
GOOD = f'{{"tokens": ["other", "{TOKEN}"]}}'.encode()


@pytest.fixture
def names() -> Iterator[NameServer]:
    with name_server() as found:
        found.records[DOMAIN, "A"] = ["127.0.0.1"]
        yield found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with https_site(tmp_path_factory.mktemp("site"), DOMAIN) as found:
        yield found


@pytest.fixture
def site(served: Site) -> Site:
    served.answer = None
    served.hosts.clear()
    return served


def resolver_of(names: NameServer) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], names.port
    return resolver


@pytest.fixture
def here(names: NameServer, site: Site) -> Looking:
    """Takes this machine for public."""
    resolver = resolver_of(names)
    network = PublicNetwork(resolver, lambda address: address == "127.0.0.1" or is_public(address))
    return Looking(resolver, network, site.trusted, site.port)


@pytest.fixture
def guarded(names: NameServer, site: Site) -> Looking:
    """As it is run."""
    resolver = resolver_of(names)
    return Looking(resolver, PublicNetwork(resolver), site.trusted, site.port)


async def test_a_record_is_enough(names: NameServer, here: Looking) -> None:
    names.says(DOMAIN, "v=spf1 -all", f"folio-verification={TOKEN}")
    assert await here.look(DOMAIN, TOKEN) == Look("dns")


async def test_a_file_is_enough(site: Site, here: Looking) -> None:
    site.serves(GOOD)
    assert await here.look(DOMAIN, TOKEN) == Look("https")
    assert site.hosts == [f"{DOMAIN}:{site.port}/.well-known/folio-verification.json"]


async def test_a_site_that_cannot_be_reached_over_ipv6_is_asked_over_ipv4(
    names: NameServer, site: Site, here: Looking
) -> None:
    """Addresses in the network of documentation, to which no way leads."""
    resolver = here.resolver
    network = PublicNetwork(resolver, lambda address: True)
    site.serves(GOOD)
    names.records[DOMAIN, "AAAA"] = ["2001:db8::1", "2001:db8::2", "2001:db8::3"]
    found = await Looking(resolver, network, site.trusted, site.port).look(DOMAIN, TOKEN)
    assert found == Look("https")


async def test_what_is_not_there_is_missing(site: Site, here: Looking) -> None:
    site.serves(b"", 404)
    assert await here.look(DOMAIN, TOKEN) == Look(None, {"dns": "missing", "https": "missing"})


async def test_another_value_is_another(names: NameServer, site: Site, here: Looking) -> None:
    names.says(DOMAIN, f"folio-verification={TOKEN}b", TOKEN, "")
    site.serves(b'{"tokens": ["b"]}')
    assert await here.look(DOMAIN, TOKEN) == Look(None, {"dns": "other", "https": "other"})


async def test_the_record_of_another_name_proves_nothing(names: NameServer, here: Looking) -> None:
    names.records[DOMAIN, "TXT"] = [f'"folio-verification={TOKEN}"']
    assert (await here.look(DOMAIN, TOKEN)).problems["dns"] == "missing"


async def test_a_huge_record_is_read_over_tcp(names: NameServer, here: Looking) -> None:
    names.says(DOMAIN, "x" * 20_000, *("y" * 250 for _ in range(100)))
    assert (await here.look(DOMAIN, TOKEN)).problems["dns"] == "other"
    names.says(DOMAIN, "x" * 20_000, f"folio-verification={TOKEN}")
    assert await here.look(DOMAIN, TOKEN) == Look("dns")


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"{}", b'{"tokens": "x"}', b"\xff", b"<html>"),
        *(b"[" * 4000, b'{"tokens": ' + b"[" * 2000),
    ],
)
async def test_what_is_no_such_file_is_said(site: Site, here: Looking, body: bytes) -> None:
    site.serves(body)
    assert (await here.look(DOMAIN, TOKEN)).problems["https"] == "unreadable"


async def test_a_file_without_end_is_left(site: Site, here: Looking) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * 65_536)
        except OSError:
            pass

    site.answer = pour
    assert (await here.look(DOMAIN, TOKEN)).problems["https"] == "too-large"
    site.serves(b" " * (LARGEST - len(GOOD)) + GOOD)
    assert await here.look(DOMAIN, TOKEN) == Look("https")


async def test_no_redirect_is_followed(site: Site, here: Looking) -> None:
    site.serves(GOOD, 302, Location=f"https://{DOMAIN}:{site.port}/elsewhere")
    assert (await here.look(DOMAIN, TOKEN)).problems["https"] == "redirected"
    assert len(site.hosts) == 1


async def test_a_certificate_for_another_name_is_no_proof(
    names: NameServer, site: Site, here: Looking
) -> None:
    site.serves(GOOD)
    names.records["bob-writes.org", "A"] = ["127.0.0.1"]
    assert (await here.look("bob-writes.org", TOKEN)).problems["https"] == "unreachable"
    assert site.hosts == []


@pytest.mark.parametrize(
    ("type_", "address"),
    [
        ("A", "127.0.0.1"),
        ("A", "169.254.169.254"),
        ("A", "10.0.0.8"),
        ("AAAA", "::1"),
        ("AAAA", "::ffff:127.0.0.1"),
    ],
)
async def test_nobody_is_sent_to_addresses_that_are_not_public(
    names: NameServer, site: Site, guarded: Looking, type_: str, address: str
) -> None:
    site.serves(GOOD)
    names.records = {(DOMAIN, type_): [address]}
    assert (await guarded.look(DOMAIN, TOKEN)).problems["https"] == "not-public"
    assert site.hosts == []


async def test_nor_where_only_one_of_them_is_not(
    names: NameServer, site: Site, guarded: Looking
) -> None:
    site.serves(GOOD)
    names.records[DOMAIN, "A"] = ["203.0.114.1", "127.0.0.1"]
    assert (await guarded.look(DOMAIN, TOKEN)).problems["https"] == "not-public"


async def test_a_name_that_is_answered_otherwise_a_moment_later_leads_nowhere_else(
    names: NameServer, site: Site, guarded: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was judged is connected to: the name is asked once. The public address is nobody's, and
    this machine has no way to it.
    """
    monkeypatch.setattr(looking, "WITHIN", 1.0)
    site.serves(GOOD)
    names.turns[DOMAIN, "A"] = itertools.chain([["192.88.99.1"]], itertools.repeat(["127.0.0.1"]))
    assert (await guarded.look(DOMAIN, TOKEN)).problems["https"] == "unreachable"
    assert site.hosts == []
    assert names.asked.count((DOMAIN, "A")) == 1


async def test_who_does_not_answer_is_waited_for_no_longer_than_this(
    names: NameServer, here: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "WITHIN", 0.5)
    names.silent = {f"_folio-verification.{DOMAIN}"}
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections, and says nothing
        still = Looking(here.resolver, here.network, here.trusted, deaf.getsockname()[1])
        found = await still.look(DOMAIN, TOKEN)
    assert found == Look(None, {"dns": "unreachable", "https": "unreachable"})


async def test_who_answers_a_letter_at_a_time_neither(
    site: Site, here: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each read ends in time, and all of them together would not."""
    monkeypatch.setattr(looking, "WITHIN", 1.0)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for _ in range(100):
                handler.wfile.write(b"X: y\r\n")
                handler.wfile.flush()
                handler.connection.settimeout(0.2)
                try:
                    handler.connection.recv(1)
                except TimeoutError:
                    continue
                return
        except OSError:
            pass

    site.answer = drip
    assert (await here.look(DOMAIN, TOKEN)).problems["https"] == "unreachable"


async def test_whatever_goes_wrong_with_one_way_the_other_is_heard(
    names: NameServer, here: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a library raises that nobody thought of ends no round."""

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(Looking, "_get", broken)
    assert (await here.look(DOMAIN, TOKEN)).problems["https"] == "unreachable"
    names.says(DOMAIN, f"folio-verification={TOKEN}")
    assert await here.look(DOMAIN, TOKEN) == Look("dns")
