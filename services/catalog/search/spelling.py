"""What a mistyped word may have been: deletions, as in Wolf Garbe's SymSpell.

Two words that differ by one letter too many, too few, another or two in the wrong order have a
word in common that one gets by leaving a letter out of each. So an index of such words finds
them, where trigrams do not: ``wrod`` and ``word`` share one of nine.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from psycopg.types.json import Jsonb
from rapidfuzz.distance import OSA

from catalog.rows import fetch
from plugin_platform.eventstore.database import Connection

SHORTEST, LONGEST = 4, 32  # characters of a word that is corrected
TWICE_WRONG = 8  # characters from which on two letters may be wrong
PREFIX = 8  # characters that are looked at
NEIGHBOURS = 300  # words that are compared, of one that was typed
CLOSE = 20  # of these, those whose plugins are counted
CORRECTIONS = 3
# A word that a few plugins have is a mistake where its neighbour is so much more frequent.
RARE, MORE_FREQUENT = 3, 10
COUNTED = 1_000

KNOWN = """
    SELECT typed.word, to_tsvector('english', typed.word) = ''::tsvector AS empty,
           (SELECT count(*) FROM (SELECT FROM plugins WHERE listed
                AND search @@ (to_tsquery('simple', typed.pattern)
                               || to_tsquery('english', typed.pattern))
                LIMIT %(rare)s) AS few) AS plugins,
           EXISTS (SELECT FROM plugins WHERE listed
                AND search @@ to_tsquery('simple', typed.pattern || 'A')) AS in_a_name
    FROM unnest(%(words)s::text[], %(patterns)s::text[]) AS typed (word, pattern)
"""
# The planner takes comparing arrays for cheap, and would compare all of them.
BY_INDEX = "SELECT set_config('enable_seqscan', %s, true)"
# Others have more letters too many or too few than may be wrong.
NEAR = """
    SELECT word FROM spellings
    WHERE deletions && %s::text[] AND length(word) BETWEEN %s AND %s LIMIT %s
"""
FREQUENT = """
    SELECT near.word, (SELECT count(*) FROM (SELECT FROM plugins WHERE listed
        AND search @@ to_tsquery('simple', '''' || near.word || '''') LIMIT %s) AS few) AS plugins
    FROM unnest(%s::text[]) AS near (word)
"""
# Each looked up in the index: an anti-join reads all of them as soon as many are asked for.
UNKNOWN = """
    SELECT given.word FROM unnest(%b::text[]) AS given (word)
    WHERE (SELECT true FROM spellings WHERE spellings.word = given.word) IS NULL
"""
LEARN = """
    INSERT INTO spellings (word, deletions)
    SELECT word, deletions FROM jsonb_to_recordset(%s) AS learnt (word text, deletions text[])
    ON CONFLICT DO NOTHING
"""


def is_correctable(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST


def deletions(word: str) -> list[str]:
    """The word and what is left of its beginning without a letter; of long words, without two."""
    head = word[:PREFIX]
    left_out = range(3 if len(word) >= TWICE_WRONG else 2)
    kept = (combinations(head, len(head) - letters) for letters in left_out)
    return sorted({"".join(letters) for each in kept for letters in each})


def learn(connection: Connection, words: Iterable[str]) -> None:
    """Words that others may have meant, for good: what no plugin has any more corrects nothing."""
    candidates = sorted({word for word in words if is_correctable(word)})
    if not candidates:
        return
    new = [word for (word,) in connection.execute(UNKNOWN, [candidates])]
    if new:
        learnt = [{"word": word, "deletions": deletions(word)} for word in new]
        connection.execute(LEARN, [Jsonb(learnt)])


def corrections(connection: Connection, word: str, plugins: int) -> tuple[str, ...]:
    """The likeliest words that somebody meant who typed one that so many ``plugins`` have."""
    allowed = 2 if len(word) >= TWICE_WRONG else 1
    lengths = [len(word) - allowed, len(word) + allowed]
    with connection.pipeline():
        connection.execute(BY_INDEX, ["off"])
        near = connection.execute(NEAR, [deletions(word), *lengths, NEIGHBOURS])
        connection.execute(BY_INDEX, ["on"])
    rows = near.fetchall()
    away = {
        other: OSA.distance(word, other, score_cutoff=allowed) for (other,) in rows if other != word
    }
    by_distance = sorted(away, key=lambda other: (away[other], other))
    close = [other for other in by_distance if away[other] <= allowed][:CLOSE]
    counts = fetch(connection, FREQUENT, [COUNTED, close]) if close else []
    enough = MORE_FREQUENT * plugins if plugins else 1
    likely = [row for row in counts if row["plugins"] >= enough]
    likely.sort(key=lambda row: (away[row["word"]], -row["plugins"], row["word"]))
    return tuple(row["word"] for row in likely[:CORRECTIONS])
