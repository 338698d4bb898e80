"""What operators see of an error."""

import pytest

from plugin_platform.operations.reasons import without_values


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("ValidationError: {'name': ['ada@example.org: no name']}", "ValidationError"),
        ("KeyError: 'a\nb'", "KeyError"),
        ("unreadable: DecodeError: Expecting value: 'ada'", "unreadable: DecodeError"),
        ("unreadable: TypeError: ", "unreadable: TypeError"),
        ("an earlier event of the stream is parked", "an earlier event of the stream is parked"),
        ("delivered too often: its reader ended", "delivered too often: its reader ended"),
        ("can be read now", "can be read now"),
    ],
)
def test_of_an_error_only_its_kind_is_shown(reason: str, shown: str) -> None:
    assert without_values(reason) == shown
