"""Which addresses a developer may give, and to which of them is connected."""

import pytest

from installs.webhooks.addresses import is_allowed, local_allowed, read
from plugin_platform.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" https://Example.org ", "https://example.org/"),
        ("https://example.org:8443/a?b=c", "https://example.org:8443/a?b=c"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://1.1.1.1/x", "https://1.1.1.1/x"),
        ("https://[2606:4700:4700::1111]:444/", "https://[2606:4700:4700::1111]:444/"),
    ],
)
def test_addresses_of_the_internet_are_taken(typed: str, meant: str) -> None:
    assert read(typed, local=False) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("", "example.org", "http://example.org/", "ftp://example.org/", "file:///etc/passwd"),
        *("https://", "https:///x", "https://ada:secret@example.org/", "https://ada@example.org/"),
        *("https://example.org/#x", "https://example.org:0/", "https://example.org:99999/"),
        *("https://example.org/a b", "https://exa\nmple.org/", "https://example.org/\u202e"),
        *("https://example.org/ü", "https://example.org/?ü", "https://exa mple.org/"),
        *("https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.1/"),
        *("https://169.254.169.254/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/"),
        *("https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 2000, "https://[x]/"),
    ],
)
def test_others_are_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(typed, local=False)
    assert refused.value.errors[0]["pointer"] == "/url"


@pytest.mark.parametrize(
    "typed", ["http://127.0.0.1:9000/hooks", "http://localhost:9000/", "https://10.0.0.1/"]
)
def test_where_the_operator_allows_it_this_machine_is_taken(typed: str) -> None:
    assert read(typed, local=True) == typed


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fc00::1"])
def test_near_addresses_are_connected_to_where_the_operator_allows_it(address: str) -> None:
    assert is_allowed(address, local=True)
    assert not is_allowed(address, local=False)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0"])  # noqa: S104
def test_what_clouds_tell_their_machines_is_never_connected_to(address: str) -> None:
    assert not is_allowed(address, local=True)


def test_a_setting_that_says_neither_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, meant in {"": False, "refused": False, "allowed": True}.items():
        monkeypatch.setenv("WEBHOOKS_LOCAL", said)
        assert local_allowed() is meant
    monkeypatch.setenv("WEBHOOKS_LOCAL", "yes")
    with pytest.raises(SystemExit, match="write allowed or refused"):
        local_allowed()
