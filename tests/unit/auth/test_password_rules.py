"""Which passwords are refused."""

import pytest

from auth import password_rules
from auth.password_rules import common, weakness

ADA = {"username": "ada-lovelace", "email": "countess@example.org"}


@pytest.mark.parametrize(
    "password",
    ["password", "12345678", "qwertyuiop", "PASSWORD", "Password1!", "P@ssw0rd", "liverpool1",
     "sunshine12", "1q2w3e4r5t", "!!football!!", "iloveyou"],
)  # fmt: skip
def test_what_is_tried_first_is_refused_also_in_disguise(password: str) -> None:
    assert "tried first" in str(weakness(password, **ADA))


@pytest.mark.parametrize(
    "password",
    ["ada-lovelace", "ADA-Lovelace", "ada-lovelace1!", "1ada-lovelace", "countess", "countess99"],
)
def test_ones_own_name_and_address_are_refused(password: str) -> None:
    assert "hardly more than your" in str(weakness(password, **ADA))


@pytest.mark.parametrize("password", ["aaaaaaaa", "abababababab", "1111111122222222", "äöäöäöäö"])
def test_a_few_characters_again_and_again_are_refused(password: str) -> None:
    assert "repeats a few" in str(weakness(password, **ADA))


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "k7#Qm2pz", "ada-lovelace wrote the first program",
     "Dreizehn Möwen am Strand", "パスワードは長いほうが良い", "password of the lighthouse keeper"],
)  # fmt: skip
def test_what_nobody_tries_first_is_taken(password: str) -> None:
    assert weakness(password, **ADA) is None


def test_a_short_name_is_no_reason() -> None:
    assert weakness("xy-and-nine-lives", username="xyz", email="xy@example.org") is None


def test_the_kept_list_is_there() -> None:
    assert len(common()) >= 10_000


@pytest.mark.parametrize("text", ["4@8({[<6963%e4$5+7|2" * 6, "1a" * 64, "@4a" * 42])
def test_a_hostile_password_is_looked_up_and_not_thought_about(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Whatever it is, a handful of look-ups: an estimate of its strength would take seconds."""

    class Counting(frozenset[str]):
        looked_up = 0

        def __contains__(self, item: object) -> bool:
            Counting.looked_up += 1
            return super().__contains__(item)

    counting = Counting(common())
    monkeypatch.setattr(password_rules, "common", lambda: counting)
    weakness(text, **ADA)
    assert Counting.looked_up <= 4
