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

type Handler = (event: KeyboardEvent) => void

/** The host's come before the plugins', and what was declared before what came later. */
function handlers(commands: readonly Command[], execute: (id: string) => void): Record<string, Handler> {
  const bound: Record<string, Handler> = {}
  const inOrder = [...commands.filter(isHosts), ...commands.filter((command) => !isHosts(command))]
  for (const command of inOrder)
    for (const key of keysOf(command)) bound[toTinykeys(key)] ??= handler(command, execute)
  return bound
}

function handler(command: Command, execute: (id: string) => void): Handler {
  return (event) => {
    if (!isHosts(command) && !isInEditor(event)) return
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

function keysOf({ key, moreKeys = [] }: Command): readonly string[] {
  return key === undefined ? moreKeys : [key, ...moreKeys]
}

function toTinykeys(key: string): string {
  const { modifiers, rest } = partsOfKey(key)
  return [...modifiers.map((modifier) => MODIFIERS[modifier] ?? modifier), rest].join('+')
}
