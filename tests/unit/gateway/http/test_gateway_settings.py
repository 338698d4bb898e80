"""What operators say to the gateway."""

import pytest

from gateway.settings import factor_to_publish

NAME = "SECOND_FACTOR_FOR_PUBLISHING"


@pytest.mark.parametrize(
    ("said", "required"), [("", False), ("optional", False), ("required", True)]
)
def test_publishing_takes_a_second_factor_where_the_operator_says_so(
    monkeypatch: pytest.MonkeyPatch, said: str, required: bool
) -> None:
    monkeypatch.setenv(NAME, said)
    assert factor_to_publish() is required


@pytest.mark.parametrize("said", ["true", "1", "Required", "require"])
def test_another_word_does_not_leave_the_rule_off(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv(NAME, said)
    with pytest.raises(SystemExit, match="one of: optional, required"):
        factor_to_publish()
