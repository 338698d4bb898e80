"""How the secrets of one-time codes lie in the database."""

import pyotp
import pytest

from auth.factors.sealing import Seal, read_seal
from plugin_platform.config import MissingSetting
from plugin_platform.errors import Unavailable

KEY, EARLIER = "a" * 32, "b" * 32
SECRET = pyotp.random_base32()


def test_what_is_sealed_is_opened_and_shows_nothing() -> None:
    kept = Seal(KEY).close(SECRET)
    assert SECRET not in kept
    assert Seal(KEY).open(kept) == SECRET
    assert Seal(KEY).close(SECRET) != kept, "two with one secret are not seen to have one"


def test_another_key_opens_nothing_and_an_earlier_one_all_of_its_own() -> None:
    kept = Seal(EARLIER).close(SECRET)
    with pytest.raises(Unavailable):
        Seal(KEY).open(kept)
    rotated = Seal(KEY, [EARLIER])
    assert rotated.open(kept) == SECRET
    assert not rotated.is_current(kept)
    assert rotated.is_current(rotated.close(SECRET))
    with pytest.raises(Unavailable):
        Seal(EARLIER).open(rotated.close(SECRET))


@pytest.mark.parametrize("change", [lambda kept: kept[:-4], lambda kept: "x" + kept, lambda _: ""])
def test_what_was_changed_is_not_opened(change: object) -> None:
    kept = Seal(KEY).close(SECRET)
    with pytest.raises(Unavailable):
        Seal(KEY).open(change(kept))  # type: ignore[operator]


def test_one_of_before_there_was_a_key_is_read_and_wants_a_seal() -> None:
    assert Seal(KEY).open(SECRET) == SECRET
    assert not Seal(KEY).is_current(SECRET)


def test_without_a_long_key_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FACTOR_KEY", raising=False)
    with pytest.raises(MissingSetting, match="FACTOR_KEY"):
        read_seal()
    for name, value in (("FACTOR_KEY", "short"), ("EARLIER_FACTOR_KEYS", f"{EARLIER} short")):
        monkeypatch.setenv("FACTOR_KEY", KEY)
        monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit, match=f"{name} has 5 characters"):
            read_seal()
