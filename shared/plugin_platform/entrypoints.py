"""How calls and events reach a service: ``rpc`` and ``subscribe``."""

from __future__ import annotations

from nameko.rpc import rpc

__all__ = ["rpc"]
