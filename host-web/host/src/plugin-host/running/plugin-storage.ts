import type { PluginStorage, Undo } from '@plugin-platform/sdk'
import { EventBus } from '../../observing/event-bus'

/** A plugin's own corner of `localStorage`. Values are JSON; the same object is returned until it is set again. */
export class NamespacedStorage implements PluginStorage {
  readonly #prefix: string
  readonly #storage: Storage
  readonly #parsed = new Map<string, unknown>()
  readonly #changes = new EventBus()

  constructor(pluginId: string, storage: Storage = localStorage) {
    this.#prefix = `plugin:${pluginId}:`
    this.#storage = storage
  }

  get<T>(key: string): T | undefined {
    if (!this.#parsed.has(key)) this.#parsed.set(key, this.#read(key))
    return this.#parsed.get(key) as T | undefined
  }

  set(key: string, value: unknown): void {
    if (value === undefined) {
      this.delete(key)
      return
    }
    this.#storage.setItem(this.#prefix + key, JSON.stringify(value))
    this.#parsed.set(key, value)
    this.#changes.emit(key, value)
  }

  delete(key: string): void {
    this.#storage.removeItem(this.#prefix + key)
    this.#parsed.delete(key)
    this.#changes.emit(key, undefined)
  }

  subscribe(key: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(key, handler)
  }

  #read(key: string): unknown {
    const text = this.#storage.getItem(this.#prefix + key)
    if (text === null) return undefined
    try {
      return JSON.parse(text)
    } catch {
      // Written by something else than this class: as good as not there.
      return undefined
    }
  }
}
