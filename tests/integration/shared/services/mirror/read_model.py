"""What the mirror knows: how often each stream was seen, and by which events."""

from plugin_platform.events import RecordedEvent
from plugin_platform.eventstore.database import Connection

SOURCES = ("ledger",)

COUNT = """
INSERT INTO counts (stream, seen) VALUES (%s, 1)
ON CONFLICT (stream) DO UPDATE SET seen = counts.seen + 1
"""
MENDED = "SELECT 1 FROM public.mended"
TOTAL = "SELECT coalesce(sum(seen), 0)::integer FROM counts"


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Count the event; ``poison`` fails until the table ``mended`` has a row."""
    if event.type == "catalog.changed":
        connection.execute("INSERT INTO own_log (position) VALUES (%s)", [event.position])
        return
    if event.data["username"] == "poison" and not connection.execute(MENDED).fetchone():
        raise ValueError("poison")
    connection.execute(COUNT, [event.stream])


def total(connection: Connection) -> int:
    row = connection.execute(TOTAL).fetchone()
    return int(row[0]) if row else 0
