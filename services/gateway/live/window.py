"""The hints of the last while, of which a page that comes back gets those that it missed."""

from __future__ import annotations

from collections import deque

from gateway.live.stream import Cursor
from gateway.state.browser.live_keys import KEPT


class Window:
    """In the memory of each worker; the oldest goes for the next."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._order: deque[tuple[Cursor, str]] = deque()
        self._by_topic: dict[str, deque[tuple[Cursor, str]]] = {}
        self._floor: Cursor | None = None

    @property
    def last(self) -> Cursor | None:
        return self._order[-1][0] if self._order else None

    def clear(self) -> None:
        self._order.clear()
        self._by_topic.clear()
        self._floor = None

    def add(self, cursor: Cursor, topic: str, message: str) -> None:
        if self._floor is None:
            self._floor = cursor
        self._order.append((cursor, topic))
        self._by_topic.setdefault(topic, deque()).append((cursor, message))
        if len(self._order) > self._most:
            self._floor = self._forget()

    def reaches(self, since: Cursor) -> bool:
        """Whether nothing after it is missing here."""
        last = self.last
        return self._floor is not None and last is not None and self._floor <= since <= last

    def since(self, cursor: Cursor, topic: str) -> list[tuple[Cursor, str]]:
        return [entry for entry in self._by_topic.get(topic, ()) if entry[0] > cursor]

    def _forget(self) -> Cursor:
        """The oldest; its number is from where on all is known now."""
        cursor, topic = self._order.popleft()
        entries = self._by_topic[topic]
        entries.popleft()
        if not entries:
            del self._by_topic[topic]
        return cursor
