"""Which passwords are refused: those that are tried first.

No rules about digits and signs, which make people choose "Password1!" (NIST SP 800-63B, 5.1.1.2);
the list of what people do choose comes with the library zxcvbn. Its own estimate is not asked: on
72 characters that look like many words in disguise it takes 18 s.
"""

from __future__ import annotations

import re
from functools import cache

SHORTEST, LONGEST = 8, 128
FEW = 4  # different characters
ADDED = 4  # characters around a common password that make it no better

_DISGUISES = str.maketrans("@4310$5!7", "aaeiossit")
_AROUND = re.compile(r"[\W\d_]+\Z|\A[\W\d_]+")


def weakness(password: str, *, username: str, email: str) -> str | None:
    """Why it may not be chosen, as a sentence for its owner; None when it may."""
    text = password.casefold()
    for name, what in ((username, "username"), (email.partition("@")[0], "email address")):
        if _is_little_more_than(text, name.casefold()):
            return f"This is hardly more than your {what}; choose something nobody knows of you."
    if len(set(text)) <= FEW:
        return "This repeats a few characters; choose more different ones."
    if _is_common(text):
        return "This is one of the passwords that are tried first; choose one of your own."
    return None


def _is_little_more_than(text: str, name: str) -> bool:
    return len(name) > 2 and name in text and len(text) - len(name) <= ADDED


@cache
def common() -> frozenset[str]:
    """Loaded for the first password: with the library's other lists they are 13 MB, which who only
    sends mail needs not.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return frozenset(FREQUENCY_LISTS["passwords"])


def _is_common(text: str) -> bool:
    undisguised = text.translate(_DISGUISES)
    bare = _AROUND.sub("", text)
    candidates = [text, undisguised]
    if len(text) - len(bare) <= ADDED:
        candidates += [bare, bare.translate(_DISGUISES)]
    return any(candidate in common() for candidate in candidates)
