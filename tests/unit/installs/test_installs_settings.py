"""The settings of an installed plugin, as its manifest declares them."""

from typing import Any

import pytest

from installs.settings import effective, patched, require_unchanged
from plugin_platform.errors import Conflict, Invalid

MANIFEST = {
    "contributes": {
        "settings": [
            {"id": "size", "type": "number", "label": "Size", "default": 12, "maximum": 72},
            {"id": "bold", "type": "boolean", "label": "Bold", "default": False},
            {"id": "name", "type": "string", "label": "Name"},
        ]
    }
}
WITHOUT_SETTINGS: dict[str, Any] = {"contributes": {}}


def test_what_is_not_stored_has_its_declared_default() -> None:
    assert effective(MANIFEST, {"bold": True}) == {"size": 12, "bold": True}


def test_a_plugin_without_settings_has_none() -> None:
    assert effective(WITHOUT_SETTINGS, {}) == {}


def test_a_stored_setting_that_this_version_does_not_declare_is_left_out() -> None:
    assert effective(WITHOUT_SETTINGS, {"size": 14}) == {}


def test_a_stored_setting_that_this_version_refuses_falls_back_to_its_default() -> None:
    assert effective(MANIFEST, {"size": 100}) == {"size": 12, "bold": False}


def test_a_patch_keeps_what_it_does_not_name() -> None:
    assert patched(MANIFEST, {"size": 14}, {"bold": True}) == {"size": 14, "bold": True}


def test_null_takes_a_setting_back_to_its_default() -> None:
    assert patched(MANIFEST, {"size": 14}, {"size": None}) == {}


def test_a_patch_drops_what_was_stored_for_another_version() -> None:
    assert patched(MANIFEST, {"colour": "#fff"}, {"size": 14}) == {"size": 14}


def test_each_wrong_setting_is_pointed_at() -> None:
    with pytest.raises(Invalid) as error:
        patched(MANIFEST, {}, {"size": 100, "bold": "yes", "colour": "#fff", "name": "ok"})
    pointers = {one["pointer"] for one in error.value.errors}
    assert pointers == {"/settings/size", "/settings/bold", "/settings/colour"}


@pytest.mark.parametrize(
    ("setting", "value"),
    [("size", float("nan")), ("size", float("inf")), ("name", "a\x00b"), ("name", "\ud800")],
)
def test_a_value_that_cannot_be_stored_is_pointed_at(setting: str, value: object) -> None:
    with pytest.raises(Invalid) as error:
        patched(MANIFEST, {}, {setting: value})
    assert [one["pointer"] for one in error.value.errors] == [f"/settings/{setting}"]


@pytest.mark.parametrize(
    ("stored", "patch", "base"),
    [
        ({}, {"size": 14}, {"size": 12}),  # nothing happened since
        ({"size": 14}, {"size": 14}, {"size": 12}),  # it came twice, or both chose the same
        ({"bold": True}, {"size": 14}, {"size": 12}),  # another one was changed
        ({"size": 16}, {"size": 14}, {}),  # who does not say what they saw wins, as ever
        ({}, {"size": None}, {"size": 14}),  # back to its default already
    ],
)
def test_a_patch_upon_what_is_there_is_no_conflict(
    stored: dict[str, Any], patch: dict[str, Any], base: dict[str, Any]
) -> None:
    require_unchanged(MANIFEST, stored, patch, base)


def test_what_another_device_changed_meanwhile_is_named() -> None:
    patch, base = {"size": 14, "bold": True, "name": None}, {"size": 12, "bold": False, "name": "a"}
    with pytest.raises(Conflict) as refused:
        require_unchanged(MANIFEST, {"size": 16, "name": "b"}, patch, base)
    pointers = {one["pointer"] for one in refused.value.errors}
    assert pointers == {"/settings/size", "/settings/name"}
