import pytest

from plugin_platform.text import escaped_for_like, is_plain, is_storable, plain


@pytest.mark.parametrize("code", [0x01, 0x7F, 0xE9, 0xD7FF, 0xE000, 0xFFFF, 0x1F600])
def test_text_can_be_stored(code: int) -> None:
    assert is_storable(f"a{chr(code)}b")


@pytest.mark.parametrize("code", [0x00, 0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_nul_and_halves_of_surrogate_pairs_cannot(code: int) -> None:
    assert not is_storable(f"a{chr(code)}b")


def test_no_text_can_be_stored_too() -> None:
    assert is_storable("")


@pytest.mark.parametrize("code", [0x00, 0x0A, 0x1B, 0x85, 0x200F, 0x202E, 0x2028, 0x2066, 0xD800])
def test_what_drives_a_terminal_or_turns_text_round_is_not_plain(code: int) -> None:
    assert not is_plain(f"a{chr(code)}b")


def test_words_of_any_language_are_plain() -> None:
    assert is_plain("Übung für 書 ✓ مرحبا 👍")


def test_text_is_made_plain() -> None:
    assert plain("CI\n1\u202e書") == "CI\ufffd1\ufffd書"


def test_what_is_looked_for_is_no_pattern() -> None:
    assert escaped_for_like("50%_\\") == "50\\%\\_\\\\"
