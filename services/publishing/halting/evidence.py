"""Whether sessions with a new version have more errors than with the one before: a test that may be
looked at every time.

Of each look's new sessions a factor is computed, with what was expected before that look. While the
new version is no worse, the product of all factors is above ``1 / ALPHA`` at any time with a
probability of at most ``ALPHA``, however often one looks (an e-process; Turner, Ly, Grünwald,
"Generic E-variables for exact sequential k-sample tests", 2024, and Ville's inequality).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from math import log
from typing import Any, Self

ALPHA = 0.05  # of a hundred versions that are no worse so many are halted, at most
ENOUGH = 100  # sessions with each of the two, before anything is halted
MARGIN = 0.01  # by so much the share with errors has to be higher, and
FACTOR = 1.25  # so many times as high
# What is expected before there is anything to go by: errors in so many of so many sessions.
OLD_BEFORE, NEW_BEFORE, SESSIONS_BEFORE = 1, 2, 20


@dataclass(frozen=True)
class Sessions:
    sessions: int = 0
    with_errors: int = 0

    def since(self, before: Sessions) -> Sessions:
        """Never with more errors than sessions: an error may be told after its session was, and
        counts with the next ones. Where the counts have shrunk there is nothing.
        """
        sessions = max(0, self.sessions - before.sessions)
        return Sessions(sessions, min(sessions, max(0, self.with_errors - before.with_errors)))

    def plus(self, more: Sessions) -> Sessions:
        return Sessions(self.sessions + more.sessions, self.with_errors + more.with_errors)

    @property
    def share(self) -> float:
        return self.with_errors / self.sessions if self.sessions else 0.0

    def expected(self, before: int) -> float:
        return (self.with_errors + before) / (self.sessions + SESSIONS_BEFORE)


@dataclass(frozen=True)
class Evidence:
    """``log_value``: the logarithm of the product; the others are all that was counted. It begins
    with what was there before the first look, of which there is no factor.
    """

    new: Sessions = field(default_factory=Sessions)
    old: Sessions = field(default_factory=Sessions)
    log_value: float = 0.0

    def after(self, new: Sessions, old: Sessions) -> Self:
        """With the counts of all sessions so far. Those of one version alone say nothing, and wait
        for some of the other: few sessions come one at a time.
        """
        more_new, more_old = new.since(self.new), old.since(self.old)
        if not more_new.sessions or not more_old.sessions:
            return self
        return type(self)(
            self.new.plus(more_new),
            self.old.plus(more_old),
            self.log_value + self._factor(more_new, more_old),
        )

    def is_worse(self, margin: float = MARGIN) -> bool:
        """Surely, by the margin, and over enough sessions."""
        return (
            self.log_value >= log(1 / ALPHA)
            and min(self.new.sessions, self.old.sessions) >= ENOUGH
            and self.new.share >= max(self.old.share + margin, self.old.share * FACTOR)
        )

    def _factor(self, new: Sessions, old: Sessions) -> float:
        """The logarithm of how much likelier these are when the new version is worse."""
        low = min(0.75, self.old.expected(OLD_BEFORE))
        high = min(0.99, max(self.new.expected(NEW_BEFORE), low * FACTOR))
        same = (new.sessions * high + old.sessions * low) / (new.sessions + old.sessions)
        return _likelihood(new, high) + _likelihood(old, low) - _likelihood(new.plus(old), same)

    def to_state(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        new, old = Sessions(**state["new"]), Sessions(**state["old"])
        return cls(new, old, state["log_value"])


def _likelihood(counted: Sessions, share: float) -> float:
    """Its logarithm, when so large a share has errors."""
    without = counted.sessions - counted.with_errors
    return counted.with_errors * log(share) + without * log(1 - share)
