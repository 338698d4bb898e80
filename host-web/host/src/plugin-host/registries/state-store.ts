import type { Undo } from '@plugin-platform/sdk'
import { EventBus } from '../../observing/event-bus'

interface Entry {
  value: unknown
  owner: string | undefined
}

/** Values shared by the host and the plugins; the last writer owns a value, and takes it along when it goes. */
export class StateStore {
  readonly #entries = new Map<string, Entry>()
  readonly #changes = new EventBus()

  get<T>(key: string): T | undefined {
    return this.#entries.get(key)?.value as T | undefined
  }

  /** `owner` is a plugin's id; the host itself has none. */
  set(key: string, value: unknown, owner?: string): void {
    const before = this.#entries.get(key)?.value
    this.#entries.set(key, { value, owner })
    if (!Object.is(before, value)) this.#changes.emit(key, value)
  }

  /** Several values of the host's at once: whoever hears of one finds the others. */
  setAll(values: Record<string, unknown>): void {
    const changed = Object.entries(values).filter(([key, value]) => !Object.is(this.get(key), value))
    for (const [key, value] of Object.entries(values)) this.#entries.set(key, { value, owner: undefined })
    for (const [key, value] of changed) this.#changes.emit(key, value)
  }

  subscribe(key: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(key, handler)
  }

  release(owner: string): void {
    const keys = [...this.#entries].filter(([, entry]) => entry.owner === owner).map(([key]) => key)
    for (const key of keys) {
      this.#entries.delete(key)
      this.#changes.emit(key, undefined)
    }
  }
}
