"""For code that writes to a response, where a WebSocket is asked for and none is sent."""

from __future__ import annotations

from falcon import ResponseOptions
from falcon.asgi import Response

_options = ResponseOptions()


def unsent_response() -> Response:
    """Of what is written to it nobody hears. The options are those of all: where a response is
    given none it makes its own, 25 KB, and a socket is there for hours.
    """
    return Response(options=_options)
