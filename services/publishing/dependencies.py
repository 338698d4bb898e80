"""What nameko injects into the service: who signs."""

from nameko.extensions import DependencyProvider

from publishing.signing import Signer, signer


class Signing(DependencyProvider):
    """The process does not start without a key that it can sign with."""

    def setup(self) -> None:
        self._signer = signer()

    def get_dependency(self, worker_ctx: object) -> Signer:
        return self._signer
