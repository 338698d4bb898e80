import { partsOfKey } from '@plugin-platform/sdk/rules'

const MAC_SIGNS: Record<string, string> = { Mod: '⌘', Cmd: '⌘', Meta: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' }
const SIGNS: Record<string, string> = { Mod: 'Ctrl', Cmd: 'Meta' }

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}

/** `Mod-Shift-f` as a keyboard shows it: `Ctrl+Shift+F`, `⌘⇧F`. */
export function keyLabel(key: string, mac = isMac()): string {
  const signs = mac ? MAC_SIGNS : SIGNS
  const { modifiers, rest } = partsOfKey(key)
  const shown = rest.length === 1 ? rest.toUpperCase() : rest
  return [...modifiers.map((modifier) => signs[modifier] ?? modifier), shown].join(mac ? '' : '+')
}
