"""What publishing says of a version that goes to some people first."""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds


def _percent() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(1, 99))


class _OfRollout(Schema):
    plugin_id = kinds.name()
    version = kinds.name()


class PluginRolloutStarted(_OfRollout):
    """``plugin.published`` follows in the same append. ``previous`` is what all others get."""

    percent = _percent()
    previous = kinds.optional_text()


class PluginRolloutRaised(_OfRollout):
    percent = _percent()


class PluginRolloutPaused(_OfRollout):
    """Nobody else gets it until it goes on."""


class PluginRolloutResumed(_OfRollout):
    """After a pause, or a halt."""


class PluginRolloutHalted(_OfRollout):
    """Nobody else gets it; who has it is offered the one before. ``figures`` are what the platform
    halted it by; null where an owner did.
    """

    reason = kinds.text()
    figures = kinds.optional_mapping()


class PluginRolloutCompleted(_OfRollout):
    """It goes to everybody."""


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.rollout_started": PluginRolloutStarted,
    "plugin.rollout_raised": PluginRolloutRaised,
    "plugin.rollout_paused": PluginRolloutPaused,
    "plugin.rollout_resumed": PluginRolloutResumed,
    "plugin.rollout_halted": PluginRolloutHalted,
    "plugin.rollout_completed": PluginRolloutCompleted,
}
