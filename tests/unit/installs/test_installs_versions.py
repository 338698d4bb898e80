"""Which version is the newest."""

import pytest

from plugin_platform.versions import is_newer, newest


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([], None),
        (["1.0.0"], "1.0.0"),
        (["1.9.0", "1.10.0", "1.2.0"], "1.10.0"),
        (["1.0.0", "2.0.0-rc.1"], "1.0.0"),
        (["1.0.0-alpha", "1.0.0-rc.1", "1.0.0-beta"], "1.0.0-rc.1"),
    ],
)
def test_the_newest_is_the_highest_stable_one_or_else_the_highest(
    versions: list[str], expected: str | None
) -> None:
    assert newest(versions) == expected


def test_versions_compare_as_numbers() -> None:
    assert is_newer("1.10.0", than="1.9.0")
    assert not is_newer("1.0.0", than="2.0.0-rc.1")
    assert not is_newer("1.0.0", than="1.0.0")
