"""What may be in a review: text that nobody has to fear."""

import pytest

from catalog.reviews.texts import LONGEST_BODY, LONGEST_TITLE, read_review, read_words
from plugin_platform.errors import Invalid


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("A\nB", ""),
        ("A\u202eB", ""),
        ("", "zero\u200bwidth"),
        ("", "nul\0"),
        ("", "half \ud800"),
        ("", "tag \U000e0041"),
        ("", "bell\a"),
        ("", "right to left \u2067 isolate"),
        ("", "Z" + "\u0300" * 5),
        ("x" * (LONGEST_TITLE + 1), ""),
        ("", "x" * (LONGEST_BODY + 1)),
    ],
)
def test_what_hides_turns_or_overflows_is_refused(title: str, body: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_review(title, body)
    [error] = refused.value.errors
    assert error["pointer"] == ("/title" if title else "/body")


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script> & {{7*7}}",
        "One.\n\nTwo.",
        "Family: \U0001f468\u200d\U0001f469\u200d\U0001f467, heart: \u2764\ufe0f",
        "\u0645\u06cc\u200c\u062e\u0648",
        "tiê\u0301ng Viê\u0323t, हिन्दी, 日本語",
    ],
)
def test_what_people_write_is_kept_as_it_is(body: str) -> None:
    assert read_review("", body).body == body


def test_space_that_says_nothing_is_left_out() -> None:
    assert read_review("  Good   one ", "\r\n One. \r\n\r\n\r\n\r\nTwo.\n ") == (
        "Good   one",
        "One.\n\nTwo.",
    )
    assert read_words(" \n ").body == ""
