"""The form of a manifest, by the JSON Schema that builds read too.

``plugin_platform/rules/manifest.schema.json``; the library finds what breaks it, and here each of
its keywords gets a rule and the values of that rule's sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from plugin_platform.rules import load
from publishing.manifest.words import Problem, field_below, problem, shown

# Of one manifest; whoever has more has the same fault many times.
MOST_PROBLEMS = 100
EXPECTED = {
    "object": "an object: { … }",
    "array": "a list: [ … ]",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
}


def broken_form(manifest: object) -> list[Problem]:
    """What breaks the schema, the most telling of a field first."""
    problems = (p for error in _validator().iter_errors(manifest) for p in _problems(error))
    return sorted(islice(problems, MOST_PROBLEMS), key=lambda each: list(WORDS).index(each.keyword))


def _problems(error: ValidationError) -> Iterator[Problem]:
    pointer = "/manifest"
    for key in error.absolute_path:
        pointer = field_below(pointer, str(key))
    keyword = str(error.validator)
    for each in WORDS[keyword](error, pointer):
        yield Problem(each.rule, each.pointer, each.values, keyword)


def _type(error: ValidationError, pointer: str) -> Iterator[Problem]:
    kinds: Any = error.validator_value
    expected = " or ".join(
        EXPECTED[each] for each in ([kinds] if isinstance(kinds, str) else kinds)
    )
    yield problem("manifest-type", pointer, value=shown(error.instance), expected=expected)


def _required(error: ValidationError, pointer: str) -> Iterator[Problem]:
    """The library has an error for each that is missing, and says which in its message alone."""
    first = next(each for each in error.validator_value if error.message.startswith(repr(each)))
    yield problem("manifest-required", field_below(pointer, first), field=first)


def _unknown(error: ValidationError, pointer: str) -> Iterator[Problem]:
    known = error.schema["properties"]
    for key in error.instance:
        if key not in known:
            said = {"field": shown(key), "known": ", ".join(known)}
            yield problem("manifest-unknown", field_below(pointer, key), **said)


def _choice(error: ValidationError, pointer: str) -> Iterator[Problem]:
    allowed = ", ".join(error.validator_value)
    yield problem("manifest-choice", pointer, value=shown(error.instance), allowed=allowed)


def _length(error: ValidationError, pointer: str) -> Iterator[Problem]:
    yield _bounds("manifest-length", error, pointer, len(error.instance), "Length")


def _count(error: ValidationError, pointer: str) -> Iterator[Problem]:
    yield _bounds("manifest-count", error, pointer, len(error.instance), "Items")


def _members(error: ValidationError, pointer: str) -> Iterator[Problem]:
    yield _bounds("manifest-count", error, pointer, len(error.instance), "Properties")


def _range(error: ValidationError, pointer: str) -> Iterator[Problem]:
    yield _bounds("manifest-range", error, pointer, error.instance, "imum")


def _bounds(rule: str, error: ValidationError, pointer: str, value: object, kind: str) -> Problem:
    schema: Any = error.schema
    least, most = schema.get(f"min{kind}", 0), schema[f"max{kind}"]
    return problem(rule, pointer, value=value, least=least, most=most)


def _pattern(error: ValidationError, pointer: str) -> Iterator[Problem]:
    advice = error.schema["advice"]
    yield problem("manifest-form", pointer, value=shown(error.instance), advice=advice)


# By keyword of the schema, the most telling first: of a field one problem is told.
WORDS: dict[str, Callable[[ValidationError, str], Iterator[Problem]]] = {
    "type": _type,
    "additionalProperties": _unknown,
    "required": _required,
    "enum": _choice,
    "maxItems": _count,
    "minItems": _count,
    "maxProperties": _members,
    "minLength": _length,
    "maxLength": _length,
    "minimum": _range,
    "maximum": _range,
    "pattern": _pattern,
}


@cache
def _validator() -> Validator:
    kind = extend(Draft202012Validator, {"items": _items})
    return kind(load("manifest.schema.json"))


def _items(
    validator: Validator, items: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    """Entries beyond ``maxItems`` are refused together, so none of them is looked at."""
    if isinstance(instance, list):
        for index, item in enumerate(instance[: schema["maxItems"]]):
            yield from validator.descend(item, items, path=index)
