// What the id of a plugin's command and the key of a keybinding may be. `shared/plugin_platform/command_grammar.py` says
// the same when a version is published; `tests/contract/command-grammar.json` holds both to it, message by message.

/** The first word of every command of the host. */
export const HOST_NAMESPACES = words(
  'account app commands document documents edit editor file format go help host',
  'installed marketplace page platform plugins search settings theme view window',
)
const COMMAND_LENGTH = 128
const COMMAND_NAME = /^[A-Za-z][A-Za-z0-9._:/-]*$/

export const MODIFIERS = ['Mod', 'Ctrl', 'Cmd', 'Meta', 'Alt', 'Shift']
export const NAMED_KEYS = words(
  'ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown',
  'Enter Space Tab Escape Backspace Delete Insert',
)
export const FUNCTION_KEYS = Array.from({ length: 12 }, (_, index) => `F${index + 1}`)
export const SINGLE_KEYS = "abcdefghijklmnopqrstuvwxyz0123456789,./;'[]\\`=-"
/** Copy, cut, paste, select all, undo, redo, and the host's palette: nobody takes these away. */
export const RESERVED_KEYS = words('Mod-a Mod-c Mod-k Mod-v Mod-x Mod-y Mod-z Mod-Shift-z')
const SAME_AS_MOD = ['Ctrl', 'Cmd', 'Meta']
const MODIFIER = new RegExp(`^(${MODIFIERS.join('|')})-(?=.)`)

/** What is wrong with the id of a command of this plugin, or undefined. */
export function problemOfCommandId(pluginId, command) {
  if (HOST_NAMESPACES.includes(pluginId)) return `Commands that begin with "${pluginId}." are the host's.`
  if (!command.startsWith(`${pluginId}.`))
    return `Begin the id with the plugin's own: "${pluginId}.${command}".`
  const name = command.slice(pluginId.length + 1)
  if (!COMMAND_NAME.test(name) || command.length > COMMAND_LENGTH)
    return (
      "After the plugin's id and a dot, use letters, digits and . _ : / -, a letter first; " +
      `${COMMAND_LENGTH} characters in all.`
    )
  return undefined
}

/** What is wrong with a key such as `Mod-Shift-f`, or undefined. */
export function problemOfKey(key) {
  const { modifiers, rest } = partsOfKey(key)
  if (new Set(modifiers).size < modifiers.length) return `"${key}" names a modifier twice.`
  const single = rest.length === 1 && SINGLE_KEYS.includes(rest.toLowerCase())
  const isFunctionKey = FUNCTION_KEYS.includes(rest)
  if (!single && !NAMED_KEYS.includes(rest) && !isFunctionKey)
    return (
      `"${key}" is no key. Write modifiers (${MODIFIERS.join(', ')}) and a key, joined by ` +
      'hyphens: Mod-Shift-f, Mod-Alt-ArrowUp, F8.'
    )
  if (!isFunctionKey && modifiers.every((each) => each === 'Shift'))
    return `"${key}" would swallow typing: it needs Mod, Ctrl, Cmd, Meta or Alt.`
  if (RESERVED_KEYS.includes(normal(modifiers, rest)))
    return `"${key}" is taken by the host or the system. Choose another key.`
  return undefined
}

/** `Mod-Shift-f` in its modifiers and its key. */
export function partsOfKey(key) {
  const modifiers = []
  let rest = key
  for (let match; (match = MODIFIER.exec(rest)); rest = rest.slice(match[0].length)) modifiers.push(match[1])
  return { modifiers, rest }
}

/** One spelling for what is the same key on some machine. */
function normal(modifiers, rest) {
  const kinds = new Set(modifiers.map((each) => (SAME_AS_MOD.includes(each) ? 'Mod' : each)))
  return [...MODIFIERS.filter((each) => kinds.has(each)), rest.toLowerCase()].join('-')
}

function words(...lines) {
  return lines.join(' ').split(' ')
}
