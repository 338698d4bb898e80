"""The page has a sentence for each kind of news, and for none that nobody is told."""

from __future__ import annotations

import re
from pathlib import Path

from installs.mail import sentences as mailed
from installs.notifications.news import KINDS
from installs.notifications.topics import OF_KIND

SENTENCES = Path(__file__).parents[2] / "host-web/host/src/notifications/sentences.ts"


def test_there_is_a_sentence_for_each_kind() -> None:
    said = re.findall(r"^  '([a-z-]+)': \(", SENTENCES.read_text("utf-8"), re.MULTILINE)
    assert sorted(said) == sorted(KINDS)


def test_there_is_a_sentence_for_mail_and_a_topic_for_each_kind() -> None:
    assert sorted(mailed.SENTENCES) == sorted(KINDS)
    assert sorted(kind for kind in OF_KIND if kind != "review-queue") == sorted(KINDS)
