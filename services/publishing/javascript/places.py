"""Where a node stands, for people: tree-sitter counts bytes."""

from __future__ import annotations

from tree_sitter import Node


class Places:
    """Lines and columns of nodes of one source. A minified bundle is one line of megabytes, so each
    column is counted on from the one asked before.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._byte, self._row, self._column = 0, 0, 1

    def of(self, node: Node) -> tuple[int, int]:
        """Line and column, from 1; the column in characters."""
        row, start = node.start_point.row, node.start_byte
        if row != self._row or start < self._byte:
            self._byte, self._row, self._column = start - node.start_point.column, row, 1
        self._column += len(self._source[self._byte : start].decode("utf-8", "replace"))
        self._byte = start
        return row + 1, self._column
