"""What a registration must look like."""

from typing import Any
from uuid import uuid4

import pytest

from auth.registration import read_registration
from plugin_platform.errors import Invalid

GIVEN = {
    "user_id": str(uuid4()),
    "username": "ada_L-1",
    "email": "ada@example.org",
    "password": "correct horse",
}


def pointers_for(**changes: object) -> set[str]:
    given: dict[str, Any] = {**GIVEN, **changes}
    with pytest.raises(Invalid) as error:
        read_registration(**given)
    return {one["pointer"] for one in error.value.errors}


def test_a_valid_registration_is_read() -> None:
    registration = read_registration(**GIVEN)
    assert registration.username == "ada_L-1"
    assert registration.password == "correct horse"  # noqa: S105


@pytest.mark.parametrize(
    "username", ["ab", "a" * 33, "ada lovelace", "ada\n", "ädä", "ada\x00", "", None, 42]
)
def test_a_username_of_other_characters_or_lengths_is_invalid(username: object) -> None:
    assert pointers_for(username=username) == {"/username"}


@pytest.mark.parametrize(
    "email",
    ["ada", "ada@", "@example.org", "ada@example", "a@b@c.org\n", "ada\x00@example.org",
     "a" * 250 + "@example.org", "ada@ex\ud800mple.org", None, 42],
)  # fmt: skip
def test_what_is_no_email_address_is_invalid(email: object) -> None:
    assert pointers_for(email=email) == {"/email"}


@pytest.mark.parametrize("password", ["1234567", "x" * 129, "", None, 12345678])
def test_a_password_of_another_length_is_invalid(password: object) -> None:
    assert pointers_for(password=password) == {"/password"}


@pytest.mark.parametrize("password", ["k7#Qm2pz", "0123456789abcdef" * 8, "päßwörd€ \x00🔑"])
def test_a_password_may_hold_any_character(password: str) -> None:
    assert read_registration(**{**GIVEN, "password": password}).password == password


def test_every_wrong_field_is_pointed_at() -> None:
    wrong = pointers_for(user_id="42", username="", email="", password="")
    assert wrong == {"/user_id", "/username", "/email", "/password"}


def test_its_repr_shows_neither_email_nor_password() -> None:
    shown = repr(read_registration(**GIVEN))
    assert GIVEN["email"] not in shown
    assert GIVEN["password"] not in shown
