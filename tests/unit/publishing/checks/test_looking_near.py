"""A large module is looked at where its text says so, and found in it is what all of it has."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from tree_sitter import Node, Parser

from publishing.javascript import query
from publishing.javascript.module import HINTS, LANGUAGE, PATTERNS
from publishing.javascript.places import Places
from publishing.javascript.query import Match, matches, matches_near
from publishing.javascript.reach import Reach, reach_of

FUNCTION = "function f{0}(a,b){{const c=a+b*{0};return c>{0}?[a,c]:{{b,c}}}}\n"
REST = "".join(map(FUNCTION.format, range(12)))
NAMES = ("eval", "Function", "fetch", "Worker", "setTimeout", "cookie", "constructor")
OWNERS = ("window", "globalThis", "self", "navigator", "document")
SPACES = ("", "\n", "/**/", "\u00a0")
SHAPES = (
    "{name}{space}('//a.example')",
    "new {name}{space}(new URL('a', import.meta.url))",
    "({space}{name}{space})('x')",
    "(0,{name})('x')",
    "{owner}{space}.{space}{name}{space}('x')",
    "{owner}{space}[{space}'{name}'{space}]('x')",
    "{owner}?.[`{name}`]",
    "{owner}.window{space}[{space}'{name}'+'']",
    "typeof {owner}.{name}",
    "(function(){{}}){space}.{space}{name}('x')",
    "(function(){{}}){space}[{space}'{name}']('x')",
    "({{{name}{space}:e}}{space}={space}{owner})",
    "({{'{name}':e,a{space}}}{space}={space}{owner})",
    "({{['{name}'+'']:e,a}}{space}={space}window.{owner})",
    "import{space}('//a.example')",
    # The grammar knows comments of HTML where no operator may be; no browser takes them here.
    "import --> c\n{space}('//a.example')",
    "r{space}.{space}open({space}'GET',{space}'//a.example')",
    "jsx({space}'iframe',{{src:'//a.example'}})",
    "h.createElement({space}`img`,{{src:'//a.example'}})",
    "e.setAttribute({space}'src','//a.example')",
    "e{space}.{space}src{space}={space}'//a.example'",
    "'a:url(//a.example)'",
    "<a>self{space}</a>",
    "<{name}{space}/>",
    "class {{@{name} m(){{}}}}",
)


def cases_of(shape: str) -> list[str]:
    told = itertools.product(NAMES, OWNERS, SPACES)
    return sorted({shape.format(name=n, owner=o, space=space) for n, o, space in told})


Find = Callable[[Node, bytes], list[Match]]


def found_in(source: str, find: Find) -> tuple[Reach, list[int]]:
    """What a module reaches for, and where it imports and has what is no part of the language."""
    text = source.encode()
    tree = Parser(LANGUAGE).parse(text)
    found = find(tree.root_node, text)
    others = [each[name] for each in found for name in ("imported", "extension") if name in each]
    starts = [node.start_byte for nodes in others for node in nodes]
    return reach_of(found, text, tree, Places(text), {}), starts


def near(root: Node, source: bytes) -> list[Match]:
    return matches_near(PATTERNS, root, source, HINTS)


def whole(root: Node, _: bytes) -> list[Match]:
    return matches(PATTERNS, root)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_near_a_hint_is_all_that_is_found(shape: str) -> None:
    sources = [f"{REST}v={case};\n{REST}" for case in cases_of(shape)]
    found = [found_in(each, whole) for each in sources]
    assert any(each != (Reach(), []) for each in found)
    assert [found_in(each, near) for each in sources] == found


def looked_at(source: str) -> list[tuple[int, int]] | None:
    text = source.encode()
    return query._spans(Parser(LANGUAGE).parse(text).root_node, text, HINTS)


def test_a_module_without_hints_is_looked_at_nowhere() -> None:
    assert looked_at(REST) == []


def test_of_a_large_module_a_few_bytes_are_looked_at() -> None:
    spans = looked_at(REST + "eval('1');" + REST)
    assert spans == [(len(REST), len(REST) + len("eval"))]


@pytest.mark.parametrize(
    "source",
    [
        "eval('1');" * 1_000,
        f"a.cookie{'.b' * 10_000};",
        f"{'window[' * 5_000}1{']' * 5_000};",
        f"({{{'a' * 150}:e}}=window);" * 100,
    ],
    ids=["many", "deep", "nested", "long"],
)
def test_where_hints_are_many_or_deep_the_tree_is_looked_at_once(source: str) -> None:
    assert looked_at(source) is None
