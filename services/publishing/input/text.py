"""Text that people or machines will read: what may be in it, and how long it may be."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from marshmallow import ValidationError, fields, validate
from semver import Version

from plugin_platform.text import is_storable

MAX_VERSION = 64  # characters
ZERO_WIDTH_JOINER = "\u200d"
EMOJI_PARTS = ("So", "Sk", "Mn", "Me")
TAG_CHARACTERS = range(0xE0020, 0xE0080)


def is_semver(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_VERSION and Version.is_valid(value)


def must_be_semver(value: str) -> None:
    if not is_semver(value):
        raise ValidationError("Must be a version such as 1.2.3 (Semantic Versioning 2.0).")


def must_be_storable(value: str) -> None:
    if not is_storable(value):
        raise ValidationError("Must not contain NUL or unpaired surrogates.")


def must_be_icon(value: str) -> None:
    """One emoji, which may be several code points, or one or two signs."""
    if len(value) <= 2 and value.isprintable() and not value.isspace():
        return
    if len(value) <= 10 and all(map(_belongs_to_emoji, value)):
        return
    raise ValidationError("Must be one emoji, or one or two letters.")


def matching(pattern: str, high: int, hint: str, **options: Any) -> fields.String:
    rule = validate.Regexp(re.compile(rf"(?:{pattern})\Z"), error=hint)
    return fields.String(validate=[validate.Length(1, high), rule], **options)


def semver(**options: Any) -> fields.String:
    return fields.String(validate=must_be_semver, **options)


def long_text(high: int, **options: Any) -> fields.String:
    return fields.String(validate=[validate.Length(0, high), must_be_storable], **options)


def _belongs_to_emoji(character: str) -> bool:
    return (
        character == ZERO_WIDTH_JOINER
        or ord(character) in TAG_CHARACTERS
        or unicodedata.category(character) in EMOJI_PARTS
    )
