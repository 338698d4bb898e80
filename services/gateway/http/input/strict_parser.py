"""gunicorn's parser in Python, without what it reads otherwise than RFC 9112 has it: another server
in front may see the end of a request elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

from gunicorn.asgi.parser import (  # type: ignore[import-untyped]
    InvalidChunkSize,
    InvalidHeaderName,
    PythonProtocol,
)

END = b"\r\n"
# A folded line, or a blank between a header's name and the colon: gunicorn takes such blanks away.
BLANK_AT_A_NAME = re.compile(rb"(?:\A|\r\n)(?:[ \t]|[^:\r\n]*[ \t]:)")


class StrictParser(PythonProtocol):  # type: ignore[misc]
    __slots__ = ("_tell",)

    def __init__(self, *, on_body: Any, **more: Any) -> None:
        super().__init__(on_body=self._take_chunk, **more)
        self._tell = on_body

    def _parse_headers(self) -> bool:
        """The buffer begins with a line."""
        if not self._buffer.startswith(END):
            end = self._buffer.find(END + END)
            if BLANK_AT_A_NAME.search(self._buffer, 0, end if end >= 0 else len(self._buffer)):
                raise InvalidHeaderName("A blank where a header's name should be.")
        return bool(super()._parse_headers())

    def _parse_chunked_body(self) -> bool:
        if self._chunk_state == "crlf":
            self._check_end_of_chunk()
        return bool(super()._parse_chunked_body())

    def _take_chunk(self, chunk: bytes) -> None:
        self._tell(chunk)
        if self.is_chunked and not self._chunk_remaining:
            self._check_end_of_chunk()

    def _check_end_of_chunk(self) -> None:
        if not END.startswith(self._buffer[:2]):
            raise InvalidChunkSize("A chunk is longer than it says.")
