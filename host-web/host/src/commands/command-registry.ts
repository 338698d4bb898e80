import type { CommandContribution, Undo } from '@plugin-platform/sdk'
import { Listeners } from '../observing/listeners'

export interface Command extends CommandContribution {
  /** Undefined for the host's own. */
  pluginId?: string
  /** What the palette shows beside the title: the plugin's name, or a group of the host's. */
  group: string
  /** Such as `Mod-Shift-f`, already the one for this machine; works everywhere in the page. */
  key?: string
  /** Shown like `key`, but bound by the editor itself. */
  editorKey?: string
}

export class CommandRegistry {
  readonly #listeners = new Listeners()
  readonly subscribe = this.#listeners.subscribe
  readonly #commands = new Map<string, Command>()
  readonly #handlers = new Map<string, () => void>()
  #list: readonly Command[] = []

  declare(command: Command): Undo {
    const known = this.#commands.get(command.id)
    if (known) throw new Error(`The command "${command.id}" is already taken by ${known.group}.`)
    this.#commands.set(command.id, command)
    this.#changed()
    return () => {
      this.#commands.delete(command.id)
      this.#changed()
    }
  }

  /** Gives a declared command its handler; a later one replaces an earlier one of the same plugin. */
  handle(id: string, handler: () => void, pluginId?: string): Undo {
    const command = this.#commands.get(id)
    if (!command || command.pluginId !== pluginId) {
      throw new Error(`The command "${id}" is not among the manifest's commands.`)
    }
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

  /** The same array until a command comes or goes. */
  list(): readonly Command[] {
    return this.#list
  }

  #changed(): void {
    this.#list = [...this.#commands.values()]
    this.#listeners.notify()
  }
}
