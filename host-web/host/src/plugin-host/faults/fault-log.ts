import { Listeners } from '../../observing/listeners'
import { messageOf } from './blame'

/** What a plugin threw while it ran. */
export interface Fault {
  message: string
  /** Of the plugin: an earlier one may still have a timer after an update. */
  version: string
  /** How often since it was first seen. */
  times: number
}

const MOST_KEPT = 20
const NONE: readonly Fault[] = []

/** The latest faults of each plugin, each kind once. A fresh run begins with none. */
export class FaultLog {
  readonly #listeners = new Listeners()
  readonly subscribe = this.#listeners.subscribe
  readonly #faults = new Map<string, readonly Fault[]>()

  /** The latest last. The same array until a fault of another kind comes. */
  of(pluginId: string): readonly Fault[] {
    return this.#faults.get(pluginId) ?? NONE
  }

  add(pluginId: string, version: string, error: unknown): void {
    const message = messageOf(error)
    const faults = this.of(pluginId)
    const known = faults.find((fault) => fault.message === message && fault.version === version)
    if (known) {
      known.times += 1
      return
    }
    this.#faults.set(pluginId, [...faults, { message, version, times: 1 }].slice(-MOST_KEPT))
    this.#listeners.notify()
  }

  clear(pluginId: string): void {
    if (this.#faults.delete(pluginId)) this.#listeners.notify()
  }
}
