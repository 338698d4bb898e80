"""What a module reaches for: code made at run time, cookies, the network, what a page stops.

Found by name, as a reviewer would look for it. Whoever wants to hide a call can; what keeps it
from doing harm is the page's policy and the sandbox, not this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from publishing.javascript.literals import NotLiteral, read_string
from publishing.javascript.places import Places

PATTERNS = """
    ((call_expression function: (identifier) @call)
     (#any-of? @call "eval" "Function" "fetch" "setTimeout" "setInterval" "importScripts"))
    ((new_expression constructor: (identifier) @call)
     (#any-of? @call "Function" "XMLHttpRequest" "WebSocket" "EventSource" "WebTransport"
      "RTCPeerConnection" "Worker" "SharedWorker"))
    ((call_expression function: (member_expression
        object: (identifier) @object property: (property_identifier) @call))
     (#any-of? @object "globalThis" "window" "self" "navigator")
     (#any-of? @call "eval" "Function" "fetch" "setTimeout" "setInterval" "sendBeacon"))
    ((new_expression constructor: (member_expression
        object: (identifier) @object property: (property_identifier) @call))
     (#any-of? @object "globalThis" "window" "self")
     (#any-of? @call "Function" "XMLHttpRequest" "WebSocket" "EventSource" "Worker"))
    ((member_expression object: (identifier) @object property: (property_identifier) @cookie)
     (#eq? @object "document") (#eq? @cookie "cookie"))
    ((member_expression object: (member_expression property: (property_identifier) @object)
        property: (property_identifier) @cookie)
     (#eq? @object "document") (#eq? @cookie "cookie"))
    ((call_expression function: (member_expression
        object: (identifier) @object property: (property_identifier) @wasm))
     (#eq? @object "WebAssembly")
     (#any-of? @wasm "compile" "instantiate" "compileStreaming" "instantiateStreaming"))
    ((call_expression arguments: (arguments . [
        (string (string_fragment) @element) (template_string (string_fragment) @element)]))
     (#any-of? @element "iframe" "object" "embed" "video" "audio"))
"""
AT_MOST = 50  # places of each kind; a reviewer looks at the first, and a library has hundreds
EVALUATIONS = ("eval", "Function")
TIMERS = ("setTimeout", "setInterval")
WORKERS = ("Worker", "SharedWorker")
ELEMENTS = {"iframe": "frame-src", "video": "media-src", "audio": "media-src"}
MAKES_ELEMENTS = re.compile(r"(?:\bjsxs?|\bcreateElement)\)?\Z")
REMOTE = re.compile(r"(?:https?:|wss?:)?//", re.IGNORECASE)
NOT_A_WORKER = re.compile(r"(?:https?:|blob:|data:)", re.IGNORECASE)


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


def reach_of(found: dict[str, list[Node]], places: Places, aliases: dict[str, str]) -> Reach:
    """``found`` are the captures of ``PATTERNS``, ``aliases`` local names of what is imported."""
    reach = Reach()
    for node in found.get("call", ()):
        _read_call(reach, node, places)
    for node in _first(found.get("cookie", ())):
        reach.cookies.append(_use("document.cookie", node, places))
    for node in _first(found.get("wasm", ())):
        _stop(reach, "WebAssembly", node, places, "script-src")
    for node in found.get("element", ()):
        name = _text(node)
        if _makes_element(node, aliases):
            _stop(reach, f"<{name}>", node, places, ELEMENTS.get(name, "object-src"))
    return reach


def _read_call(reach: Reach, node: Node, places: Places) -> None:
    name = _text(node)
    if name in EVALUATIONS:
        _add(reach.evaluations, name, node, places)
    elif name in TIMERS:
        if _address(node) is not None:
            _add(reach.evaluations, f"{name} with a text", node, places)
    elif name in WORKERS:
        if NOT_A_WORKER.match(_address(node) or ""):
            _stop(reach, f"{name} from {(_address(node) or '')[:80]}", node, places, "worker-src")
    else:
        _add(reach.requests, name, node, places)
        address = _address(node) or ""
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


def _address(name: Node) -> str | None:
    """The first argument of the call of ``name``, where it is a text."""
    call = name.parent
    while call is not None and call.type not in ("call_expression", "new_expression"):
        call = call.parent
    arguments = call.child_by_field_name("arguments") if call is not None else None
    first = next(iter(arguments.named_children), None) if arguments is not None else None
    try:
        return None if first is None else read_string(first)
    except NotLiteral:
        return None


def _makes_element(fragment: Node, aliases: dict[str, str]) -> bool:
    """Whether the call whose first argument holds ``fragment`` makes an element of that name."""
    text = fragment.parent
    arguments = text.parent if text is not None else None
    call = arguments.parent if arguments is not None else None
    function = call.child_by_field_name("function") if call is not None else None
    if function is None or function.end_byte - function.start_byte > 200:
        return False
    name = _text(function)
    return MAKES_ELEMENTS.search(aliases.get(name, name)) is not None


def _first(nodes: Iterable[Node]) -> list[Node]:
    return list(nodes)[:AT_MOST]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
