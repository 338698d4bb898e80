import pytest

from plugin_platform.text import is_storable


@pytest.mark.parametrize("code", [0x01, 0x7F, 0xE9, 0xD7FF, 0xE000, 0xFFFF, 0x1F600])
def test_text_can_be_stored(code: int) -> None:
    assert is_storable(f"a{chr(code)}b")


@pytest.mark.parametrize("code", [0x00, 0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_nul_and_halves_of_surrogate_pairs_cannot(code: int) -> None:
    assert not is_storable(f"a{chr(code)}b")


def test_no_text_can_be_stored_too() -> None:
    assert is_storable("")
