"""The licence that a manifest names: an expression of SPDX (specification 2.3, annex D).

``host-web/plugin-sdk/rules/manifest/license.js`` says the same to builds, in the same words;
``tests/contract/bundle-verdicts.json`` holds both to it. The names are data, of which both have
one edition, and are compared first, so that the library makes a symbol of these few alone.
"""

from __future__ import annotations

import re
from functools import cache

from boolean import ParseError
from license_expression import ExpressionError, LicenseSymbol, Licensing

from plugin_platform.rules import load

OPERATORS = frozenset({"AND", "OR", "WITH"})
NAME = re.compile(r"[A-Za-z0-9.+-]+")
OWN = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
ANY_OWN = "LicenseRef-Own"


def problem_of_license(expression: str) -> str | None:
    """What is wrong with an expression that keeps the schema's pattern, or None."""
    licenses, exceptions = _listed()
    names = [name for name in NAME.findall(expression) if name not in OPERATORS]
    for name in names:
        listed = name.removesuffix("+") in licenses or name in exceptions
        if not listed and not OWN.fullmatch(name):
            return f'"{name}" is no licence of SPDX\'s list.'
    try:
        read = {_read_as(name) for name in names}
        symbols = [LicenseSymbol(name, is_exception=name in exceptions) for name in read]
        text = NAME.sub(lambda found: _read_as(found[0]), expression)
        Licensing(symbols).parse(text, strict=True, simple=True)
    except (ExpressionError, ParseError, ValueError):
        return "The expression cannot be read."
    return None


def _read_as(name: str) -> str:
    """Names of one's own are alike to the grammar; the library takes no two that differ in case."""
    return ANY_OWN if OWN.fullmatch(name) else name


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    lists = load("spdx.json")
    return frozenset(lists["licenses"]), frozenset(lists["exceptions"])
