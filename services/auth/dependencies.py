"""nameko dependency providers of this service."""

from typing import Any

from eventlet import tpool
from nameko.extensions import DependencyProvider

from auth.passwords import Passwords


class PasswordPool(DependencyProvider):
    """`Passwords` whose calls run in system threads.

    Argon2 keeps a processor busy; in a green thread it would stop all the others.
    """

    def setup(self) -> None:
        self._passwords = tpool.Proxy(Passwords())

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._passwords
