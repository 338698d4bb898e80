import { NAMED_KEYS, partsOfKey, problemOfKey, SINGLE_KEYS } from '@plugin-platform/sdk/rules'
import type { Command } from '../command-registry'
import { isMac, keyLabel } from '../key-labels'

const ORDER = ['Mod', 'Ctrl', 'Meta', 'Alt', 'Shift']

/** What was pressed, such as `Mod-Shift-f`; undefined while it is only modifiers. */
export function chordOf(event: KeyboardEvent, mac = isMac()): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process'].includes(event.key)) return undefined
  const modifiers = [
    (mac ? event.metaKey : event.ctrlKey) && 'Mod',
    mac && event.ctrlKey && 'Ctrl',
    !mac && event.metaKey && 'Meta',
    event.altKey && 'Alt',
    event.shiftKey && 'Shift',
  ]
  return [...modifiers.filter((each) => each !== false), restOf(event)].join('-')
}

/** With Shift or Alt a key may write something else than what stands on it. */
function restOf({ key, code }: KeyboardEvent): string {
  if (key === ' ') return 'Space'
  if (key.length > 1) return key
  if (SINGLE_KEYS.includes(key.toLowerCase())) return key.toLowerCase()
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1]?.toLowerCase() ?? key
}

/** One spelling of what is the same key on this machine. */
export function sameChord(key: string, mac = isMac()): string {
  const { modifiers, rest } = partsOfKey(key)
  const own = mac ? ['Cmd', 'Meta'] : ['Ctrl']
  const kinds = new Set(
    modifiers.map((each) => (own.includes(each) ? 'Mod' : each === 'Cmd' ? 'Meta' : each)),
  )
  return [...ORDER.filter((each) => kinds.has(each)), rest.toLowerCase()].join('-')
}

/** What is wrong with a key for a command, as a sentence; undefined where it may have it. */
export function problemOfChord(key: string): string | undefined {
  const problem = problemOfKey(key)
  if (problem === undefined) return undefined
  const { modifiers, rest } = partsOfKey(key)
  const isKey = NAMED_KEYS.includes(rest) || (rest.length === 1 && SINGLE_KEYS.includes(rest))
  if (!isKey) return `${keyLabel(key)} cannot be used. Press another one.`
  if (modifiers.every((each) => each === 'Shift'))
    return `Press it together with ${isMac() ? '⌘ or ⌥' : 'Ctrl or Alt'}.`
  return `${keyLabel(key)} belongs to the editor or the system. Press another one.`
}

/** The keys that nobody can give to something else, and so nobody takes from their commands. */
export const isFixed = ({ key, editorKey }: Command): boolean =>
  [key, editorKey].some((each) => each !== undefined && problemOfKey(each) !== undefined)

/** All keys of a command as they act. */
export const keysOf = ({ key, moreKeys = [], editorKey }: Command): string[] =>
  [key, ...moreKeys, editorKey].filter((each) => each !== undefined)

/** The others that have one of its keys as well. */
export function rivalsOf(command: Command, commands: readonly Command[], key?: string): Command[] {
  const own = new Set((key === undefined ? keysOf(command) : [key]).map((each) => sameChord(each)))
  return commands.filter(
    (other) => other.id !== command.id && keysOf(other).some((each) => own.has(sameChord(each))),
  )
}
