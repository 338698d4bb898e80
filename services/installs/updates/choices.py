"""How somebody wants updates: by themselves or not, and how long after publication.

Of one plugin ``on`` and ``off`` are said, and ``default`` follows what is chosen for all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from plugin_platform.errors import Invalid
from plugin_platform.eventstore.database import Connection
from plugin_platform.update_choices import MOST_WAIT_HOURS, WAIT_HOURS

OF_PLUGIN: dict[str, bool | None] = {"on": True, "off": False, "default": None}
CHANNELS = ("stable", "beta")  # the second: pre-releases too

CHOSEN = """
    INSERT INTO update_choices (principal, automatic, wait_hours)
    VALUES (%(principal)s, %(automatic)s, %(wait_hours)s)
    ON CONFLICT (principal) DO UPDATE
    SET automatic = excluded.automatic, wait_hours = excluded.wait_hours
"""
CHOSEN_OF_PLUGIN = """
    UPDATE installed SET automatic = %(automatic)s
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""
CHANNEL_CHOSEN = """
    UPDATE installed SET beta = %(channel)s = 'beta'
    WHERE principal = %(principal)s AND plugin_id = %(plugin_id)s
"""
FORGOTTEN = "DELETE FROM update_choices WHERE principal = %(principal)s"
OF_PRINCIPAL = "SELECT automatic, wait_hours FROM update_choices WHERE principal = %s"


@dataclass(frozen=True)
class Choices:
    """For all plugins that are somebody's."""

    automatic: bool = False
    wait_hours: int = WAIT_HOURS

    def changed(self, automatic: bool | None, wait_hours: int | None) -> Choices:
        """What is None stays. Raises ``Invalid``."""
        if wait_hours is not None and not 0 <= wait_hours <= MOST_WAIT_HOURS:
            detail = f"Choose 0 to {MOST_WAIT_HOURS} hours."
            errors = [{"pointer": "/waitHours", "detail": detail}]
            raise Invalid("Updates cannot wait so long.", errors)
        return Choices(
            self.automatic if automatic is None else automatic,
            self.wait_hours if wait_hours is None else wait_hours,
        )

    def as_data(self) -> dict[str, bool | int]:
        return asdict(self)


def of(connection: Connection, principal: str) -> Choices:
    row = connection.execute(OF_PRINCIPAL, [principal]).fetchone()
    return Choices(*row) if row else Choices()


def choice_of_plugin(said: str) -> bool | None:
    """Raises ``Invalid`` for another word than those of ``OF_PLUGIN``."""
    if said not in OF_PLUGIN:
        detail = f"Say one of: {', '.join(OF_PLUGIN)}."
        pointer = "/automaticUpdates"
        raise Invalid("Nothing is updated like this.", [{"pointer": pointer, "detail": detail}])
    return OF_PLUGIN[said]


def is_beta(channel: str) -> bool:
    """Raises ``Invalid`` for another word than those of ``CHANNELS``."""
    if channel not in CHANNELS:
        detail = f"Say one of: {', '.join(CHANNELS)}."
        errors = [{"pointer": "/channel", "detail": detail}]
        raise Invalid("There is no such channel of releases.", errors)
    return channel == "beta"


def said_of_channel(*, is_beta: bool) -> str:
    return CHANNELS[is_beta]


def said_of_plugin(automatic: bool | None) -> str:
    return next(word for word, choice in OF_PLUGIN.items() if choice is automatic)
