"""What publishing says of two versions that are compared with each other."""

from marshmallow import Schema, fields, validate

from plugin_platform.events import kinds


class _OfExperiment(Schema):
    plugin_id = kinds.name()
    experiment_id = kinds.name()


def _percent() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(1, 99))


class PluginExperimentStarted(_OfExperiment):
    """So many per cent of people are to have the older version, so many the newer one; all others
    have what is for everybody. It ends by itself at ``ends_at`` (ISO 8601).
    """

    older = kinds.name()
    older_percent = _percent()
    newer = kinds.name()
    newer_percent = _percent()
    ends_at = kinds.name()


class PluginExperimentEnded(_OfExperiment):
    """``winner`` goes to everybody; null where neither was chosen."""

    winner = kinds.optional_text()
    reason = fields.String(
        required=True,
        validate=validate.OneOf(("chosen", "stopped", "expired", "superseded", "withdrawn")),
    )


SCHEMAS: dict[str, type[Schema]] = {
    "plugin.experiment_started": PluginExperimentStarted,
    "plugin.experiment_ended": PluginExperimentEnded,
}
