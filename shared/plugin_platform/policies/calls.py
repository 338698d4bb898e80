"""What every service answers about its policies. To operators, all but ``chosen_policies``."""

from __future__ import annotations

from typing import Any, ClassVar

from plugin_platform.errors import NotFound
from plugin_platform.events import Event
from plugin_platform.eventstore.store import EventStore
from plugin_platform.nameko.entrypoints import rpc
from plugin_platform.operations import require_operator
from plugin_platform.policies.kinds import Setting
from plugin_platform.policies.model import STREAM, Policies
from plugin_platform.policies.policy import Policy

Actor = dict[str, Any]
Metadata = dict[str, Any] | None
Row = dict[str, Any]


class PolicyCalls:
    """A part of each service, which names its ``policies``."""

    policies: ClassVar[tuple[Policy, ...]] = ()

    log: EventStore

    @rpc
    def list_policies(self, actor: Actor) -> list[Row]:
        require_operator(actor)
        state = self._chosen()
        return [policy.to_dict(state.of(policy.name)) for policy in self.policies]

    @rpc
    def choose_policy(
        self,
        *,
        actor: Actor,
        policy: str,
        setting: Setting | None,
        seen: int,
        metadata: Metadata = None,
    ) -> Row:
        """``setting``: None gives it back to the environment; ``seen``: the revision on which who
        asks decided. Raises ``Conflict``.
        """
        require_operator(actor)
        named = next((one for one in self.policies if one.name == policy), None)
        if named is None:
            raise NotFound(f"There is no policy {policy!r} here.")
        if setting is not None:
            named.kind.check(setting)

        def decide(state: Policies) -> list[Event]:
            return state.change(policy, setting, seen=seen)

        state = self.log.change(STREAM, Policies, decide, metadata)
        return named.to_dict(state.of(policy))

    @rpc
    def chosen_policies(self) -> Row:
        """``{policy: setting}`` of those that an operator has chosen, for the gateway."""
        chosen = self._chosen().chosen.items()
        return {name: one.setting for name, one in chosen if one.setting is not None}

    def _chosen(self) -> Policies:
        return self.log.load(STREAM, Policies).model
