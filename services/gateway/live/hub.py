"""Who is there in this worker, and who hears what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.http.output.errors import RateLimited
from gateway.live.connection import (
    MOST_TOPICS,
    MOST_WAITING,
    RESTART,
    SIGNED_OUT,
    TOO_MUCH,
    Connection,
    Visitor,
)
from gateway.live.hints import EVERYBODY, of_author, of_plugin
from gateway.live.stream import RESET, Cursor, parse, text
from gateway.live.window import Window
from gateway.state.browser.live_keys import SESSION
from plugin_platform.errors import Unavailable

Entry = tuple[Cursor, str, str]

# What many hear at once sends each of them to ask: so many a second of this worker's.
ASKING, LONGEST = 50, 120  # a second; s
RETRY_AFTER = 60  # s


@dataclass(frozen=True)
class Room:
    """How many may be there at once, in each worker."""

    person: int = 20
    network: int = 500
    site: int = 1_000
    worker: int = 8_000


class Hub:
    def __init__(self, room: Room | None = None) -> None:
        self._room = room or Room()
        self.window = Window()
        self._connections: set[Connection] = set()
        self._topics: defaultdict[str, set[Connection]] = defaultdict(set)
        self._counted: Counter[str] = Counter()
        self._is_ending = False

    def open(self, visitor: Visitor, since: str | None) -> Connection:
        """Raises RateLimited where there is no room, Unavailable while nothing is known."""
        last = self.window.last
        if last is None or self._is_ending:
            raise Unavailable("Nothing can be told at this moment.")
        self._require_room(visitor)
        asked = parse(since)
        missed = asked is not None and not self.window.reaches(asked)
        connection = Connection(visitor, last if asked is None or missed else asked)
        self._connections.add(connection)
        self._counted.update(_counted_as(visitor))
        connection.offer(f'{{"type":"hello","cursor":"{text(last)}"}}')
        if missed:
            connection.offer(RESET)
        for topic in _own_topics(visitor):
            self._subscribe(connection, topic)
        self._tell_missed(connection, (EVERYBODY, *_own_topics(visitor)))
        return connection

    def leave(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        self._counted.subtract(_counted_as(connection.visitor))
        self._counted = +self._counted
        for topic in tuple(connection.topics):
            self._unsubscribe(connection, topic)

    def watch(self, connection: Connection, plugin_ids: Iterable[str]) -> None:
        """From now on it hears of these plugins, and at once what it missed of them."""
        self._hear(connection, [of_plugin(plugin_id) for plugin_id in plugin_ids])

    def unwatch(self, connection: Connection, plugin_ids: Iterable[str]) -> None:
        for plugin_id in plugin_ids:
            self._unsubscribe(connection, of_plugin(plugin_id))

    def follow(self, connection: Connection, usernames: Iterable[str]) -> None:
        """From now on it hears when there is news of these authors, and what it missed."""
        self._hear(connection, [of_author(name) for name in usernames])

    def unfollow(self, connection: Connection, usernames: Iterable[str]) -> None:
        for name in usernames:
            self._unsubscribe(connection, of_author(name))

    def show(self, connection: Connection, plugin_ids: Iterable[str]) -> None:
        """It hears of how many have these plugins, as long as they are on the screen."""
        for plugin_id in plugin_ids:
            self._subscribe(connection, of_count(plugin_id))

    def hide(self, connection: Connection, plugin_ids: Iterable[str]) -> None:
        for plugin_id in plugin_ids:
            self._unsubscribe(connection, of_count(plugin_id))

    def is_heard(self, topic: str) -> bool:
        return topic in self._topics

    def sessions(self) -> dict[str, list[Connection]]:
        found: defaultdict[str, list[Connection]] = defaultdict(list)
        for connection in self._connections:
            if connection.visitor.session_id is not None:
                found[connection.visitor.session_id].append(connection)
        return found

    def receive(self, entries: Iterable[Entry]) -> None:
        for cursor, topic, message in entries:
            self.window.add(cursor, topic, message)
            if topic.startswith(SESSION):
                for connection in tuple(self._topics.get(topic, ())):
                    connection.close(SIGNED_OUT)
            else:
                self.tell(topic, message, cursor)

    def tell(self, topic: str, message: str, cursor: Cursor | None = None) -> None:
        """``message`` is an object in JSON."""
        listeners = self._connections if topic == EVERYBODY else self._topics.get(topic, ())
        spread = min(LONGEST, len(listeners) // ASKING)
        said = _with(message, cursor, spread)
        for connection in tuple(listeners):
            connection.offer(said)

    def begin_anew(self) -> None:
        """What was known is gone, and what was missed meanwhile nobody knows."""
        self.window.clear()
        self.tell(EVERYBODY, RESET)

    def end(self) -> None:
        """The process stops: everybody comes back, to another one."""
        self._is_ending = True
        for connection in self._connections:
            connection.close(RESTART)

    def _require_room(self, visitor: Visitor) -> None:
        full = (
            self._counted[f"network:{visitor.network}"] >= self._room.network,
            visitor.site is not None and self._counted[f"site:{visitor.site}"] >= self._room.site,
            visitor.principal is not None and self._counted[visitor.principal] >= self._room.person,
            len(self._connections) >= self._room.worker,
        )
        if any(full):
            detail = "Too many pages are open. Close some; this one goes on without being told."
            raise RateLimited(detail, RETRY_AFTER)

    def _hear(self, connection: Connection, topics: list[str]) -> None:
        """What it heard of before is not looked up again, however often it asks."""
        new = [topic for topic in topics if topic not in connection.topics]
        for topic in new:
            self._subscribe(connection, topic)
        self._tell_missed(connection, new)

    def _subscribe(self, connection: Connection, topic: str) -> None:
        if len(connection.topics) >= MOST_TOPICS:
            connection.close(TOO_MUCH)
        else:
            connection.topics.add(topic)
            self._topics[topic].add(connection)

    def _unsubscribe(self, connection: Connection, topic: str) -> None:
        connection.topics.discard(topic)
        listeners = self._topics.get(topic)
        if listeners is not None:
            listeners.discard(connection)
            if not listeners:
                del self._topics[topic]

    def _tell_missed(self, connection: Connection, topics: Iterable[str]) -> None:
        """The last of each kind; where these are too many, to ask for all anew is less."""
        missed = {
            message: cursor
            for topic in topics
            if not topic.startswith(SESSION)
            for cursor, message in self.window.since(connection.since, topic)
        }
        if len(missed) > MOST_WAITING // 2:
            connection.offer(RESET)
            return
        for message, cursor in sorted(missed.items(), key=lambda item: item[1]):
            connection.offer(_with(message, cursor, 0))


def of_count(plugin_id: str) -> str:
    return f"count:{plugin_id}"


def _own_topics(visitor: Visitor) -> list[str]:
    topics = [visitor.principal] if visitor.principal else []
    return [*topics, *([SESSION + visitor.session_id] if visitor.session_id else [])]


def _counted_as(visitor: Visitor) -> list[str]:
    person = [visitor.principal] if visitor.principal else []
    site = [f"site:{visitor.site}"] if visitor.site else []
    return [f"network:{visitor.network}", *site, *person]


def _with(message: str, cursor: Cursor | None, spread: int) -> str:
    """The same object with where it stands, and within how many seconds to ask, if not at once."""
    place = f',"cursor":"{text(cursor)}"' if cursor else ""
    within = f',"spread":{spread}' if spread else ""
    return message[:-1] + place + within + "}"
