"""How many messages are applied in one transaction: bounded in number and in bytes."""

from hypothesis import given
from hypothesis import strategies as st

from plugin_platform.nameko.subscription import BATCH, BATCH_BYTES, batch_size


def test_small_messages_are_bounded_by_their_number() -> None:
    assert batch_size([100] * 10_000) == BATCH
    assert batch_size([100] * 7) == 7
    assert batch_size([]) == 0


def test_large_messages_are_bounded_by_their_bytes_and_a_huge_one_comes_alone() -> None:
    assert batch_size([BATCH_BYTES + 1, 10, 10]) == 1
    assert batch_size([10, BATCH_BYTES, 10]) == 1
    assert batch_size([BATCH_BYTES // 4] * 9) == 4


@given(st.lists(st.integers(1, 2 * BATCH_BYTES), max_size=300))
def test_every_message_has_its_turn_and_no_batch_is_larger_than_it_may(sizes: list[int]) -> None:
    rest = sizes
    while rest:
        size = batch_size(rest)
        assert 1 <= size <= BATCH
        assert size == 1 or sum(rest[:size]) <= BATCH_BYTES
        rest = rest[size:]
