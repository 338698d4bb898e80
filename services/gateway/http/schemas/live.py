"""What an open page says of itself."""

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema

PLUGIN_ID = validate.Regexp(r"(?=.{2,64}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", error="No plugin's id.")
CURSOR = validate.Regexp(r"[0-9]{1,15}-[0-9]{1,15}\Z", error="No cursor of ours.")
MOST_IDS = 100


def _ids() -> fields.List[str]:
    return fields.List(fields.String(validate=PLUGIN_ID), validate=validate.Length(max=MOST_IDS))


class Interests(CamelSchema):
    """A message of a page: plugins to hear of from now on, and no more; of those to ``show`` how
    many have them.
    """

    watch = _ids()
    unwatch = _ids()
    show = _ids()
    hide = _ids()


class LiveQuery(CamelSchema):
    """For who has no socket: all that it wants to hear, with commas."""

    since = fields.String(
        validate=CURSOR, metadata={"description": "The cursor of the last message."}
    )
    watch = fields.String(
        validate=validate.Length(max=7_000),
        metadata={"description": "Ids of plugins to hear of, with commas."},
    )
    show = fields.String(
        validate=validate.Length(max=7_000),
        metadata={"description": "Ids of plugins of which to hear how many have them."},
    )
