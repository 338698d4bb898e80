"""How passwords are hashed."""

import statistics
import time

import pytest
from argon2 import Type, extract_parameters

from auth.passwords import Passwords


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


def test_the_parameters_are_the_minimum_that_owasp_recommends(passwords: Passwords) -> None:
    parameters = extract_parameters(passwords.hash("correct horse"))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)


def test_the_right_password_verifies(passwords: Passwords) -> None:
    assert passwords.verify(passwords.hash("correct horse"), "correct horse")


@pytest.mark.parametrize("wrong", ["Correct horse", "", "correct horse ", "\ud800", "x" * 10_000])
def test_a_wrong_password_does_not_verify(passwords: Passwords, wrong: str) -> None:
    assert not passwords.verify(passwords.hash("correct horse"), wrong)


def test_nobody_has_no_password_at_all(passwords: Passwords) -> None:
    assert not passwords.verify(None, "nobody has this password")


def test_a_composed_and_a_decomposed_character_are_the_same(passwords: Passwords) -> None:
    assert passwords.verify(passwords.hash("pa\u0308ssword"), "p\u00e4ssword")


def test_the_same_password_has_another_hash_each_time(passwords: Passwords) -> None:
    assert passwords.hash("correct horse") != passwords.hash("correct horse")


def test_a_hash_of_other_parameters_needs_a_rehash(passwords: Passwords) -> None:
    old = Passwords(memory_kib=8 * 1024, iterations=1).hash("correct horse")
    assert passwords.verify(old, "correct horse")
    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(passwords.hash("correct horse"))


def test_an_unknown_user_takes_as_long_as_a_wrong_password(passwords: Passwords) -> None:
    known = passwords.hash("correct horse")

    def seconds(password_hash: str | None) -> float:
        start = time.thread_time()
        passwords.verify(password_hash, "wrong horse")
        return time.thread_time() - start

    # Alternating, so that a change of the processor's speed meets both alike.
    pairs = [(seconds(known), seconds(None)) for _ in range(15)]
    wrong, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert unknown == pytest.approx(wrong, rel=0.25)
