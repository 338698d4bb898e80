"""In which order: a score of parts that are added up, and can be shown.

No part can be moved without an account: visitors' installations are left out (ADR 17, 64). None
depends on what time it is, so that a list stays as it is while somebody reads on in it.
"""

from __future__ import annotations

from catalog.search.document import INFIX
from catalog.search.matching import LABELS, Matching

PRIOR = 3.5  # what a plugin is taken for that nobody has rated; as in the score (ADR 66)
RATING = f"coalesce(nullif(rating_score, 0), {PRIOR})"
ACCOUNTS = "greatest(install_count - greatest(visitor_count, 0), 0)"
EPOCH = "2020-01-01T00:00Z"
YEAR = 31_557_600  # s

SIGNALS = {
    "popularity": f"(ln(1 + {ACCOUNTS}) / 5)::float8",
    "rating": f"(({RATING} - {PRIOR}) * 0.4)::float8",
    "freshness": f"""(greatest(0, extract(epoch FROM updated_at - '{EPOCH}'::timestamptz))
        / {YEAR} * 0.05)::float8""",
}
# Where a word stands: in the name; among tags and author; in titles of commands and settings; in
# the description.
WEIGHTS = {"A": 3.0, "B": 1.8, "C": 1.2}
DESCRIPTION = 1.0


def parts(matching: Matching | None) -> dict[str, str]:
    """Expressions by the name of the part; their sum is the score."""
    if matching is None:
        return dict(SIGNALS)
    return {"name": _name(matching), "words": _words(matching), **SIGNALS}


def score(matching: Matching | None) -> str:
    return f"({' + '.join(parts(matching).values())})"


def _name(matching: Matching) -> str:
    """How near the name is to what was typed. A name that is that comes first, before all else."""
    share = "length(%(joined)s)::float8 / greatest(length(joined_name), 1)"
    infix = "WHEN joined_name LIKE %(infix)s THEN 1.2 + %(share)s"
    return f"""(CASE
        WHEN sort_name = %(typed)s THEN 9
        WHEN name_words = %(typed_words)s THEN 8
        WHEN joined_name = %(joined)s OR id = %(typed)s THEN 7
        WHEN joined_name = %(corrected)s THEN 5
        WHEN starts_with(joined_name, %(joined)s) THEN 2 + {share}
        WHEN search @@ {matching.in_name} THEN 1 + {share}
        {infix.replace("%(share)s", share) if len(matching.joined) >= INFIX else ""}
        ELSE 0 END)::float8"""


def _words(matching: Matching) -> str:
    """The mean of the words, each by the best place where it stands."""
    each = []
    for number in range(len(matching.terms)):
        places = " ".join(
            f"WHEN search @@ {matching.term(number, label)} THEN {WEIGHTS[label]}"
            for label in LABELS
        )
        anywhere = f"WHEN search @@ {matching.term(number)} THEN {DESCRIPTION}"
        each.append(f"CASE {places} {anywhere} ELSE 0 END")
    return f"(({' + '.join(each)}) / {len(each)})::float8"
