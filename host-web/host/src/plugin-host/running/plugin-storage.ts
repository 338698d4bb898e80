import type { PluginStorage, Undo } from '@plugin-platform/sdk'
import { pageOwner, type Owner, type PageOwner } from '../../browser/page-owner'
import { keysOf, pageStorage, type KeyValueStorage } from '../../browser/page-storage'
import { EventBus } from '../../observing/event-bus'

/** A plugin's own corner of `localStorage`, another one for each account. Values are JSON; `get` gives the same object until it is set. */
export class NamespacedStorage implements PluginStorage {
  readonly #pluginId: string
  readonly #storage: KeyValueStorage
  readonly #owner: PageOwner
  readonly #parsed = new Map<string, unknown>()
  readonly #changes = new EventBus()

  constructor(pluginId: string, storage: KeyValueStorage = pageStorage, owner: PageOwner = pageOwner) {
    this.#pluginId = pluginId
    this.#storage = storage
    this.#owner = owner
  }

  get<T>(key: string): T | undefined {
    if (!this.#parsed.has(key)) this.#parsed.set(key, parse(this.#storage.getItem(this.#prefix + key)))
    return this.#parsed.get(key) as T | undefined
  }

  set(key: string, value: unknown): void {
    if (value === undefined) {
      this.delete(key)
      return
    }
    const json = JSON.stringify(value)
    this.#storage.setItem(this.#prefix + key, json)
    // What the plugin does to its own object later is not kept, and so must not be read either.
    this.#change(key, parse(json))
  }

  delete(key: string): void {
    this.#storage.removeItem(this.#prefix + key)
    this.#change(key, undefined)
  }

  subscribe(key: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(key, handler)
  }

  /** Hears what other tabs set, and who signs in or out. Returns its undoing. */
  follow(): Undo {
    const hear = ({ key, newValue }: StorageEvent) => {
      if (key?.startsWith(this.#prefix)) this.#change(key.slice(this.#prefix.length), parse(newValue))
    }
    window.addEventListener('storage', hear)
    const unlisten = this.#owner.changed.listen(() => {
      for (const key of [...this.#parsed.keys()]) {
        this.#parsed.delete(key)
        this.#changes.emit(key, this.get(key))
      }
    })
    return () => {
      window.removeEventListener('storage', hear)
      unlisten()
    }
  }

  get #prefix(): string {
    return prefixOf(this.#owner.current, this.#pluginId)
  }

  #change(key: string, value: unknown): void {
    this.#parsed.set(key, value)
    this.#changes.emit(key, value)
  }
}

/** What visitors had of a plugin goes along when the plugin itself moves to an account; what is there already stays. */
export function movePluginData(pluginId: string, owner: Owner, storage: KeyValueStorage = pageStorage): void {
  const from = prefixOf('visitor', pluginId)
  const to = prefixOf(owner, pluginId)
  for (const key of keysOf(storage, from)) {
    const target = to + key.slice(from.length)
    const value = storage.getItem(key)
    if (value !== null && storage.getItem(target) === null) storage.setItem(target, value)
    storage.removeItem(key)
  }
}

function prefixOf(owner: Owner, pluginId: string): string {
  return owner === 'visitor' ? `plugin:${pluginId}:` : `${owner}:plugin:${pluginId}:`
}

function parse(json: string | null): unknown {
  if (json === null) return undefined
  try {
    return JSON.parse(json)
  } catch {
    // Written by something else than this class: as good as not there.
    return undefined
  }
}
