"""One JSON object a line: time, level, service, logger, message and what is bound.

Bodies, settings and passwords are never logged; callers pass identifiers only.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from plugin_platform import config

correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)


class Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "service": os.environ.get("SERVICE_NAME") or _program(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := correlation_id.get():
            line["correlationId"] = identifier
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Unexpected(logging.Filter):
    """Drops nameko's tracebacks of errors that are answers, such as ``NotFound``."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("(expected)")


def configure() -> None:
    """Set up logging for a process; the gateway has more to it (gateway/asgi.py)."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter())
    handler.addFilter(Unexpected())
    logging.basicConfig(level=config.log_level(), handlers=[handler], force=True)
    for noisy in ("amqp", "kombu", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _program() -> str:
    """``catalog`` for ``…nameko.run catalog.service``, ``relay`` for the relay."""
    for argument in sys.argv[1:]:
        if argument.endswith(".service"):
            return argument.removesuffix(".service")
    return os.path.splitext(os.path.basename(sys.argv[0]))[0]
