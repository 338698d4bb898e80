import type { CommandContribution, Undo } from '@plugin-platform/sdk'
import { Listeners } from '../observing/listeners'

export interface Command extends CommandContribution {
  /** Undefined for the host's own. */
  pluginId?: string
  /** What the palette shows beside the title: the plugin's name, or a group of the host's. */
  group: string
  /** The id of the modal that it opens when it has no handler; its own when left out. */
  modal?: string
  /** Such as `Mod-Shift-f`, already the one for this machine. A plugin's works where the editor is, the host's everywhere. */
  key?: string
  /** Others that do the same. */
  moreKeys?: readonly string[]
  /** Shown like `key`, but bound by the editor itself. */
  editorKey?: string
  /** The person chose its key, or that it has none: `key` is that one, and before anybody else's. */
  isRebound?: true
  /** The key that the editor binds to it although the person chose another. */
  freedKey?: string
}

export class CommandRegistry {
  readonly #listeners = new Listeners()
  readonly subscribe = this.#listeners.subscribe
  readonly #commands = new Map<string, Command>()
  readonly #handlers = new Map<string, () => void>()
  #own: ReadonlyMap<string, string | null> = new Map()
  #list: readonly Command[] = []

  declare(command: Command): Undo {
    const known = this.#commands.get(command.id)
    if (known) throw new Error(`The command "${command.id}" is already taken by ${known.group}.`)
    this.#commands.set(command.id, command)
    this.#changed()
    return () => {
      if (this.#commands.get(command.id) !== command) return
      this.#commands.delete(command.id)
      this.#changed()
    }
  }

  /** Gives a command its handler; a later one replaces an earlier one. */
  handle(id: string, handler: () => void): Undo {
    this.#handlers.set(id, handler)
    return () => {
      if (this.#handlers.get(id) === handler) this.#handlers.delete(id)
    }
  }

  get(id: string): Command | undefined {
    return this.#commands.get(id)
  }

  handlerOf(id: string): (() => void) | undefined {
    return this.#handlers.get(id)
  }

  /** The same array until a command comes or goes. An arrow property, so that React can take it as it is. */
  readonly list = (): readonly Command[] => this.#list

  /** Keys that the person gave commands, by their ids; null takes one away. */
  rebind(own: ReadonlyMap<string, string | null>): void {
    this.#own = own
    this.#changed()
  }

  hold(): Undo {
    return this.#listeners.hold()
  }

  #changed(): void {
    this.#list = [...this.#commands.values()].map((command) => rebound(command, this.#own.get(command.id)))
    this.#listeners.notify()
  }
}

/** `key`: null for none, undefined for what it was declared with. */
export function rebound(command: Command, key: string | null | undefined): Command {
  if (key === undefined) return command
  const chosen: Command = { ...command, isRebound: true }
  if (command.editorKey !== undefined) chosen.freedKey = command.editorKey
  delete chosen.editorKey
  delete chosen.moreKeys
  if (key === null) delete chosen.key
  else chosen.key = key
  return chosen
}
