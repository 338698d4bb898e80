"""Words as people write them, and what a mistyped one may have been."""

import pytest

from catalog.search.spelling import deletions
from catalog.search.text import fold, indexed, joined, name_words, search_words, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café", "cafe"), ("\uff21\uff22\uff23\uff11", "abc1"),
        ("STRASSE", "strasse"), ("Straße", "strasse"),
        ("Łódź", "lodz"), ("ёлка", "ёлка"), ("が", "が"), ("İstanbul", "istanbul"), ("ﬁle", "file"),
    ],
)  # fmt: skip
def test_case_width_and_accents_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_are_letters_and_digits() -> None:
    assert words("draw.io & Word_Count++ 2.0") == ["draw", "io", "word", "count", "2", "0"]
    assert words("हिन्दी शब्द") == ["हिन्दी", "शब्द"]
    assert joined("Word-Count") == "wordcount"
    assert words("!?% 😀") == []


def test_of_scripts_without_spaces_neighbours_are_words() -> None:
    assert indexed("坚果云") == ["坚", "果", "云", "坚果", "果云"]
    assert search_words("坚果云 sync") == ["坚果", "果云", "sync"]
    assert search_words("云") == ["云"]
    assert search_words("nutstore坚果") == ["nutstore", "坚果"]


def test_a_name_is_found_by_its_parts_and_run_together() -> None:
    assert {"task", "notes", "tasknotes"} <= set(name_words("TaskNotes"))
    assert {"better", "wordcount", "betterwordcount"} <= set(name_words("Better Word Count"))
    assert "te" not in name_words("LaTeX")


def test_words_that_differ_by_one_letter_have_a_deletion_in_common() -> None:
    for typed in ("wrod", "wor", "wird", "words", "ord"):
        assert set(deletions(typed)) & set(deletions("word")), typed
    assert not set(deletions("bird")) & set(deletions("word"))


def test_of_a_long_word_few_deletions_are_kept() -> None:
    assert len(deletions("a" * 7 + "bcdefghijklmnopqrstuv")) <= 37
    assert len(deletions("abcdefghijklmnopqrstuvwxyz")) == 1 + 8 + 28
