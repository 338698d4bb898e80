"""What a moderator is told that is different."""

from typing import Any

import pytest

from publishing.review.changes import MAX_CHANGES, changes_between


def version(**manifest: Any) -> dict[str, Any]:
    return {"manifest": manifest, "imports": [], "size": 1}


def test_another_licence_is_told_however_much_else_has_changed() -> None:
    many = {"contributes": {str(number): number for number in range(MAX_CHANGES + 1)}}
    before, now = version(contributes={}, license="MIT"), version(**many, license="LicenseRef-Mine")
    changes = changes_between(before, now)
    assert len(changes["manifest"]) == MAX_CHANGES
    assert changes["license"] == {"before": "MIT", "after": "LicenseRef-Mine"}
    assert changes_between(None, before)["license"] == {"before": None, "after": "MIT"}
    assert changes_between(before, version())["license"] == {"before": "MIT", "after": None}


@pytest.mark.parametrize("permissions", [[[]], [{}], [None, 1], 1, True, "network", {"network": 1}])
def test_permissions_that_are_none_do_not_keep_a_moderator_from_the_rest(permissions: Any) -> None:
    """What was handed in before a rule was, or while its check failed, is reviewed all the same."""
    before, now = version(permissions=["storage"]), version(permissions=permissions)
    none = {"added": [], "removed": ["storage"]}
    assert changes_between(before, now)["permissions"] == none
    assert changes_between(before, now)["manifest"]
    for manifest in (permissions, None):
        changes = changes_between(before, {"manifest": manifest, "imports": None, "size": 1})
        assert changes["permissions"] == none
