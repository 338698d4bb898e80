"""An ES module as its syntax tree shows it: what it imports, exports and calls.

Nothing is executed. The tree is read by cursors and queries that do not recurse, since
a hostile module nests as deep as it is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, Tree

from publishing.javascript import indirect, loads, reach
from publishing.javascript.constants import beginning
from publishing.javascript.escapes import without_escapes
from publishing.javascript.literals import NotLiteral, first_value, read_string
from publishing.javascript.other_languages import syntax_message
from publishing.javascript.places import Places
from publishing.javascript.query import Hint, Match, matches, matches_near
from publishing.javascript.reach import Reach, Use, reach_of

LANGUAGE = Language(tree_sitter_javascript.language())
# One pass over the tree finds all of it.
PATTERNS = Query(
    LANGUAGE,
    f"""
    ; Not part of the language that browsers run, though this grammar knows them.
    [(jsx_element) (jsx_self_closing_element) (decorator)] @extension

    (call_expression function: (import) arguments: (arguments) @imported)
    {reach.PATTERNS}
    """,
)
# What closes an element, what a decorator begins with, and an import that is called. Comments and
# spaces that are not ASCII may stand before its bracket: `/**/`, `<!--`, `-->`.
OWN_HINT = Hint(re.compile(rb"</|/>|@|import\s*[(/<\x80-\xff-]"))
HINTS = (OWN_HINT, *reach.HINTS, *indirect.HINTS, *loads.HINTS)
DECLARATIONS = ("lexical_declaration", "variable_declaration")
Kind = Literal["static", "dynamic"]


class SyntaxProblem(Exception):
    """The source is no ES module; ``line`` counts from 1."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line
        self.detail = detail


@dataclass(frozen=True)
class Import:
    """``source`` is None when only running the module would tell it."""

    source: str | None
    line: int
    kind: Kind
    column: int


@dataclass
class Module:
    """``exports`` maps a name to the expression behind it, where that can be seen.

    ``bindings`` are the top level's variables, ``aliases`` its local names for what it imports.
    ``open_ended``: the module also exports whatever another module exports.
    """

    tree: Tree
    exports: dict[str, Node | None] = field(default_factory=dict)
    bindings: dict[str, Node] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    reach: Reach = field(default_factory=Reach)
    imports: list[Import] = field(default_factory=list)
    open_ended: bool = False

    @property
    def evaluations(self) -> list[Use]:
        return self.reach.evaluations

    @property
    def source(self) -> bytes:
        return self.tree.root_node.text or b""

    def resolve(self, node: Node | None) -> Node | None:
        """Follow names to the expression that they stand for."""
        for _ in range(16):
            if node is None or node.type != "identifier":
                return node
            node = self.bindings.get(text_of(node))
        return None


def read_module(source: bytes) -> Module:
    """Parse ``source``. Raises ``SyntaxProblem``."""
    tree = Parser(LANGUAGE).parse(source)
    if tree.root_node.has_error:
        line = _first_error(tree)
        raise SyntaxProblem(line, syntax_message(source, line))
    source, tree = without_escapes(source, tree, LANGUAGE)
    found = matches_near(PATTERNS, tree.root_node, source, HINTS)
    if extensions := _captured("extension", found):
        line = line_of(extensions[0])
        raise SyntaxProblem(
            line, "JSX and decorators do not run in browsers: build the plugin first."
        )
    module = Module(tree)
    aliases: dict[str, str] = {}
    places = Places(source)
    for statement in _children(tree.root_node):
        _read_statement(module, statement, aliases, places)
    for exported, local in aliases.items():
        module.exports[exported] = module.bindings.get(local)
    places = Places(source)
    module.imports += (_dynamic_import(n, places) for n in _captured("imported", found))
    module.reach = reach_of(found, source, tree, Places(source), module.aliases)
    return module


def text_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def line_of(node: Node) -> int:
    return node.start_point.row + 1


def _read_statement(
    module: Module, statement: Node, aliases: dict[str, str], places: Places
) -> None:
    if statement.type in DECLARATIONS:
        _read_declaration(module, statement)
    elif statement.type in ("import_statement", "export_statement"):
        if source := statement.child_by_field_name("source"):
            line, column = places.of(statement)
            module.imports.append(Import(_string(source), line, "static", column))
            _read_aliases(module, statement)
        if statement.type == "export_statement":
            _read_export(module, statement, aliases)


def _read_aliases(module: Module, statement: Node) -> None:
    for clause in statement.named_children:
        named = clause.named_children if clause.type == "import_clause" else []
        for specifier in (s for n in named if n.type == "named_imports" for s in n.named_children):
            name = specifier.child_by_field_name("name")
            alias = specifier.child_by_field_name("alias")
            if name is not None and alias is not None:
                module.aliases[text_of(alias)] = _exported_name(name)


def _read_declaration(module: Module, declaration: Node) -> list[str]:
    """Remember the variables; return the names that are declared."""
    names: list[str] = []
    for declarator in declaration.named_children:
        target = declarator.child_by_field_name("name")
        value = declarator.child_by_field_name("value")
        if target is None:
            continue
        if target.type == "identifier":
            names.append(text_of(target))
            if value is not None:
                module.bindings[names[-1]] = value
        else:
            names += _pattern_names(target)
    return names


def _read_export(module: Module, statement: Node, aliases: dict[str, str]) -> None:
    declaration = statement.child_by_field_name("declaration")
    if _is_default(statement):
        module.exports["default"] = statement.child_by_field_name("value")
    elif declaration is not None and declaration.type in DECLARATIONS:
        for name in _read_declaration(module, declaration):
            module.exports[name] = module.bindings.get(name)
    elif declaration is not None:
        if name_node := declaration.child_by_field_name("name"):
            module.exports[text_of(name_node)] = None
    else:
        _read_clause(module, statement, aliases)


def _is_default(statement: Node) -> bool:
    """Its children are not all made: a declaration has many."""
    kinds = (child.type for child in _children(statement, named=False))
    return next((kind for kind in kinds if kind not in ("export", "comment")), "") == "default"


def _read_clause(module: Module, statement: Node, aliases: dict[str, str]) -> None:
    from_elsewhere = statement.child_by_field_name("source") is not None
    for child in statement.children:
        if child.type == "*":
            module.open_ended = True
        elif child.type == "namespace_export":
            module.exports[_exported_name(child.children[-1])] = None
        elif child.type == "export_clause":
            for specifier in child.named_children:
                name = specifier.child_by_field_name("name")
                if name is None:
                    continue
                alias = specifier.child_by_field_name("alias") or name
                exported = _exported_name(alias)
                module.exports[exported] = None
                if not from_elsewhere:
                    aliases[exported] = text_of(name)


def _exported_name(node: Node) -> str:
    return (_string(node) or "") if node.type == "string" else text_of(node)


def _pattern_names(pattern: Node) -> list[str]:
    kinds = ("identifier", "shorthand_property_identifier_pattern")
    query = Query(LANGUAGE, " ".join(f"({kind}) @name" for kind in kinds))
    return [text_of(node) for node in _captured("name", matches(query, pattern))]


def _dynamic_import(arguments: Node, places: Places) -> Import:
    line, column = places.of(arguments)
    said = beginning(first_value(arguments))
    # A host is enough: it is code from elsewhere, whatever follows.
    source = said.text if said.whole or said.host is not None else None
    return Import(source, line, "dynamic", column)


def _string(node: Node | None) -> str | None:
    try:
        return None if node is None else read_string(node)
    except NotLiteral:
        return None


def _captured(name: str, found: Iterable[Match]) -> list[Node]:
    return [node for match in found for node in match.get(name, ())]


def _children(node: Node, *, named: bool = True) -> Iterator[Node]:
    """The children one by one; ``node.children`` would make all at once."""
    cursor = node.walk()
    more = cursor.goto_first_child()
    while more:
        child = cursor.node
        if child is not None and (child.is_named or not named):
            yield child
        more = cursor.goto_next_sibling()


def _first_error(tree: Tree) -> int:
    """Return the line of the first place that does not parse."""
    cursor = tree.walk()
    while cursor.node is not None and not (cursor.node.is_error or cursor.node.is_missing):
        if not cursor.goto_first_child():
            break
        while cursor.node is not None and not (cursor.node.has_error or cursor.node.is_missing):
            if not cursor.goto_next_sibling():
                break
    return line_of(cursor.node) if cursor.node is not None else 1
