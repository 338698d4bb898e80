"""Answers and errors as JSON, in nameko's wire format (``nameko/exceptions.py``)."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from nameko.exceptions import UnserializableValueError, serialize

from plugin_platform.errors import PlatformError, Unavailable
from plugin_platform.eventstore.database import BUSY, RETRY_AFTER
from plugin_platform.eventstore.faults import is_doubtful, is_transient

log = logging.getLogger(__name__)


def answer_to_wire(result: Any, exc_info: Any) -> str:
    if exc_info is not None:
        return json.dumps({"result": None, "error": error_to_wire(exc_info[1])})
    try:
        return json.dumps({"result": result, "error": None}, default=_plain, allow_nan=False)
    except (TypeError, ValueError):
        log.exception("an answer that is no JSON")
        error = serialize(UnserializableValueError("an answer that is no JSON"))
        return json.dumps({"result": None, "error": error})


def error_to_wire(error: BaseException) -> dict[str, Any]:
    """Like nameko's ``serialize``, which would turn numbers and null into strings."""
    if is_doubtful(error) or isinstance(error, psycopg.errors.LockNotAvailable):
        error = Unavailable(BUSY, None, RETRY_AFTER)
    if isinstance(error, psycopg.Error) and is_transient(error):
        error = Unavailable("The database cannot be reached.")
    if not isinstance(error, PlatformError):
        return dict(serialize(error))
    kind = type(error)
    return {
        "exc_type": kind.__name__,
        "exc_path": f"{kind.__module__}.{kind.__name__}",
        "exc_args": list(error.args),
        "value": error.detail,
    }


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
