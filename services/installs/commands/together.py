"""Commands of different people in one transaction.

Most commands are alike: they read a stream and a version, append an event, and answer with a row.
Here all that is read, appended and answered at once. What takes more, and what somebody else was
faster with, is left to the ordinary way: the answer to it is "alone". Nothing was done then, or
nothing is left to do: a command bears repetition.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from typing import Any, TypedDict

import psycopg

from installs.commands.deciding import Configure, Install, Uninstall
from installs.commands.lookup import Alone, GroupLookup
from installs.model import Installations, account_gone, stream_of
from installs.read_model import InstalledPlugin, get_many_installed
from plugin_platform import metrics
from plugin_platform.actors import with_actor
from plugin_platform.errors import Invalid, PlatformError, Unavailable
from plugin_platform.events import Event
from plugin_platform.eventstore.database import COMMAND, Connection, Pool, in_transaction
from plugin_platform.eventstore.faults import is_doubtful
from plugin_platform.eventstore.store import Change, ConcurrencyError, EventStore
from plugin_platform.nameko.wire import error_to_wire

logger = logging.getLogger(__name__)

MOST_COMMANDS = 100
MOST_BYTES = 4_000_000  # of an answer: RabbitMQ 4 refuses messages above 16 MiB
KINDS: Mapping[str, Callable[..., Install | Uninstall | Configure]] = {
    "install": Install,
    "uninstall": Uninstall,
    "configure": Configure,
}
# What may be said of each, besides whose it is.
TAKEN = {method: signature(kind).parameters.keys() for method, kind in KINDS.items()}


class Answer(TypedDict, total=False):
    """``result`` and ``error`` as in the answer to a call; or ``alone``: the command is to be
    called by itself.
    """

    result: Any
    error: dict[str, Any] | None
    alone: bool


def together(
    log: EventStore,
    pool: Pool,
    said: Sequence[Mapping[str, Any]],
    by_itself: Callable[[str, dict[str, Any]], Any],
) -> list[Answer]:
    """``by_itself`` carries out a command in the ordinary way: who is the only one in the group
    need not call again. Raises ``Invalid`` for too many; and ``Unavailable``, where of none is
    known whether it was done.
    """
    if len(said) > MOST_COMMANDS:
        raise Invalid(f"{len(said)} commands together; send {MOST_COMMANDS}.")
    started = time.monotonic()
    try:
        answers = _answers(log, pool, said)
        if len(said) == 1 and answers[0].get("alone") and _is_good(_read(said[0])):
            [only] = said
            result = by_itself(only["method"], with_actor(only["arguments"]))
            answers = [Answer(result=result, error=None)]
    except Exception as error:
        _count(said, [type(error).__name__] * len(said), started)
        raise
    _count(said, [_outcome(answer) for answer in answers], started)
    return answers


def _answers(log: EventStore, pool: Pool, said: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Where one has spoilt it for all: by itself each shows whether it is the one."""
    group = _Group(log, said)
    try:
        outcomes = in_transaction(pool, group.carry_out, COMMAND)
        # Afterwards: nobody waits for the log's lock while rows are read.
        rows = in_transaction(pool, lambda connection: _rows(connection, outcomes), COMMAND)
        return _bounded([_answer(outcome, rows) for outcome in outcomes])
    except Unavailable:
        raise
    except (psycopg.Error, ConcurrencyError) as error:
        if is_doubtful(error):
            raise
        logger.warning("a group failed: %s", type(error).__name__)
    except Exception:
        logger.exception("a group failed by a fault of the service")
    return [Answer(alone=True)] * len(said)


class _One:
    """A command of the group. Raises what is the answer to it where it cannot be one."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        if not _is_understood(said):
            raise Alone  # there it is refused as every call that is not understood
        self._until: float = said.get("until", math.inf)
        arguments = with_actor(said["arguments"])
        self.metadata: dict[str, Any] = arguments.pop("metadata")
        self.owner: str = arguments.pop("principal")
        self.stream = stream_of(self.owner)
        self.command = KINDS[said["method"]](**arguments)

    def decide(self, found: GroupLookup, mine: Installations) -> list[Event]:
        if mine.ended:
            raise account_gone()
        if mine.handed_to or self._is_agreed_on() or self.is_late():
            raise Alone
        return self.command.decide(found, self.owner, mine)

    def is_late(self) -> bool:
        """Whether its caller has been told that it was not done."""
        return time.time() > self._until

    def _is_agreed_on(self) -> bool:
        """Whether somebody was told that other plugins come along."""
        return not isinstance(self.command, Uninstall) and bool(self.command.along)


class _Group:
    def __init__(self, log: EventStore, said: Sequence[Mapping[str, Any]]) -> None:
        self._log = log
        self._said = said

    def carry_out(self, connection: Connection) -> list[_One | Exception]:
        """In one transaction, which may be repeated. Returns what was done, or why it was not."""
        ones = self._ones()
        changing = [one for one in ones if isinstance(one, _One)]
        found = GroupLookup()
        changes = [Change(one.stream, partial(one.decide, found), one.metadata) for one in changing]

        def see(models: Mapping[str, Installations]) -> None:
            _fill(found, connection, changing, models)

        after = self._log.change_many(connection, Installations, changes, see)
        failed = {
            one: state
            for one, state in zip(changing, after, strict=True)
            if isinstance(state, Exception)
        }
        return [failed.get(one, one) if isinstance(one, _One) else one for one in ones]

    def _ones(self) -> list[_One | Exception]:
        """Of somebody who has several commands here all but the first wait for their turn."""
        ones: list[_One | Exception] = []
        streams: set[str] = set()
        for said in self._said:
            one = _read(said)
            if isinstance(one, _One):
                if one.stream in streams:
                    one = Alone()
                else:
                    streams.add(one.stream)
            ones.append(one)
        return ones


def _read(said: Mapping[str, Any]) -> _One | Exception:
    try:
        return _One(said)
    except (Alone, PlatformError) as error:
        return error


def _is_understood(said: Mapping[str, Any]) -> bool:
    match said:
        case {"method": str(method), "arguments": {"principal": str(), "plugin_id": _, **more}}:
            is_timed = isinstance(said.get("until", math.inf), int | float)
            is_meant = isinstance(more.pop("metadata", {}), dict)
            return is_timed and is_meant and method in TAKEN and more.keys() <= TAKEN[method]
    return False


def _is_good(one: _One | Exception) -> bool:
    return isinstance(one, _One) and not one.is_late()


def _fill(
    found: GroupLookup,
    connection: Connection,
    ones: Sequence[_One],
    models: Mapping[str, Installations],
) -> None:
    wanted, there = [], []
    for one in ones:
        mine = models.get(one.stream)
        if mine is None:
            continue
        if isinstance(one.command, Install):
            wanted.append(one.command.wanted(mine))
        if isinstance(one.command, Configure) and (present := one.command.there(mine)):
            there.append(present)
    found.fill(connection, wanted, there)


def _rows(
    connection: Connection, outcomes: Sequence[_One | Exception]
) -> dict[tuple[str, str], InstalledPlugin]:
    pairs = [
        (one.owner, one.command.plugin_id)
        for one in outcomes
        if isinstance(one, _One) and not isinstance(one.command, Uninstall)
    ]
    return get_many_installed(connection, pairs) if pairs else {}


def _answer(one: _One | Exception, rows: Mapping[tuple[str, str], InstalledPlugin]) -> Answer:
    if isinstance(one, Exception):
        return _refused(one)
    if isinstance(one.command, Uninstall):
        return Answer(result=None, error=None)
    installed = rows.get((one.owner, one.command.plugin_id))
    if installed is None:
        return Answer(alone=True)  # done; by itself it changes nothing more, and says what is so
    return Answer(result={**installed, "along": one.command.came}, error=None)


def _bounded(answers: Sequence[Answer]) -> list[Answer]:
    """Who is past the bound asks by itself: that changes nothing more, and says what is so."""
    size = 0
    bounded: list[Answer] = []
    for answer in answers:
        if size <= MOST_BYTES:
            size += len(json.dumps(answer, default=str))
        bounded.append(answer if size <= MOST_BYTES else Answer(alone=True))
    return bounded


def _refused(error: Exception) -> Answer:
    if isinstance(error, Alone | ConcurrencyError):
        return Answer(alone=True)
    if not isinstance(error, PlatformError):
        logger.error("a command of a group failed", exc_info=error)
    return Answer(result=None, error=error_to_wire(error))


def _outcome(answer: Answer) -> str | None:
    """For the metrics; None where its own call is counted."""
    if answer.get("alone"):
        return None
    error = answer["error"]
    return str(error["exc_type"]) if error else "ok"


def _count(
    said: Sequence[Mapping[str, Any]], outcomes: Sequence[str | None], started: float
) -> None:
    seconds = time.monotonic() - started
    for one, outcome in zip(said, outcomes, strict=True):
        if outcome is not None:
            metrics.call(str(one.get("method")), outcome, seconds)
