"""Answers of strangers' browsers and keys: one that is not right is refused, and nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest
from tests.helpers.authenticator import ORIGIN, Authenticator
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from auth.factors import ceremonies
from auth.factors.ceremonies import WrongAnswer
from auth.factors.passkeys import Passkey
from auth.factors.relying_party import RelyingParty

PARTY = RelyingParty("localhost", (ORIGIN,))
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
Answer = dict[str, Any]


def register(key: Authenticator, change: Callable[[Answer], Answer] = lambda it: it) -> Any:
    challenge, options = ceremonies.registration(PARTY, "42", "ada", [])
    return ceremonies.registered(PARTY, change(key.create(options)), challenge)


def known(key: Authenticator) -> Passkey:
    made = register(key)
    count, public_key = made.sign_count, made.credential_public_key
    return Passkey("p", key.credential_id, "Blue", public_key, count, ["usb"], NOON, None)


def answer(key: Authenticator, passkey: Passkey, change: Callable[[Answer], Answer]) -> Any:
    challenge, options = ceremonies.assertion(PARTY, [passkey])
    return ceremonies.asserted(PARTY, change(key.get(options)), challenge, passkey)


def with_response(credential: Answer, name: str, value: Any) -> Answer:
    text = bytes_to_base64url(value) if isinstance(value, bytes) else value
    return credential | {"response": credential["response"] | {name: text}}


def broken(credential: Answer) -> Iterator[Any]:
    """As no browser gives them."""
    yield from ({}, [], None, "{}", {"response": None}, credential | {"response": []})
    odds: list[Any] = [None, 7, "é", []]
    for name in ("id", "rawId", "type"):
        yield from (credential | {name: odd} for odd in (*odds, ""))
    for name, text in credential["response"].items():
        raw = base64url_to_bytes(text)
        bytes_ = (b"", raw[:-1], raw[: len(raw) // 2], b"\xff" * 40, b"\xa0", b"\x81" * 5000)
        yield from (with_response(credential, name, odd) for odd in (*bytes_, *odds))


def test_answers_that_no_browser_gives_are_refused() -> None:
    key = Authenticator()
    for number in range(sum(1 for _ in broken(key.create({"challenge": "AA"})))):
        with pytest.raises(WrongAnswer):
            register(key, lambda right, n=number: list(broken(right))[n])  # type: ignore[misc]
    passkey = known(key)
    for number in range(sum(1 for _ in broken(key.get({"challenge": "AA"})))):
        with pytest.raises(WrongAnswer):
            answer(key, passkey, lambda right, n=number: list(broken(right))[n])  # type: ignore[misc]


def test_a_bit_that_is_another_is_refused_or_makes_no_difference() -> None:
    """Whichever it is, nothing else is raised."""
    chance, key = random.Random(7), Authenticator()  # noqa: S311
    passkey = known(key)

    def flipped(name: str) -> Callable[[Answer], Answer]:
        def change(credential: Answer) -> Answer:
            raw = bytearray(base64url_to_bytes(credential["response"][name]))
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            return with_response(credential, name, bytes(raw))

        return change

    for _ in range(200):
        for name in ("authenticatorData", "signature"):
            with pytest.raises(WrongAnswer):
                answer(key, passkey, flipped(name))
        try:
            register(key, flipped("attestationObject"))
        except WrongAnswer:
            continue


@pytest.mark.parametrize("fmt", ["packed", "fido-u2f", "tpm", "apple", "android-key", "new", 7])
def test_a_statement_about_the_maker_that_is_not_true_is_refused(fmt: str) -> None:
    with pytest.raises(WrongAnswer):
        register(Authenticator(fmt=fmt))


@pytest.mark.parametrize(
    "public_key",
    [
        {1: 2, 3: -7, -1: 1, -2: b"\1" * 32, -3: b"\1" * 32},  # not on the curve
        {1: 2, 3: -7, -1: 1, -2: b"", -3: b""},
        {1: 3, 3: -257, -1: b"", -2: b""},
        {1: 2, 3: -7},
        {1: 99, 3: -7},
        [],
        "key",
    ],
    ids=repr,
)
def test_a_key_that_could_never_prove_anything_is_refused(public_key: Any) -> None:
    key = Authenticator()
    key.public_key = cbor2.dumps(public_key)
    with pytest.raises(WrongAnswer):
        register(key)


@pytest.mark.parametrize("length", [0, 1024])
def test_an_id_has_the_length_of_the_standard(length: int) -> None:
    with pytest.raises(WrongAnswer):
        register(Authenticator(credential_id=b"x" * length))


@pytest.mark.parametrize("origin", ["https://localhost:8000", "http://localhost", "null"])
def test_another_page_of_the_same_name_is_another(origin: str) -> None:
    with pytest.raises(WrongAnswer):
        register(Authenticator(origin=origin, rp_id="localhost"))


def test_an_answer_without_a_touch_is_none() -> None:
    key = Authenticator()
    passkey = known(key)
    key.flags = 0
    with pytest.raises(WrongAnswer):
        answer(key, passkey, lambda right: right)


def test_a_key_without_a_counter_stays_good() -> None:
    key = Authenticator()
    passkey = known(key)
    for _ in range(2):
        key.count = -1
        assert answer(key, passkey, lambda right: right).new_sign_count == 0


def test_of_the_ways_to_a_key_those_are_kept_that_are_known() -> None:
    said = {"response": {"transports": ["usb", "telepathy", 7, None, "nfc"]}}
    assert ceremonies.transports_of(said) == ["nfc", "usb"]
    assert ceremonies.transports_of({"response": {"transports": "usb"}}) == []
    assert ceremonies.transports_of({"response": {}}) == []
