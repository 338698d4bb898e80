"""What a module reaches for: code made at run time, cookies, the network, what a page stops.

Found by name, as a reviewer would look for it. Whoever wants to hide a call can; what keeps it
from doing harm is the page's policy and the sandbox, not this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node, Tree

from plugin_platform.page_policy import stops
from publishing.javascript import indirect, loads
from publishing.javascript.constants import Beginning, beginning, constant
from publishing.javascript.indirect import EVALUATIONS
from publishing.javascript.literals import first_value, values_of
from publishing.javascript.places import Places
from publishing.javascript.query import Hint, any_of

TIMERS = ("setTimeout", "setInterval")
CALLS = (*EVALUATIONS, "fetch", *TIMERS, "importScripts")
OF_PAGE = (*EVALUATIONS, "fetch", *TIMERS, "sendBeacon")  # and of the navigator
MADE = (
    *("Function", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport"),
    *("RTCPeerConnection", "Worker", "SharedWorker", "Audio"),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "post")
A_CALL, A_MADE = any_of("call", CALLS), any_of("call", MADE)
# Two things cost the square of how deep a chain of members or calls is: a pattern that waits for a
# child behind a nested one, and to ask a node for its parent. So no pattern does the first, and
# what surrounds the end of a chain is read from the text.
PATTERNS = f"""
    ((call_expression function: (identifier) @call arguments: (arguments) @arguments) {A_CALL})
    ((call_expression
        function: (parenthesized_expression . (comment)* . (identifier) @call . (comment)* .)
      arguments: (arguments) @arguments) {A_CALL})
    ((call_expression function: (parenthesized_expression
        (sequence_expression . (number) . (identifier) @call .)) arguments: (arguments) @arguments)
     {A_CALL})
    ((new_expression constructor: (identifier) @call arguments: (arguments)? @arguments) {A_MADE})
    ((call_expression function: (member_expression
        object: (identifier) @page property: (property_identifier) @call)
      arguments: (arguments) @arguments)
     (#any-of? @page "globalThis" "window" "self" "navigator")
     {any_of("call", OF_PAGE)})
    ((new_expression constructor: (member_expression
        object: (identifier) @page property: (property_identifier) @call)
      arguments: (arguments)? @arguments)
     (#any-of? @page "globalThis" "window" "self") {A_MADE})
    ((call_expression function: (subscript_expression
        object: (identifier) @page index: (string) @call) arguments: (arguments) @arguments)
     (#any-of? @page "globalThis" "window" "self" "navigator"))
    ((new_expression constructor: (subscript_expression
        object: (identifier) @page index: (string) @call) arguments: (arguments)? @arguments)
     (#any-of? @page "globalThis" "window" "self"))
    ((arguments . (string (string_fragment) @method)) @opened
     {any_of("method", METHODS)})
    {indirect.PATTERNS}
    {loads.PATTERNS}
"""
# Of each match the text has one of these, see query.py.
HINTS = (
    Hint(re.compile(rf"(?:{'|'.join(sorted({*CALLS, *OF_PAGE, *MADE}))})(?![\w$])".encode())),
    Hint(re.compile(rf"\(\s*['\"](?:{'|'.join(METHODS)})['\"\\]".encode())),
)
AT_MOST = 50  # places of each kind; a reviewer looks at the first, and a library has hundreds
WORKERS = ("Worker", "SharedWorker")
REQUESTS = (*indirect.REQUESTS, "sendBeacon", "importScripts")
OPENS = re.compile(rb"\.\s*open\s*\(\s*\Z")
NEARBY = 200  # bytes
ADDRESSED = ("URL", "Request")
# As builds write it: a file of the plugin, which is of another origin than the page.
OWN_FILE = re.compile(rb"\bimport\.meta\.url\b")
SHOWN = 80  # characters of an address


# The captures of each match, by their names.
Matches = Iterable[Mapping[str, list[Node]]]


@dataclass(frozen=True)
class Use:
    """``name`` is used ``at`` a line and a column, both from 1, the column in characters."""

    name: str
    at: tuple[int, int]


@dataclass(frozen=True)
class Request(Use):
    """Something is asked of ``host``, None where only running it would tell, or of our own."""

    host: str | None = None


@dataclass(frozen=True)
class Stopped(Use):
    """What a page's policy stops, by which of its directives."""

    directive: str


@dataclass
class Reach:
    """``addressed`` are the requests whose address can be seen, those of ``open`` among them."""

    evaluations: list[Use] = field(default_factory=list)
    cookies: list[Use] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    addressed: list[Request] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)


@dataclass(frozen=True)
class _Seen:
    """One thing of a ``kind``, which is a list of ``Reach``, before its place is counted."""

    offset: int
    kind: str
    name: str
    extra: dict[str, Any] = field(default_factory=dict)


def reach_of(
    matches: Matches, source: bytes, tree: Tree, places: Places, aliases: dict[str, str]
) -> Reach:
    """``matches`` of ``PATTERNS`` in ``tree``, ``aliases`` local names of what is imported."""
    seen = [one for match in matches for one in _seen(match, source, aliases)]
    seen += [_stop(*stop) for stop in loads.rules_in(source, tree)]
    reach = Reach()
    last: dict[str, int] = {}
    for one in sorted(seen, key=lambda each: each.offset):
        uses = getattr(reach, one.kind)
        # What is called by its name is also named.
        if len(uses) < AT_MOST and last.get(one.kind) != one.offset:
            uses.append(KINDS[one.kind](one.name, places.of_byte(one.offset), **one.extra))
            last[one.kind] = one.offset
    return reach


KINDS = {
    "evaluations": Use,
    "cookies": Use,
    "requests": Request,
    "addressed": Request,
    "stopped": Stopped,
}


def _seen(
    match: Mapping[str, list[Node]], source: bytes, aliases: dict[str, str]
) -> Iterator[_Seen]:
    for node in match.get("call", ()):
        arguments = next(iter(match.get("arguments", ())), None)
        name = constant(node) if node.type == "string" else _text(node)
        first = None if arguments is None else first_value(arguments)
        yield from _of_call(name, node, first)
    for node in match.get("method", ()):
        opened = match["opened"][0]
        in_front = source[max(0, node.start_byte - 1 - NEARBY) : node.start_byte - 1]
        if OPENS.search(in_front) and constant(first_value(opened)) == _text(node):
            yield from _of_open(node, opened)
    for kind, name, node in indirect.named(match, source):
        yield _Seen(node.start_byte, kind, name)
    for stop in loads.stopped_by(match, source, aliases):
        yield _stop(*stop)


def _of_call(name: str | None, node: Node, first: Node | None) -> Iterator[_Seen]:
    """``first`` is the call's first argument."""
    offset = node.start_byte
    said = _address(first)
    if name in EVALUATIONS:
        yield _Seen(offset, "evaluations", name)
    elif name in TIMERS:
        if said.whole:
            yield _Seen(offset, "evaluations", f"{name} with a text")
    elif name in WORKERS:
        if _is_own_file(first):
            yield _stop(f"{name} from import.meta.url", "worker-src", offset)
        elif said.names_a_place and stops("worker-src", said.text):
            yield _stop(f"{name} from {said.text[:SHOWN]}", "worker-src", offset)
    elif name == "Audio":
        if said.names_a_place and stops("media-src", said.text):
            yield _stop(f"Audio from {said.text[:SHOWN]}", "media-src", offset)
    elif name in REQUESTS:
        yield _Seen(offset, "requests", name)
        yield from _asked(name, said, offset)


def _of_open(method: Node, arguments: Node) -> Iterator[_Seen]:
    """``request.open('GET', 'https://…')``; other things are opened too, so only a host tells."""
    values = values_of(arguments)
    next(values, None)
    second = next(values, None)
    yield from _asked("XMLHttpRequest", _address(second), method.start_byte)


def _asked(name: str, said: Beginning, offset: int) -> Iterator[_Seen]:
    if said.host is None:
        return
    yield _Seen(offset, "addressed", name, {"host": said.host})
    if stops("connect-src", said.text):
        yield _stop(f"{name} of {said.text[:SHOWN]}", "connect-src", offset)


def _stop(name: str, directive: str, offset: int) -> _Seen:
    return _Seen(offset, "stopped", name, {"directive": directive})


def _is_own_file(argument: Node | None) -> bool:
    """``new URL(…, import.meta.url)``, or a member of it; what is longer than its second argument
    may be is not read, since calls nest as deep as a module is long.
    """
    made = argument and (argument.child_by_field_name("object") or argument)
    values = values_of(given) if (given := _given(made, ("URL",))) else iter(())
    next(values, None)
    base = next(values, None)
    if base is None or base.end_byte - base.start_byte > NEARBY:
        return False
    return OWN_FILE.search(base.text or b"") is not None


def _address(argument: Node | None) -> Beginning:
    """The text of ``argument``, or of what is made of it: ``new URL(…)``, ``new Request(…)``."""
    given = _given(argument, ADDRESSED)
    return beginning(argument if given is None else first_value(given))


def _given(node: Node | None, names: tuple[str, ...]) -> Node | None:
    """The arguments of ``new NAME(…)``."""
    if node is None or node.type != "new_expression":
        return None
    made = node.child_by_field_name("constructor")
    is_one = made is not None and _text(made) in names
    return node.child_by_field_name("arguments") if is_one else None


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
