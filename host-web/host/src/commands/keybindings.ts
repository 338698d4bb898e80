import { partsOfKey } from '@plugin-platform/sdk/rules'
import type { Undo } from '@plugin-platform/sdk'
import { tinykeys } from 'tinykeys'
import { throwLater } from '../observing/uncaught'
import type { Command, CommandRegistry } from './command-registry'

/** tinykeys writes `$mod+Shift+f`. */
const MODIFIERS: Record<string, string> = { Mod: '$mod', Ctrl: 'Control', Cmd: 'Meta' }

/** Executes commands at their keys, before the editor or the browser sees them. */
export function listenToKeys(commands: CommandRegistry, execute: (id: string) => void): Undo {
  let stop: Undo = () => undefined
  const listen = () => {
    stop()
    stop = tinykeys(window, handlers(commands.list(), execute), {
      capture: true,
      ignore: ({ isComposing, target }) => isComposing || isRecording(target),
    })
  }
  listen()
  const unsubscribe = commands.subscribe(listen)
  return () => {
    unsubscribe()
    stop()
  }
}

type Handler = (event: KeyboardEvent) => void

/** What the person chose comes first, the host's before the plugins', and what was declared before what came later. */
function handlers(commands: readonly Command[], execute: (id: string) => void): Record<string, Handler> {
  const bound: Record<string, Handler> = {}
  for (const command of commands.toSorted((one, other) => rank(one) - rank(other)))
    for (const key of keysOf(command)) bound[toTinykeys(key)] ??= handler(command, execute)
  for (const { freedKey } of commands)
    if (freedKey !== undefined) bound[toTinykeys(freedKey)] ??= keepFromText
  return bound
}

function rank(command: Command): number {
  if (command.isRebound) return 0
  return isHosts(command) ? 1 : 2
}

/** Of commands with the same key, in the order of the registry, the one that gets it. What the editor binds comes last. */
export function firstOf(commands: readonly Command[]): Command | undefined {
  const last = (command: Command) => (command.editorKey === undefined ? rank(command) : 3)
  return commands.toSorted((one, other) => last(one) - last(other))[0]
}

/** The editor does not see the key that it would bind. */
function keepFromText(event: KeyboardEvent): void {
  if (isInText(event)) event.stopPropagation()
}

function handler(command: Command, execute: (id: string) => void): Handler {
  return (event) => {
    if (command.freedKey === undefined ? !isHosts(command) && !isInEditor(event) : !isInText(event)) return
    event.preventDefault()
    event.stopPropagation()
    try {
      execute(command.id)
    } catch (error) {
      throwLater(error)
    }
  }
}

function isHosts({ pluginId }: Command): boolean {
  return pluginId === undefined
}

/** Where the keys of plugins work: on the editor's page and in their own dialogs, not in the host's dialogs and other pages. */
function isInEditor({ target }: KeyboardEvent): boolean {
  if (!document.querySelector('.editor-page')) return false
  const dialog = target instanceof Element ? target.closest('[role="dialog"], [role="alertdialog"]') : null
  return dialog === null || dialog.matches('[data-plugin]')
}

/** Where the editor's own keys work. */
function isInText({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('.cm-editor') !== null
}

/** Whoever presses keys there chooses them for a command. */
function isRecording(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-records-keys]') !== null
}

function keysOf({ key, moreKeys = [] }: Command): readonly string[] {
  return key === undefined ? moreKeys : [key, ...moreKeys]
}

function toTinykeys(key: string): string {
  const { modifiers, rest } = partsOfKey(key)
  // With Shift a digit writes something else.
  const pressed = modifiers.includes('Shift') && /^\d$/.test(rest) ? `Digit${rest}` : rest
  return [...modifiers.map((modifier) => MODIFIERS[modifier] ?? modifier), pressed].join('+')
}
