"""What the id of a plugin's command and the key of a keybinding may be.

``host-web/plugin-sdk/rules/command-grammar.js`` says the same to builds and to the page;
``tests/contract/command-grammar.json`` holds both to it, message by message.
"""

from __future__ import annotations

import re

# The first word of every command of the host.
_HOST_NAMESPACES = (
    "account app commands document documents edit editor file format go help host"
    " installed marketplace page platform plugins search settings theme view window"
)
HOST_NAMESPACES = _HOST_NAMESPACES.split()
COMMAND_LENGTH = 128
_COMMAND_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._:/-]*\Z")

MODIFIERS = ("Mod", "Ctrl", "Cmd", "Meta", "Alt", "Shift")
_NAMED_KEYS = (
    "ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown"
    " Enter Space Tab Escape Backspace Delete Insert"
)
NAMED_KEYS = _NAMED_KEYS.split()
FUNCTION_KEYS = [f"F{number}" for number in range(1, 13)]
SINGLE_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789,./;'[]\\`=-"
# Copy, cut, paste, select all, undo, redo, and the host's palette: nobody takes these away.
RESERVED_KEYS = ("Mod-a", "Mod-c", "Mod-k", "Mod-v", "Mod-x", "Mod-y", "Mod-z", "Mod-Shift-z")
_SAME_AS_MOD = ("Ctrl", "Cmd", "Meta")
_MODIFIER = re.compile(r"({})-(?=.)".format("|".join(MODIFIERS)))


def problem_of_command_id(plugin_id: str, command: str) -> str | None:
    """Return what is wrong with the id of a command of this plugin, or None."""
    if plugin_id in HOST_NAMESPACES:
        return f'Commands that begin with "{plugin_id}." are the host\'s.'
    name = command.removeprefix(f"{plugin_id}.")
    if name == command:
        return f'Begin the id with the plugin\'s own: "{plugin_id}.{command}".'
    if not _COMMAND_NAME.match(name) or len(command) > COMMAND_LENGTH:
        return (
            f"After the plugin's id and a dot, use letters, digits and . _ : / -, a letter first; "
            f"{COMMAND_LENGTH} characters in all."
        )
    return None


def problem_of_key(key: str) -> str | None:
    """Return what is wrong with a key such as ``Mod-Shift-f``, or None."""
    modifiers, rest = _parts(key)
    if len(set(modifiers)) < len(modifiers):
        return f'"{key}" names a modifier twice.'
    single = len(rest) == 1 and rest.lower() in SINGLE_KEYS
    if not single and rest not in NAMED_KEYS and rest not in FUNCTION_KEYS:
        return (
            f'"{key}" is no key. Write modifiers ({", ".join(MODIFIERS)}) and a key, joined by '
            f"hyphens: Mod-Shift-f, Mod-Alt-ArrowUp, F8."
        )
    if rest not in FUNCTION_KEYS and not set(modifiers) - {"Shift"}:
        return f'"{key}" would swallow typing: it needs Mod, Ctrl, Cmd, Meta or Alt.'
    if _normal(modifiers, rest) in RESERVED_KEYS:
        return f'"{key}" is taken by the host or the system. Choose another key.'
    return None


def _parts(key: str) -> tuple[list[str], str]:
    modifiers = []
    while match := _MODIFIER.match(key):
        modifiers.append(match[1])
        key = key[match.end() :]
    return modifiers, key


def _normal(modifiers: list[str], rest: str) -> str:
    """One spelling for what is the same key on some machine."""
    kinds = {"Mod" if each in _SAME_AS_MOD else each for each in modifiers}
    return "-".join([*(each for each in MODIFIERS if each in kinds), rest.lower()])
