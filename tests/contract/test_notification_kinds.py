"""The page has a sentence for each kind of news, and for none that nobody is told."""

from __future__ import annotations

import re
from pathlib import Path

from installs.news import KINDS

SENTENCES = Path(__file__).parents[2] / "host-web/host/src/notifications/sentences.ts"


def test_there_is_a_sentence_for_each_kind() -> None:
    said = re.findall(r"^  '([a-z-]+)': \(", SENTENCES.read_text("utf-8"), re.MULTILINE)
    assert sorted(said) == sorted(KINDS)
