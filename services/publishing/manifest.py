"""The manifest: what a plugin says of itself, checked before any of its code runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from marshmallow import (
    RAISE,
    Schema,
    ValidationError,
    fields,
    validate,
    validates,
    validates_schema,
)

from plugin_platform.command_grammar import (
    COMMAND_LENGTH,
    problem_of_command_id,
    problem_of_key,
)
from plugin_platform.manifests import (
    CATEGORIES,
    ID_LENGTH,
    ID_PATTERN,
    SETTING_TYPES,
    SLOTS,
    check_setting,
)
from publishing.text import (
    line,
    matching,
    must_be_icon,
    must_be_plain,
    pointers,
    semver,
)

MAX_MANIFEST = 64 * 1024  # characters of JSON
ONLY_FOR = {
    "minimum": ("number",),
    "maximum": ("number",),
    "step": ("number",),
    "maxLength": ("string",),
    "options": ("select",),
}
IDENTIFIER = r"[A-Za-z_$][A-Za-z0-9_$]*"
NAME_HINT = "Use letters, digits and . _ : / -, a letter first."


class Strict(Schema):
    class Meta:
        unknown = RAISE


def _name(longest: int = 64, **options: Any) -> fields.String:
    return matching(r"[A-Za-z][A-Za-z0-9._:/-]*", longest, NAME_HINT, **options)


def _plugin_id(**options: Any) -> fields.String:
    hint = "Use lower-case letters, digits and single hyphens, a letter first."
    rules = [validate.Length(*ID_LENGTH), validate.Regexp(ID_PATTERN, error=hint)]
    return fields.String(validate=rules, **options)


def _icon() -> fields.String:
    return fields.String(validate=[validate.Length(1, 10), must_be_icon])


def _number() -> fields.Field[Any]:
    """Kept as it was written; a string is no number here."""
    return fields.Raw(validate=_must_be_number)


def _must_be_number(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValidationError("Must be a number.")


def _strings() -> fields.List[str]:
    return fields.List(line(1, 128), validate=validate.Length(0, 64))


class Slot(Strict):
    slot = fields.String(required=True, validate=validate.OneOf(SLOTS))
    component = matching(IDENTIFIER, 64, "Must be the name of an export.", required=True)
    order = _number()
    title = line(1, 64)
    id = _name(COMMAND_LENGTH)  # a modal has its command's


class Command(Strict):
    id = _name(COMMAND_LENGTH, required=True)
    title = line(1, 64, required=True)
    icon = _icon()


class Option(Strict):
    value = fields.String(required=True, validate=[validate.Length(0, 128), must_be_plain])
    label = line(1, 64, required=True)


class Setting(Strict):
    id = _name(required=True)
    type = fields.String(required=True, validate=validate.OneOf(SETTING_TYPES))
    label = line(1, 64, required=True)
    description = line(1, 300)
    default = fields.Raw()
    minimum = _number()
    maximum = _number()
    step = _number()
    maxLength = fields.Integer(strict=True, validate=validate.Range(0, 10_000))
    options = fields.List(fields.Nested(Option), validate=validate.Length(1, 100))

    @validates_schema(skip_on_field_errors=True)
    def fits_its_type(self, data: dict[str, Any], **_: object) -> None:
        errors = {
            key: [f"Only a setting of type {types[0]} has this."]
            for key, types in ONLY_FOR.items()
            if key in data and data["type"] not in types
        }
        if data["type"] == "select" and not data.get("options"):
            errors["options"] = ["A select needs options."]
        errors |= _duplicates("options", data.get("options", ()), "value")
        if data.get("minimum", float("-inf")) > data.get("maximum", float("inf")):
            errors["maximum"] = ["Must not be below the minimum."]
        if not errors and "default" in data and (problem := check_setting(data, data["default"])):
            errors["default"] = [problem]
        if errors:
            raise ValidationError(errors)


def _key(**options: Any) -> fields.String:
    return fields.String(validate=_must_be_key, **options)


def _must_be_key(value: str) -> None:
    if problem := problem_of_key(value):
        raise ValidationError(problem)


class Keybinding(Strict):
    command = _name(COMMAND_LENGTH, required=True)
    key = _key(required=True)
    mac = _key()


class Contributions(Strict):
    slots = fields.List(fields.Nested(Slot), validate=validate.Length(0, 32))
    commands = fields.List(fields.Nested(Command), validate=validate.Length(0, 128))
    settings = fields.List(fields.Nested(Setting), validate=validate.Length(0, 128))
    keybindings = fields.List(fields.Nested(Keybinding), validate=validate.Length(0, 128))

    @validates_schema(skip_on_field_errors=True)
    def ids_are_unique(self, data: dict[str, Any], **_: object) -> None:
        errors: dict[str, Any] = {}
        for kind in ("slots", "commands", "settings"):
            errors |= _duplicates(kind, data.get(kind, ()), "id")
        errors |= _duplicates("keybindings", data.get("keybindings", ()), "key")
        if errors:
            raise ValidationError(errors)


class Requirements(Strict):
    events = _strings()
    state = _strings()
    platformVersion = semver()
    plugins = fields.List(_plugin_id(), validate=validate.Length(0, 32))


class Manifest(Strict):
    id = _plugin_id(required=True)
    name = line(1, 64, required=True)
    version = semver(required=True)
    description = line(1, 300, required=True)
    author = line(1, 64)
    category = fields.String(validate=validate.OneOf(CATEGORIES))
    icon = _icon()
    contributes = fields.Nested(Contributions, required=True)
    requires = fields.Nested(Requirements)
    permissions = fields.List(_name(), validate=validate.Length(0, 32))
    activationEvents = fields.List(
        matching(
            r"onStartup|onCommand:[A-Za-z][A-Za-z0-9._:/-]*",
            COMMAND_LENGTH + len("onCommand:"),
            "Use onStartup or onCommand:<id>.",
        ),
        validate=validate.Length(0, 64),
    )

    @validates("permissions")
    def each_once(self, value: list[str], **_: object) -> None:
        if len(set(value)) < len(value):
            raise ValidationError("Name each permission once.")

    @validates_schema(skip_on_field_errors=True)
    def commands_begin_with_its_id(self, data: dict[str, Any], **_: object) -> None:
        commands = data["contributes"].get("commands", ())
        problems = (problem_of_command_id(data["id"], command["id"]) for command in commands)
        errors = {i: {"id": [problem]} for i, problem in enumerate(problems) if problem}
        if errors:
            raise ValidationError({"contributes": {"commands": errors}})


_manifest = Manifest()


def check_manifest(manifest: object) -> list[dict[str, str]]:
    """Return what is wrong, ``{"pointer": "/manifest/…", "detail"}``; empty when all is well."""
    try:
        size = len(json.dumps(manifest, allow_nan=False))
    except (ValueError, TypeError, RecursionError):
        return [{"pointer": "/manifest", "detail": "Must be plain JSON data."}]
    if size > MAX_MANIFEST:
        return [{"pointer": "/manifest", "detail": "Must have at most 64 KiB."}]
    messages: Any = _manifest.validate(manifest)  # type: ignore[arg-type]
    return pointers(messages, "/manifest")


def _duplicates(field: str, items: Iterable[dict[str, Any]], key: str) -> dict[str, Any]:
    """Messages for those of ``items`` whose ``key`` an earlier one has."""
    seen = set[str]()
    errors: dict[int, Any] = {}
    for index, item in enumerate(items):
        if key not in item:
            continue
        if item[key] in seen:
            errors[index] = {key: [f"{item[key]} appears twice."]}
        seen.add(item[key])
    return {field: errors} if errors else {}
