import type { KeybindingContribution, Undo } from '@plugin-platform/sdk'
import { tinykeys } from 'tinykeys'
import type { CommandRegistry } from './command-registry'

const MODIFIERS: Record<string, string> = {
  Mod: '$mod',
  Ctrl: 'Control',
  Cmd: 'Meta',
  Alt: 'Alt',
  Shift: 'Shift',
  Meta: 'Meta',
}
const MAC_SIGNS: Record<string, string> = { Mod: '⌘', Cmd: '⌘', Meta: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' }
const SIGNS: Record<string, string> = { Mod: 'Ctrl', Cmd: 'Meta' }

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}

/** The binding of `command` for this machine. */
export function keyOf(
  command: string,
  keybindings: KeybindingContribution[] = [],
  mac = isMac(),
): string | undefined {
  const binding = keybindings.find((each) => each.command === command)
  return mac ? (binding?.mac ?? binding?.key) : binding?.key
}

/** `Mod-Shift-f` as a keyboard shows it: `Ctrl+Shift+F`, `⌘⇧F`. */
export function keyLabel(key: string, mac = isMac()): string {
  const signs = mac ? MAC_SIGNS : SIGNS
  const parts = partsOf(key).map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
  return parts.join(mac ? '' : '+')
}

/** Executes commands at their keys, before the editor or the browser sees them. */
export function listenToKeys(commands: CommandRegistry, execute: (id: string) => void): Undo {
  let stop: Undo = () => undefined
  const listen = () => {
    stop()
    stop = tinykeys(window, handlers(commands, execute), {
      capture: true,
      ignore: ({ isComposing }) => isComposing,
    })
  }
  listen()
  const unsubscribe = commands.subscribe(listen)
  return () => {
    unsubscribe()
    stop()
  }
}

function handlers(commands: CommandRegistry, execute: (id: string) => void) {
  const bound = commands.list().flatMap(({ id, key }) => {
    if (key === undefined) return []
    const handler = (event: KeyboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      execute(id)
    }
    return [[toTinykeys(key), handler] as const]
  })
  return Object.fromEntries(bound)
}

/** tinykeys writes `$mod+Shift+f`. */
function toTinykeys(key: string): string {
  return partsOf(key)
    .map((part) => MODIFIERS[part] ?? part)
    .join('+')
}

function partsOf(key: string): string[] {
  return key.split(/[-+](?=.)/).map((part) => (part.length > 1 ? part : part.toLowerCase()))
}
