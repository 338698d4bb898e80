"""What the service is asked about domains of authors."""

from __future__ import annotations

from typing import Any

from auth.deletion.calls import DeletionCalls
from auth.domains.desk import Domain, DomainDesk, require_moderator
from plugin_platform.nameko.entrypoints import rpc

Metadata = dict[str, Any] | None
Actor = dict[str, Any]


class DomainCalls(DeletionCalls):
    """A part of the service."""

    @rpc
    def list_domains(self, user_id: str) -> list[Domain]:
        return self._domains.of(user_id)

    @rpc
    def claim_domain(self, user_id: str, domain: str, metadata: Metadata = None) -> list[Domain]:
        self._domains.claim(user_id, domain, metadata)
        return self._domains.of(user_id)

    @rpc
    def check_domain(self, user_id: str, domain: str) -> list[Domain]:
        """It is looked for at once, by another process: ``checking`` says until when."""
        self._domains.check(user_id, domain)
        return self._domains.of(user_id)

    @rpc
    def remove_domain(self, user_id: str, domain: str, metadata: Metadata = None) -> None:
        self._domains.remove(user_id, domain, metadata)

    @rpc
    def revoke_domain(
        self, actor: Actor, username: str, domain: str, reason: str, metadata: Metadata = None
    ) -> None:
        require_moderator(actor)
        self._domains.revoke(username, domain, reason, metadata)

    @rpc
    def allow_domain(
        self, actor: Actor, username: str, domain: str, metadata: Metadata = None
    ) -> None:
        require_moderator(actor)
        self._domains.allow(username, domain, metadata)

    @property
    def _domains(self) -> DomainDesk:
        return DomainDesk(self.log, self.database)
