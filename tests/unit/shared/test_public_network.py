"""To which addresses a stranger may send us."""

import pytest

from plugin_platform.public_network import is_public


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111"])
def test_what_is_everybodys_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),  # noqa: S104
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
        # Ways into IPv4: mapped, NAT64, 6to4, Teredo.
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1"),
    ],
)
def test_what_is_not_is_refused(address: str) -> None:
    assert not is_public(address)
