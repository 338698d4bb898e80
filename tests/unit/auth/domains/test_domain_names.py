"""What may be claimed as a domain."""

import pytest

from auth.domains.names import read
from plugin_platform.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("example.org", "example.org"),
        (" Example.ORG. ", "example.org"),
        ("blog.example.co.uk", "blog.example.co.uk"),
        ("ada.github.io", "ada.github.io"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("\u0430\u0440\u0440\u04cf\u0435.com", "xn--80ak6aa92e.com"),  # Cyrillic, and not apple.com
        ("\uff45xample.org", "example.org"),  # a wide letter is the same one
    ],
)
def test_a_domain_is_kept_as_dns_has_it(typed: str, domain: str) -> None:
    assert read(typed) == domain


@pytest.mark.parametrize(
    "typed",
    [
        *("github.io", "co.uk", "org", "com.", "compute.amazonaws.com"),
        *("localhost", "server.internal", "printer.local", "x.test"),
        *("127.0.0.1", "[::1]", "2130706433", "::1"),
        *("https://example.org", "example.org/path", "ada@example.org", "example.org:8443"),
        *("", ".", "..", "-a.org", "a_b.org", "a b.org", "a\x00.org", "a\ud800.org"),
        *("a" * 64 + ".org", ".".join(["a" * 60] * 4) + ".org", "ü" * 190 + ".org"),
        "xn--a.org",
    ],
)
def test_what_is_nobodys_own_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(typed)
    [error] = refused.value.errors
    assert error["pointer"] == "/domain"
    assert "Enter " in error["detail"]
