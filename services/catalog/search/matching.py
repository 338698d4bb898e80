"""Which plugins have the words of a query: all of them, or else most of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from catalog.rows import Pending, Row, ask, ask_revision, revision_of, rows_of
from catalog.search import spelling
from catalog.search.document import ARABIC, CYRILLIC, ENDING, INFIX
from catalog.search.text import is_unspaced, joined, search_words, words
from plugin_platform.eventstore.database import SEARCH, Connection
from plugin_platform.eventstore.database import limit as limit_time

MAX_WORDS = 8
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
    def with_queries(self) -> str:
        """A row of queries for ``WITH``, so that each is read once and not with every plugin, also
        where the statement is prepared: ``condition``, ``term`` and ``in_name`` speak of it.
        """
        queries = {name: self._read_term(name, term) for name, term, _ in self._labelled()}
        numbers = range(len(self.terms))
        joining = "||" if self.most else "&&"
        condition = f" {joining} ".join(
            queries[f"term_{number}{self._label}"] for number in numbers
        )
        if not self.most:
            condition = f"({condition}) || to_tsquery('simple', %(whole)s)"
            if len(self.joined) >= INFIX:
                condition = f"{condition} || %(ending)s::tsquery"
        in_name = " && ".join(queries[f"term_{number}A"] for number in numbers)
        queries |= {"condition": condition, "in_name": in_name}
        columns = ", ".join(f"{query} AS {name}" for name, query in queries.items())
        return f"queries AS MATERIALIZED (SELECT {columns})"

    @property
    def condition(self) -> str:
        found = f"search @@ {_query('condition')}"
        if self.most:
            each = [self.term(number, self._label) for number in range(len(self.terms))]
            number = " + ".join(f"(search @@ {one})::integer" for one in each)
            return f"{found} AND {number} >= {self.enough}"
        return found

    def term(self, number: int, label: str = "") -> str:
        """The query of the term with this number, in its languages."""
        return _query(f"term_{number}{label}")

    @property
    def in_name(self) -> str:
        """The query of all terms in a name."""
        return _query("in_name")

    @property
    def parameters(self) -> Row:
        return {name: term.pattern(label) for name, term, label in self._labelled()} | {
            "typed": self.typed.lower(),
            "typed_words": " ".join(words(self.typed)),
            "joined": self.joined,
            "corrected": self.corrected,
            "whole": f"'{self.joined}':*{self._label}",
            "ending": f"'{ENDING}{self.joined}':*",
            "infix": f"%{self.joined}%",
        }

    @property
    def _label(self) -> str:
        """Of the places where words are looked for."""
        return "A" if self.names else ""

    def _labelled(self) -> Iterator[tuple[str, Term, str]]:
        """Each term anywhere and by label, with the name that its query and parameter have."""
        for number, term in enumerate(self.terms):
            for label in ("", *LABELS):
                yield f"term_{number}{label}", term, label

    @staticmethod
    def _read_term(name: str, term: Term) -> str:
        return f"({' || '.join(f'to_tsquery({each!r}, %({name})s)' for each in term.languages)})"


def _query(column: str) -> str:
    return f"(SELECT {column} FROM queries)"  # noqa: S608 - a constant


@dataclass(frozen=True)
class Typed:
    """Words, and what is known of each of them; nothing where there are none."""

    text: str
    terms: tuple[Term, ...]
    known: Pending | None

    @classmethod
    def ask(cls, connection: Connection, text: str) -> Typed:
        """In a pipeline, ``read`` what is known after it."""
        found = search_words(text)[:MAX_WORDS]
        terms = tuple(
            Term(word, number == len(found) - 1 or is_unspaced(word))
            for number, word in enumerate(found)
        )
        if not terms:
            return cls(text, (), None)
        parameters = {
            "words": found,
            "patterns": [f"'{term.word}':{'*' if term.unfinished else ''}" for term in terms],
            "rare": spelling.RARE,
        }
        return cls(text, terms, ask(connection, spelling.KNOWN, parameters))

    def read(
        self, connection: Connection, *, forgiving: bool = True, names: bool = False
    ) -> Matching | None:
        """None where there is no word in it. ``forgiving``: of mistyped words too."""
        if self.known is None:
            return None
        meant = [
            _corrected(connection, term, row) if forgiving else term
            for term, row in zip(self.terms, rows_of(self.known), strict=True)
            if not (row["empty"] and len(self.terms) > 1 and not term.unfinished)
        ]
        return Matching(self.text, tuple(meant) or self.terms, names=names)


def begin(connection: Connection, typed: str) -> tuple[Row, Typed]:
    """The revision and the words of a search, in one exchange with the database. It may take as
    long as a search from here on.
    """
    with connection.pipeline():
        limit_time(connection, SEARCH)
        revision = ask_revision(connection)
        words = Typed.ask(connection, typed)
    return revision_of(revision), words


def _corrected(connection: Connection, term: Term, known: Row) -> Term:
    plugins = known["plugins"]
    if plugins >= spelling.RARE or known["in_a_name"] or not spelling.is_correctable(term.word):
        return term
    return Term(term.word, term.unfinished, spelling.corrections(connection, term.word, plugins))
