"""What is counted of many accounts is kept for a minute: whoever looks again, and reloads, does not
have them counted again. Of few it is counted each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import TTLCache

MANY = 10_000  # accounts
KEPT_FOR = 60.0  # seconds
MOST = 256  # answers

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    def __init__(self, accounts: Callable[[Answer], int]) -> None:
        """``accounts``: how many an answer is of."""
        self._accounts = accounts
        self._answers: TTLCache[Hashable, Answer] = TTLCache(MOST, KEPT_FOR)

    def answer(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        """``key`` has everything that makes it another answer at once."""
        known = self._answers.get(key)
        if known is not None:
            return known
        found = count()
        if self._accounts(found) >= MANY:
            self._answers[key] = found
        return found
