"""Where something stands, for people: tree-sitter counts bytes."""

from __future__ import annotations

from tree_sitter import Node


class Places:
    """Lines and columns in one source. A minified bundle is one line of megabytes, so each place is
    counted on from the one asked before.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._byte, self._line, self._column = 0, 1, 1

    def of(self, node: Node) -> tuple[int, int]:
        """Line and column, from 1; the column in characters."""
        return self.of_byte(node.start_byte)

    def of_byte(self, offset: int) -> tuple[int, int]:
        if offset < self._byte:
            self._byte, self._line, self._column = 0, 1, 1
        lines = self._source.count(b"\n", self._byte, offset)
        if lines:
            self._byte = self._source.rfind(b"\n", self._byte, offset) + 1
            self._line, self._column = self._line + lines, 1
        self._column += len(self._source[self._byte : offset].decode("utf-8", "replace"))
        self._byte = offset
        return self._line, self._column
