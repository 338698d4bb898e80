"""What may happen to a plugin. Each idea has a module with its decisions; ``Plugin`` has all."""

from publishing.model.listing import MAX_PLUGINS
from publishing.model.plugin import Plugin
from publishing.model.publisher import Publisher, publisher_stream
from publishing.model.state import Version, precedence, stream_of
from publishing.model.versions import MAX_VERSIONS, Submission

__all__ = [
    "MAX_PLUGINS",
    "MAX_VERSIONS",
    "Plugin",
    "Publisher",
    "Submission",
    "Version",
    "precedence",
    "publisher_stream",
    "stream_of",
]
