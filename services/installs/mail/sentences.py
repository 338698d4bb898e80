"""What a mail says of each kind of news; the page says the same in its own sentences."""

from __future__ import annotations

from typing import Any, NamedTuple

from installs.notifications.news_rows import OF_ACCOUNTS, OF_ERRORS, OF_REVIEWS, OF_WATCHED
from plugin_platform.mail.text import one_line, quoted

NAME = 80  # characters of a plugin's or person's name


class Told(NamedTuple):
    sentence: str
    words: str = ""  # of whoever did it, ready for the mail
    path: str = "/notifications"
    advice: str = ""


# {name}, {versioned}: the plugin, with its version; what else there is has the event said.
SENTENCES = {
    "version-approved": "{versioned} was approved and is published.",
    "version-rejected": "{versioned} was rejected.",
    "appeal-approved": "Your appeal was heard: {versioned} is published.",
    "appeal-rejected": "Your appeal was answered: {versioned} stays rejected.",
    "token-created": "An API token was made in your name: {token}.",
    "factor-added": "{factor} as a second factor of your account.",
    "factor-removed": "{factor} as a second factor of your account.",
    "password-changed": "The password of your account was changed.",
    "email-changed": "Your account has another address.",
    "domain-lost": "You are not verified by {domain} any more: it was not found for a week.",
    "domain-revoked": "A moderator has taken the verified domain {domain} from your account.",
    "webhook-disabled": "Nothing is sent to your webhook at {host} any more: {cause}.",
    "version-published": "{username} has published {versioned}{how}.",
    "rollout-halted": "The roll-out of {versioned} was halted: nobody else gets it.",
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
    "watched-version": "{versioned} is published, which you watch or whose author you do.",
    "watched-security": "{versioned} is published and mends a security hole. Update if you "
    "have it.",
    "watched-plugin": "{owner_name}, whom you watch, has published a new plugin: {name}.",
    "watched-deprecated": "{name}, which you watch or whose author you do, is not kept up any "
    "more.",
    "watched-transferred": "{name}, which you watch or whose author you do, has another publisher: "
    "{owner_name}, before {previous_owner_name}.",
    "error-new": "{name} throws something that was not seen before.",
    "error-came-back": "An error of {name} that was resolved has come back.",
    "review-received": "{name} has a review, with {rating} of 5 stars.",
    "review-changed": "A review of {name} was changed, and gives {rating} of 5 stars now.",
    "review-answered": "The developer of {name} has answered your review.",
    "review-fixed": "What your review of {name} names is said to be fixed in {version}.",
    "review-hidden": "Your review of {name} was hidden by a moderator.",
    "review-restored": "Your review of {name} is shown again.",
    "publisher-banned": "You were banned as a publisher: your plugins are not offered.",
    "publisher-unbanned": "You are not banned any more: your plugins are offered again.",
}
ADVICE = {
    "webhook-disabled": "Mend it, and enable the webhook again. What was not sent can be sent once "
    "more by hand.",
    "token-created": "If it was not you, revoke it, and change your password.",
    "factor-added": "If it was not you, remove it, and change your password.",
    "password-changed": "If it was not you, choose a new one: “I forgot my password”.",
    "email-changed": "If it was not you, change it, and your password.",
    "factor-removed": "If it was not you, change your password, and set one up again.",
    "domain-lost": "Put the record or the file back, and have it checked on your account's page.",
    "rollout-halted": "Mend it and publish another version, or resume the roll-out.",
    **dict.fromkeys(
        OF_ERRORS, "You are told this once an hour at most, whatever else it throws meanwhile."
    ),
    "review-fixed": "Update, and see whether your review is still right. You are asked this once.",
}
FACTORS = {
    ("factor-added", "totp"): "One-time codes were set up",
    ("factor-added", "passkey"): "A security key was added",
    ("factor-removed", "totp"): "One-time codes were removed",
    ("factor-removed", "passkey"): "A security key was removed",
}
PLACES = {
    "token-created": "/account/tokens",
    "password-changed": "/account",
    "email-changed": "/account#email",
    "domain-lost": "/account#domains",
    "domain-revoked": "/account#domains",
    "webhook-disabled": "/webhooks",
}
HOW = {"token": ", with an API token", "workflow": ", from {repository}"}
WORDS = ("words", "reason", "message")
ELSEWHERE = ("transfer-offered", "co-owner-invited", "transferred-away", "removed-as-owner")


def tell(kind: str, plugin_id: str | None, name: str, version: str | None, said: Any) -> Told:
    name = one_line(name, NAME)
    values = {key: one_line(str(value or ""), NAME) for key, value in said.items()}
    values |= {
        "name": name,
        "version": version or "",
        "versioned": f"{name} {version}" if version else name,
    }
    values["factor"] = FACTORS.get((kind, values.get("factor", "")), "Something was changed")
    gone = values.get("problem") == "gone"
    values["cause"] = "it says that it is gone" if gone else "it took nothing for three days"
    values["how"] = HOW.get(values.get("by", ""), "").format_map(values)
    sentence = SENTENCES[kind].format_map(values)
    if kind in ("installed-deprecated", "watched-deprecated") and said.get("replacement"):
        sentence += f" Its publisher names {values['replacement']} in its place."
    words = next((said[key] for key in WORDS if said.get(key)), "")
    return Told(sentence, quoted(words), _path(kind, plugin_id), ADVICE.get(kind, ""))


def _path(kind: str, plugin_id: str | None) -> str:
    if kind.startswith("installed-"):
        return "/installed"
    if kind in ("review-hidden", "review-restored"):
        return "/account/reviews"
    if kind in (*OF_REVIEWS, *OF_WATCHED):
        return f"/marketplace/{plugin_id}{'#reviews' if kind in OF_REVIEWS else ''}"
    if kind in OF_ACCOUNTS:
        return PLACES.get(kind, "/account#second-factor")
    if plugin_id is None or kind in ELSEWHERE:
        return "/developer"
    return f"/developer/{plugin_id}{'?tab=errors' if kind in OF_ERRORS else ''}"
