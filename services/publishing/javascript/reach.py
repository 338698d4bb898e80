"""What a module reaches for: code made at run time, cookies, the network, what a page stops.

Found by name, as a reviewer would look for it. Whoever wants to hide a call can; what keeps it
from doing harm is the page's policy and the sandbox, not this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from publishing.javascript.literals import NotLiteral, first_argument, read_string
from publishing.javascript.places import Places

# Two things cost the square of how deep a chain of members or calls is: a pattern that waits for a
# child behind a nested one, and to ask a node for its parent. So no pattern does the first, and
# what surrounds the end of a chain is read from the text.
PATTERNS = """
    ((call_expression function: (identifier) @call arguments: (arguments) @arguments)
     (#any-of? @call "eval" "Function" "fetch" "setTimeout" "setInterval" "importScripts"))
    ((new_expression constructor: (identifier) @call arguments: (arguments)? @arguments)
     (#any-of? @call "Function" "XMLHttpRequest" "WebSocket" "EventSource" "WebTransport"
      "RTCPeerConnection" "Worker" "SharedWorker"))
    ((call_expression function: (member_expression
        object: (identifier) @object property: (property_identifier) @call)
      arguments: (arguments) @arguments)
     (#any-of? @object "globalThis" "window" "self" "navigator")
     (#any-of? @call "eval" "Function" "fetch" "setTimeout" "setInterval" "sendBeacon"))
    ((new_expression constructor: (member_expression
        object: (identifier) @object property: (property_identifier) @call)
      arguments: (arguments)? @arguments)
     (#any-of? @object "globalThis" "window" "self")
     (#any-of? @call "Function" "XMLHttpRequest" "WebSocket" "EventSource" "Worker"))
    ((property_identifier) @cookie (#eq? @cookie "cookie"))
    ((arguments . [
        (string (string_fragment) @element) (template_string (string_fragment) @element)])
     (#any-of? @element "iframe" "object" "embed" "video" "audio"))
"""
AT_MOST = 50  # places of each kind; a reviewer looks at the first, and a library has hundreds
EVALUATIONS = ("eval", "Function")
TIMERS = ("setTimeout", "setInterval")
WORKERS = ("Worker", "SharedWorker")
ELEMENTS = {"iframe": "frame-src", "video": "media-src", "audio": "media-src"}
MAKES_ELEMENTS = re.compile(r"(?:jsxs?|createElement)\Z")
# What stands in front of a name, and of the quote of a first argument.
OF_DOCUMENT = re.compile(rb"\bdocument\s*\??\.\s*\Z")
CALLED = re.compile(rb"([\w$]+)\s*\)?\s*\(\s*\Z")
NEARBY = 200  # bytes
REMOTE = re.compile(r"(?:https?:|wss?:)?//", re.IGNORECASE)
NOT_A_WORKER = re.compile(r"(?:https?:|blob:|data:)", re.IGNORECASE)
# As builds write it: a file of the plugin, which is of another origin than the page.
OWN_FILE = re.compile(rb"new[ \t\n\r]+URL[ \t\n\r]*\(.*\bimport\.meta\.url\b", re.DOTALL)


# The captures of each match, by their names.
Matches = Iterable[Mapping[str, list[Node]]]


@dataclass(frozen=True)
class Use:
    """``name`` is used ``at`` a line and a column, both from 1, the column in characters."""

    name: str
    at: tuple[int, int]


@dataclass(frozen=True)
class Stopped(Use):
    """What a page's policy stops, by which of its directives."""

    directive: str


@dataclass
class Reach:
    evaluations: list[Use] = field(default_factory=list)
    cookies: list[Use] = field(default_factory=list)
    requests: list[Use] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)


def reach_of(matches: Matches, source: bytes, places: Places, aliases: dict[str, str]) -> Reach:
    """``matches`` of ``PATTERNS``, ``aliases`` local names of what is imported."""
    reach = Reach()
    for match in matches:
        if call := match.get("call"):
            listed = next(iter(match.get("arguments", ())), None)
            _read_call(reach, call[0], listed and first_argument(listed), places)
        for node in match.get("cookie", ()):
            if OF_DOCUMENT.search(_before(node.start_byte, source)):
                _add(reach.cookies, "document.cookie", node, places)
        for node in match.get("element", ()):
            name = _text(node)
            if _makes_element(node, source, aliases):
                _stop(reach, f"<{name}>", node, places, ELEMENTS.get(name, "object-src"))
    return reach


def _read_call(reach: Reach, node: Node, first: Node | None, places: Places) -> None:
    """``first`` is the call's first argument."""
    name = _text(node)
    if name in EVALUATIONS:
        _add(reach.evaluations, name, node, places)
    elif name in TIMERS:
        if _address(first) is not None:
            _add(reach.evaluations, f"{name} with a text", node, places)
    elif name in WORKERS:
        address = _address(first) or ""
        if NOT_A_WORKER.match(address):
            _stop(reach, f"{name} from {address[:80]}", node, places, "worker-src")
        elif first is not None and OWN_FILE.match(first.text or b""):
            _stop(reach, f"{name} from import.meta.url", node, places, "worker-src")
    else:
        _add(reach.requests, name, node, places)
        address = _address(first) or ""
        if REMOTE.match(address):
            _stop(reach, f"{name} of {address[:80]}", node, places, "connect-src")


def _add(uses: list[Use], name: str, node: Node, places: Places) -> None:
    if len(uses) < AT_MOST:
        uses.append(_use(name, node, places))


def _stop(reach: Reach, name: str, node: Node, places: Places, directive: str) -> None:
    if len(reach.stopped) < AT_MOST:
        reach.stopped.append(Stopped(name, places.of(node), directive))


def _use(name: str, node: Node, places: Places) -> Use:
    return Use(name, places.of(node))


def _address(argument: Node | None) -> str | None:
    """The text of ``argument``, where it is one."""
    try:
        return None if argument is None else read_string(argument)
    except NotLiteral:
        return None


def _makes_element(fragment: Node, source: bytes, aliases: dict[str, str]) -> bool:
    """Whether the call whose first argument holds ``fragment`` makes an element of that name."""
    called = CALLED.search(_before(fragment.start_byte - 1, source))  # 1: the quote
    name = called[1].decode("utf-8", "replace") if called else ""
    return MAKES_ELEMENTS.search(aliases.get(name, name)) is not None


def _before(end: int, source: bytes) -> bytes:
    return source[max(0, end - NEARBY) : end]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
