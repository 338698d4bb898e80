"""Where passkeys are good, as the operator's settings say."""

import pytest

from auth.factors.relying_party import RelyingParty, read_relying_party, required
from plugin_platform.errors import Conflict


@pytest.mark.parametrize(
    ("origins", "rp_id", "expected"),
    [
        ("http://localhost:8000", "", "localhost"),
        ("https://plugins.example.com", "", "plugins.example.com"),
        ("https://plugins.example.com https://example.com:8443", "example.com", "example.com"),
    ],
)
def test_the_host_of_the_page_is_its_name(origins: str, rp_id: str, expected: str) -> None:
    party = read_relying_party({"WEBAUTHN_ORIGINS": origins, "WEBAUTHN_RP_ID": rp_id})
    assert party == RelyingParty(expected, tuple(origins.split()))


def test_without_an_address_there_are_none() -> None:
    assert read_relying_party({}) is None
    with pytest.raises(Conflict, match="WEBAUTHN_ORIGINS"):
        required(None)


@pytest.mark.parametrize(
    ("origins", "rp_id"),
    [
        ("http://plugins.example.com", ""),
        ("https://plugins.example.com/", ""),
        ("plugins.example.com", ""),
        ("http://127.0.0.1:8000", ""),
        ("http://notlocalhost:8000", ""),
        ("https://user@plugins.example.com:x/y", ""),
        ("https://plugins.example.com", "other.example"),
        ("https://notexample.com", "example.com"),
        ("https://a.example https://b.example", ""),
    ],
)
def test_what_no_browser_would_take_stops_the_service(origins: str, rp_id: str) -> None:
    with pytest.raises(SystemExit, match="WEBAUTHN_"):
        read_relying_party({"WEBAUTHN_ORIGINS": origins, "WEBAUTHN_RP_ID": rp_id})
