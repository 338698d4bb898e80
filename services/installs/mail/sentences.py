"""What a mail says of each kind of news; the page says the same in its own sentences."""

from __future__ import annotations

from typing import Any, NamedTuple

from installs.mail.text import one_line, quoted

NAME = 80  # characters of a plugin's or person's name


class Told(NamedTuple):
    sentence: str
    words: str = ""  # of whoever did it, ready for the mail
    path: str = "/notifications"


# {name}, {versioned}: the plugin, with its version; what else there is has the event said.
SENTENCES = {
    "version-approved": "{versioned} was approved and is published.",
    "version-rejected": "{versioned} was rejected.",
    "appeal-approved": "Your appeal was heard: {versioned} is published.",
    "appeal-rejected": "Your appeal was answered: {versioned} stays rejected.",
    "version-published": "{username} has published {versioned}{how}.",
    "plugin-blocked": "Your plugin {name} was blocked by a moderator.",
    "plugin-unblocked": "Your plugin {name} is not blocked any more.",
    "version-blocked": "{versioned} was blocked by a moderator.",
    "version-unblocked": "{versioned} is not blocked any more.",
    "transfer-offered": "{name} is offered to you.",
    "transfer-declined": "{username} declined to take over {name}.",
    "transferred-away": "{name} belongs to {owner_name} now.",
    "publisher-changed": "{name}, which you own together with others, has another publisher: "
    "{owner_name}, before {previous_owner_name}.",
    "co-owner-invited": "You are invited to own {name} together with its publisher.",
    "owner-added": "{username} owns {name} together with you now.",
    "owner-removed": "{username} does not own {name} together with you any more.",
    "removed-as-owner": "You do not own {name} any more.",
    "installed-deprecated": "{name} is not kept up any more.",
    "installed-blocked": "{name} was blocked by a moderator and runs no more.",
    "installed-unblocked": "{name} is not blocked any more.",
    "installed-version-blocked": "{versioned} was blocked by a moderator and runs no more.",
    "installed-version-unblocked": "{versioned} is not blocked any more.",
    "installed-transferred": "{name} has another publisher: {owner_name}, "
    "before {previous_owner_name}.",
    "publisher-banned": "You were banned as a publisher: your plugins are not offered.",
    "publisher-unbanned": "You are not banned any more: your plugins are offered again.",
}
HOW = {"token": ", with an API token", "workflow": ", from {repository}"}
WORDS = ("words", "reason", "message")
ELSEWHERE = ("transfer-offered", "co-owner-invited", "transferred-away", "removed-as-owner")


def tell(kind: str, plugin_id: str | None, name: str, version: str | None, said: Any) -> Told:
    name = one_line(name, NAME)
    values = {key: one_line(value or "", NAME) for key, value in said.items()}
    values |= {"name": name, "versioned": f"{name} {version}" if version else name}
    values["how"] = HOW.get(values.get("by", ""), "").format_map(values)
    sentence = SENTENCES[kind].format_map(values)
    if kind == "installed-deprecated" and said.get("replacement"):
        sentence += f" Its publisher names {values['replacement']} in its place."
    words = next((said[key] for key in WORDS if said.get(key)), "")
    return Told(sentence, quoted(words), _path(kind, plugin_id))


def _path(kind: str, plugin_id: str | None) -> str:
    if kind.startswith("installed-"):
        return "/installed"
    if plugin_id is None or kind in ELSEWHERE:
        return "/developer"
    return f"/developer/{plugin_id}"
