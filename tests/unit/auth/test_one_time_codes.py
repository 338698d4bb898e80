"""Codes by the clock. The vectors are those of RFC 6238, appendix B, in six digits."""

import base64

import pytest

from auth.factors.codes import digest, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("now", "code"), VECTORS)
def test_a_code_is_that_of_its_time(now: int, code: str) -> None:
    assert step_of(SECRET, code, now) == now // 30


@pytest.mark.parametrize(("now", "code"), VECTORS[1:])
def test_clocks_may_differ_by_one_period_and_no_more(now: int, code: str) -> None:
    for away in (-30, 30):
        assert step_of(SECRET, code, now + away) == now // 30
    for away in (-90, 90):
        assert step_of(SECRET, code, now + away) is None


def test_a_recovery_code_may_be_typed_in_any_way() -> None:
    typed = ["ABCD-EFGH-JKLM-NPQR", "abcdefghjklmnpqr", " abcd efgh jklm npqr "]
    assert len({digest(code) for code in typed}) == 1
    assert digest("é" * 16) != digest("ö" * 16)
