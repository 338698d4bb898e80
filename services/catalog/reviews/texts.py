"""The words of reviews, answers and reports: what may be in them, and where they lie.

In no event, so that what its author changes or deletes is gone, from the log too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from uuid import uuid4

from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import Connection
from plugin_platform.text import UNSEEN, is_storable

LONGEST_TITLE, LONGEST_BODY, LONGEST_REPORT = 100, 3000, 1000  # characters
# Joiners of emoji and of Persian; a line's end. All else that is unseen turns or hides text.
ALLOWED = "\n\u200c\u200d"
MOST_MARKS = 4  # on one letter: more run over the lines above and below

ADD = "INSERT INTO review_texts (id, title, body) VALUES (%s, %s, %s)"
DROP = "DELETE FROM review_texts WHERE id = ANY (%s)"
SAME = "SELECT (title, body) = (%s, %s) FROM review_texts WHERE id = %s"


class Text(NamedTuple):
    title: str
    body: str


def read_review(title: str, body: str) -> Text:
    """Raises ``Invalid``."""
    text = Text(_one_line(title), _tidy(body))
    _check("/title", text.title, LONGEST_TITLE)
    _check("/body", text.body, LONGEST_BODY)
    return text


def read_words(words: str, pointer: str = "/words", longest: int = LONGEST_BODY) -> Text:
    """Of an answer or a report. Raises ``Invalid``."""
    text = Text("", _tidy(words))
    _check(pointer, text.body, longest)
    return text


def kept(connection: Connection, text: Text, before: str | None) -> str:
    """The id of these words: the one from before where they are the same."""
    if before is not None and connection.execute(SAME, [*text, before]).fetchone() == (True,):
        return before
    text_id = str(uuid4())
    connection.execute(ADD, [text_id, *text])
    return text_id


def drop(connection: Connection, *text_ids: str | None) -> None:
    connection.execute(DROP, [[one for one in text_ids if one]])


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split(" ")).strip()


def _check(pointer: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise _invalid(pointer, f"Must have at most {longest} characters.")
    unseen = (c for c in text if c not in ALLOWED and unicodedata.category(c) in UNSEEN)
    if not is_storable(text) or next(unseen, None) is not None:
        raise _invalid(pointer, "Must not contain control or invisible characters.")
    if pointer == "/title" and "\n" in text:
        raise _invalid(pointer, "Must be one line.")
    if _piled(text):
        raise _invalid(pointer, f"Must not pile more than {MOST_MARKS} marks on a letter.")


def _piled(text: str) -> bool:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run > MOST_MARKS:
            return True
    return False


def _invalid(pointer: str, detail: str) -> Invalid:
    return Invalid("The text breaks a rule.", [{"pointer": pointer, "detail": detail}])
