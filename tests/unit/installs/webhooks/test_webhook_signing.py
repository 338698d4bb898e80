"""What receivers verify, by the specification's own example and by a receiver of ours."""

import time

import pytest
from tests.helpers.receiver import NotVerified, verify

from installs.webhooks import signing

# Of the libraries of standardwebhooks.com and Svix.
SECRET, ID, AT = (
    "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
    1649367553,
)
BODY = b'{"email":"test@example.com","username":"test_user"}'
SIGNATURE = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="


def test_it_is_signed_as_in_the_specifications_example() -> None:
    assert dict(signing.headers(ID, AT, BODY, [SECRET])) == {
        "webhook-id": ID,
        "webhook-timestamp": str(AT),
        "webhook-signature": SIGNATURE,
    }


def test_each_secret_that_is_good_signs_and_no_other() -> None:
    new, before = signing.new_secret(), signing.new_secret()
    headers = dict(signing.headers("1", int(time.time()), b"{}", [new, before]))
    assert verify(new, headers, b"{}") == verify(before, headers, b"{}") == {}
    with pytest.raises(NotVerified):
        verify(signing.new_secret(), headers, b"{}")


@pytest.mark.parametrize(
    ("changed", "body"),
    [
        ({"webhook-id": "2"}, b"{}"),
        ({"webhook-timestamp": str(int(time.time()) - 1)}, b"{}"),
        ({}, b"{} "),
    ],
)
def test_what_was_changed_is_not_verified(changed: dict[str, str], body: bytes) -> None:
    secret = signing.new_secret()
    headers = dict(signing.headers("1", int(time.time()), b"{}", [secret]))
    with pytest.raises(NotVerified):
        verify(secret, headers | changed, body)


def test_what_is_sent_later_once_more_is_too_old() -> None:
    secret = signing.new_secret()
    headers = dict(signing.headers("1", int(time.time()) - 600, b"{}", [secret]))
    with pytest.raises(NotVerified, match="too old"):
        verify(secret, headers, b"{}")


def test_a_secret_has_the_form_that_libraries_read_and_is_no_others() -> None:
    one = signing.new_secret()
    assert one.startswith("whsec_")
    assert len(one) == len("whsec_") + 44
    assert one != signing.new_secret()
