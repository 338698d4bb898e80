"""nameko dependency providers of this service."""

from typing import Any

from eventlet import tpool
from nameko.extensions import DependencyProvider

from auth.factors.sealing import Seal, read_seal
from auth.passwords import Passwords


class PasswordPool(DependencyProvider):
    """`Passwords` whose calls run in system threads.

    Argon2 keeps a processor busy; in a green thread it would stop all the others.
    """

    def setup(self) -> None:
        self._passwords = tpool.Proxy(Passwords())

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._passwords


class Sealing(DependencyProvider):
    """The process does not start without a key that it can seal with."""

    def setup(self) -> None:
        self._seal = read_seal()

    def get_dependency(self, worker_ctx: Any) -> Seal:
        return self._seal
