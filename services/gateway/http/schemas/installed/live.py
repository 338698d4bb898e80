"""What an open page says of itself."""

from marshmallow import fields, validate

from gateway.http.camel_schema import CamelSchema

PLUGIN_ID = validate.Regexp(r"(?=.{2,64}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z", error="No plugin's id.")
USERNAME = validate.Regexp(r"[A-Za-z0-9_-]{3,32}\Z", error="No author's name.")
CURSOR = validate.Regexp(r"[0-9]{1,15}-[0-9]{1,15}\Z", error="No cursor of ours.")
MOST_IDS = 100


def _list(check: validate.Regexp) -> fields.List[str]:
    return fields.List(fields.String(validate=check), validate=validate.Length(max=MOST_IDS))


class Interests(CamelSchema):
    """A message of a page: plugins to hear of from now on, and no more; authors whose news to hear
    of; plugins of which to ``show`` how many have them.
    """

    watch = _list(PLUGIN_ID)
    unwatch = _list(PLUGIN_ID)
    follow = _list(USERNAME)
    unfollow = _list(USERNAME)
    show = _list(PLUGIN_ID)
    hide = _list(PLUGIN_ID)


class LiveQuery(CamelSchema):
    """For who has no socket: all that it wants to hear, with commas."""

    since = fields.String(
        validate=CURSOR, metadata={"description": "The cursor of the last message."}
    )
    watch = fields.String(
        validate=validate.Length(max=7_000),
        metadata={"description": "Ids of plugins to hear of, with commas."},
    )
    follow = fields.String(
        validate=validate.Length(max=3_500),
        metadata={"description": "Names of authors whose news to hear of, with commas."},
    )
    show = fields.String(
        validate=validate.Length(max=7_000),
        metadata={"description": "Ids of plugins of which to hear how many have them."},
    )
