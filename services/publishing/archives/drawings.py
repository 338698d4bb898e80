"""How much an SVG draws: what is referred to is drawn again at each place, as entities grow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as XML

# Colours, whatever refers to them; their stops are not drawn.
COLOURS = ("linearGradient", "radialGradient")
REFERENCE = re.compile(r"url\(\s*[\"']?#([^)\"']+)")
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
CLASS = re.compile(r"\.([\w-]+)")
# Drawn at each corner of a line; not those for its ends alone.
AT_CORNERS = re.compile(r"marker(?!-start|-end)")

MOST = 10**9  # told of what grows without a limit that matters

Rules = list[tuple[set[str], str]]
Parts = dict[XML.Element, list[tuple[XML.Element, int]]]


class Endless(ValueError):
    """Something is drawn as a part of itself."""


def drawn_again(svg: bytes) -> int:
    """How many elements are drawn besides those that are written. Raises ``Endless``, and
    ``SyntaxError`` for what is no XML.
    """
    root = XML.fromstring(svg)  # noqa: S314 - without declarations, and so without entities
    elements = list(root.iter())
    named = {element.get("id", ""): element for element in reversed(elements)}
    rules = [rule for sheet in elements if _kind(sheet) == "style" for rule in _rules(sheet)]
    parts = {
        element: [*((child, 1) for child in element), *_again(element, named, rules)]
        for element in elements
    }
    return _weight(root, parts) - len(elements)


def _weight(root: XML.Element, parts: Parts) -> int:
    """Of the element and all that it draws. Nesting may be deep: nothing calls itself."""
    weights: dict[XML.Element, int] = {}
    begun: set[XML.Element] = set()
    left = [root]
    while left:
        element = left[-1]
        missing = [part for part, _ in parts[element] if part not in weights]
        if element in weights or not missing:
            drawn = sum(weights[part] * times for part, times in parts[element])
            weights[element] = min(1 + drawn, MOST)
            left.pop()
            continue
        if element in begun or begun.intersection(missing):
            raise Endless
        begun.add(element)
        left += missing
    return weights[root]


def _again(
    element: XML.Element, named: dict[str, XML.Element], rules: Rules
) -> Iterator[tuple[XML.Element, int]]:
    for attribute, value in element.items():
        name = attribute.rpartition("}")[2]
        said = f"url({value})" if name == "href" else f"{name}:{value}"
        yield from _referred(element, said, named)
    own = set((element.get("class") or "").split())
    for classes, said in rules:
        if not classes or classes & own:
            yield from _referred(element, said, named)


def _referred(
    element: XML.Element, said: str, named: dict[str, XML.Element]
) -> Iterator[tuple[XML.Element, int]]:
    found = [named[name] for name in REFERENCE.findall(said) if name in named]
    times = _corners(element) if AT_CORNERS.search(said) else 1
    yield from ((each, times) for each in found if _kind(each) not in COLOURS)


def _corners(element: XML.Element) -> int:
    """At most: of a path's or a line's each two characters are one."""
    return max(1, len(element.get("d") or element.get("points") or "") // 2)


def _rules(sheet: XML.Element) -> Iterator[tuple[set[str], str]]:
    """Of a style sheet: what refers to something, and for which classes; none are all elements."""
    for selectors, body in RULE.findall(sheet.text or ""):
        if REFERENCE.search(body):
            yield set(CLASS.findall(selectors)), body


def _kind(element: XML.Element) -> str:
    return element.tag.rpartition("}")[2]
