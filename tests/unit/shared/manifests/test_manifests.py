from typing import Any

import pytest

from plugin_platform.manifests import (
    check_settings,
    default_settings,
    is_plugin_id,
)

MANIFEST: dict[str, Any] = {
    "contributes": {
        "settings": [
            {"id": "on", "type": "boolean", "label": "On", "default": True},
            {"id": "size", "type": "number", "label": "Size", "minimum": 8, "maximum": 72},
            {"id": "name", "type": "string", "label": "Name", "maxLength": 5},
            {"id": "ink", "type": "color", "label": "Ink"},
            {
                "id": "font",
                "type": "select",
                "label": "Font",
                "options": [{"value": "serif", "label": "Serif"}, {"value": "mono", "label": "M"}],
            },
        ]
    }
}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"on": False},
        {"size": 8},
        {"size": 72},
        {"size": 10.5},
        {"name": ""},
        {"name": "five!"},
        {"ink": "#fff"},
        {"ink": "#1A2b3c"},
        {"font": "mono"},
    ],
)
def test_value_as_declared_is_accepted(settings: dict[str, Any]) -> None:
    assert check_settings(MANIFEST, settings) == []


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"on": 1}, "/settings/on"),
        ({"size": True}, "/settings/size"),
        ({"size": 7}, "/settings/size"),
        ({"size": 73}, "/settings/size"),
        ({"size": "10"}, "/settings/size"),
        ({"size": None}, "/settings/size"),
        ({"size": float("nan")}, "/settings/size"),
        ({"name": "longer"}, "/settings/name"),
        ({"name": 5}, "/settings/name"),
        ({"name": "a\0b"}, "/settings/name"),
        ({"ink": "red"}, "/settings/ink"),
        ({"ink": "#12345"}, "/settings/ink"),
        ({"font": "comic"}, "/settings/font"),
        ({"font": ["mono"]}, "/settings/font"),
        ({"other": 1}, "/settings/other"),
        ({"a/b~c": 1}, "/settings/a~1b~0c"),
    ],
)
def test_anything_else_is_refused_by_name(settings: dict[str, Any], pointer: str) -> None:
    [error] = check_settings(MANIFEST, settings)
    assert error["pointer"] == pointer


def test_each_wrong_value_is_named() -> None:
    assert len(check_settings(MANIFEST, {"on": 1, "size": 7, "name": "ok"})) == 2


def test_defaults_are_the_declared_ones() -> None:
    assert default_settings(MANIFEST) == {"on": True}


def test_manifest_without_settings_declares_none() -> None:
    assert check_settings({"contributes": {}}, {"x": 1})[0]["pointer"] == "/settings/x"


@pytest.mark.parametrize("value", ["ab", "word-count", "a1-b2", "a" * 64])
def test_plugin_id(value: str) -> None:
    assert is_plugin_id(value)


@pytest.mark.parametrize(
    "value", ["a", "A-b", "1a", "a--b", "-a", "a-", "a_b", "a" * 65, "word-count\n", 7, None]
)
def test_no_plugin_id(value: object) -> None:
    assert not is_plugin_id(value)
