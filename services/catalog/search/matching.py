"""Which plugins have the words of a query: all of them, or else most of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from catalog.rows import Row, fetch
from catalog.search import spelling
from catalog.search.document import ARABIC, CYRILLIC
from catalog.search.text import asked, is_unspaced, joined, words
from plugin_platform.eventstore.database import Connection

MAX_WORDS = 8
# Characters from which on what is typed may also be in the middle of a name: `draw` in Excalidraw.
INFIX = 4
LABELS = "ABC"


@dataclass(frozen=True)
class Term:
    """One word, or what it may have been."""

    word: str
    unfinished: bool
    corrections: tuple[str, ...] = ()

    def pattern(self, label: str = "") -> str:
        """For ``to_tsquery``: a word has only letters, their marks, and digits."""
        mark = "*" if self.unfinished else ""
        own = f"'{self.word}':{mark}{label}"
        return " | ".join([own, *(f"'{other}':{label}" for other in self.corrections)])

    @property
    def languages(self) -> list[str]:
        """Those whose forms of a word are found as well as the word itself."""
        if CYRILLIC.search(self.word):
            return ["simple", "russian"]
        return ["simple", "arabic"] if ARABIC.search(self.word) else ["simple", "english"]


@dataclass(frozen=True)
class Matching:
    """``most``: a plugin may lack a third of the words. ``names``: it has them in its name."""

    typed: str
    terms: tuple[Term, ...]
    most: bool = False
    names: bool = False

    @cached_property
    def joined(self) -> str:
        return joined(self.typed)

    @cached_property
    def corrected(self) -> str:
        """The name that somebody meant, if a word was mistyped."""
        likely = [(term.corrections or (term.word,))[0] for term in self.terms]
        return "".join(likely) if any(term.corrections for term in self.terms) else self.joined

    @property
    def enough(self) -> int:
        """Of the words, in a plugin that lacks some."""
        return -(-2 * len(self.terms) // 3)

    @property
    def may_relax(self) -> bool:
        return not self.names and self.enough < len(self.terms)

    @property
    def condition(self) -> str:
        label = "A" if self.names else ""
        each = [self.term(number, label) for number in range(len(self.terms))]
        if self.most:
            found = " + ".join(f"(search @@ {one})::integer" for one in each)
            return f"search @@ ({' || '.join(each)}) AND {found} >= {self.enough}"
        whole = f"({' && '.join(each)}) || to_tsquery('simple', %(whole)s)"
        infix = " OR joined_name LIKE %(infix)s" if len(self.joined) >= INFIX else ""
        return f"(search @@ ({whole}){infix})"

    def term(self, number: int, label: str = "") -> str:
        """A query of the term with this number, in its languages."""
        parameter = f"%(term_{number}{label})s"
        languages = self.terms[number].languages
        return f"({' || '.join(f'to_tsquery({name!r}, {parameter})' for name in languages)})"

    @property
    def parameters(self) -> Row:
        patterns = {
            f"term_{number}{label}": term.pattern(label)
            for number, term in enumerate(self.terms)
            for label in ("", *LABELS)
        }
        return patterns | {
            "typed": self.typed.lower(),
            "typed_words": " ".join(words(self.typed)),
            "joined": self.joined,
            "corrected": self.corrected,
            "whole": f"'{self.joined}':*{'A' if self.names else ''}",
            "infix": f"%{self.joined}%",
        }


def read(
    connection: Connection, typed: str, *, forgiving: bool = True, names: bool = False
) -> Matching | None:
    """None where there is no word in it. ``forgiving``: of mistyped words too."""
    found = asked(typed)[:MAX_WORDS]
    if not found:
        return None
    terms = [
        Term(word, number == len(found) - 1 or is_unspaced(word))
        for number, word in enumerate(found)
    ]
    parameters = {
        "words": found,
        "patterns": [f"'{term.word}':{'*' if term.unfinished else ''}" for term in terms],
        "rare": spelling.RARE,
    }
    known = fetch(connection, spelling.KNOWN, parameters)
    meant = [
        _corrected(connection, term, row) if forgiving else term
        for term, row in zip(terms, known, strict=True)
        if not (row["empty"] and len(terms) > 1 and not term.unfinished)
    ]
    return Matching(typed, tuple(meant or terms), names=names)


def _corrected(connection: Connection, term: Term, known: Row) -> Term:
    plugins = known["plugins"]
    if plugins >= spelling.RARE or known["in_a_name"] or not spelling.is_correctable(term.word):
        return term
    return Term(term.word, term.unfinished, spelling.corrections(connection, term.word, plugins))
