"""What an account that is deleted has said of plugins goes with it; ids stay in events."""

from __future__ import annotations

from catalog.changes import announce
from catalog.reviews import texts
from catalog.reviews.model import Review, review_id_of, stream_of
from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import TAKE_LOCK, WRITE_LOCK, Connection
from plugin_platform.eventstore.store import EventStore

REVIEWED = "SELECT plugin_id FROM reviews WHERE user_id = %s AND NOT deleted ORDER BY plugin_id"
WORDS_OF_REPORTS = """
    WITH said AS (
        SELECT review_id, reporter_id, text_id FROM review_reports
        WHERE {} = %s AND text_id IS NOT NULL
    ), unsaid AS (
        UPDATE review_reports SET text_id = NULL FROM said
        WHERE review_reports.review_id = said.review_id
          AND review_reports.reporter_id = said.reporter_id
    )
    SELECT text_id FROM said
"""
OF_REVIEW, BY_REPORTER = (WORDS_OF_REPORTS.format(by) for by in ("review_id", "reporter_id"))
UNNAMED = "DELETE FROM usernames WHERE user_id = %s"


def apply(log: EventStore, connection: Connection, event: RecordedEvent) -> None:
    if event.type != "user.deleted":
        return
    user_id = event.data["user_id"]
    connection.execute(TAKE_LOCK, [WRITE_LOCK])
    reviewed = [plugin_id for (plugin_id,) in connection.execute(REVIEWED, [user_id])]
    for plugin_id in reviewed:
        _delete(log, connection, review_id_of(plugin_id, user_id))
    announce(log, connection, reviewed, "reviews")
    _drop_reports(connection, BY_REPORTER, user_id)
    connection.execute(UNNAMED, [user_id])


def _delete(log: EventStore, connection: Connection, review_id: str) -> None:
    stream = stream_of(review_id)
    state = log.load(stream, Review, connection)
    written = state.model.written
    texts.drop(connection, written.text_id if written else None, state.model.answer_id)
    _drop_reports(connection, OF_REVIEW, review_id)
    events = state.model.delete()
    if events:
        log.append(stream, events, expected_version=state.version, connection=connection)


def _drop_reports(connection: Connection, query: str, id: str) -> None:
    """Their words; a moderator still sees that there were some."""
    texts.drop(connection, *(text_id for (text_id,) in connection.execute(query, [id])))
