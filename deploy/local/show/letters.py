"""What lies in the dead-letter queues, as `./platform status` shows it."""

from typing import Any

from deploy.local.run.settings import Settings
from deploy.local.show.module import ask

Letters = list[dict[str, Any]]


def read(settings: Settings) -> Letters | None:
    """One for each queue that is not empty; None when the broker does not answer."""
    found: Letters | None = ask(settings, "plugin_platform.messaging.dead_letters", "--json")
    return found


def warnings(letters: Letters | None) -> list[str]:
    if letters is None:
        return ["WARNING: the dead-letter queues cannot be read."]
    return [
        f"WARNING: {found['count']} messages of {found['source']} to {found['consumer']} are dead "
        f"letters, since {found['oldest'] or 'an unknown time'}: {found['reason']}. "
        f"Look at them: ./platform dead-letters {found['consumer']}"
        for found in letters
    ]
