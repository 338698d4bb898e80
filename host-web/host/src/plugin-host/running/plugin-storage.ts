import type { PluginStorage, Undo } from '@plugin-platform/sdk'
import { pageOwner, type Owner, type PageOwner } from '../../browser/page-owner'
import { pageStorage, type KeyValueStorage } from '../../browser/page-storage'
import { EventBus } from '../../observing/event-bus'
import { moveLocal } from '../../sync/local-values'

interface Known {
  value: unknown
  /** What the value says as long as nobody has changed it. */
  json: string | undefined
}

/**
 * A plugin's own corner of `localStorage`, another one for each account. Values are JSON, and a copy of what was set:
 * whoever changes an object that it handed over or was given changes nothing here. The same object is returned until the
 * value is another.
 */
export class NamespacedStorage implements PluginStorage {
  readonly #pluginId: string
  readonly #storage: KeyValueStorage
  readonly #owner: PageOwner
  readonly #prefixOf: (owner: Owner, pluginId: string) => string
  readonly #known = new Map<string, Known>()
  readonly #changes = new EventBus()

  constructor(
    pluginId: string,
    storage: KeyValueStorage = pageStorage,
    owner: PageOwner = pageOwner,
    prefixes = prefixOf,
  ) {
    this.#pluginId = pluginId
    this.#storage = storage
    this.#owner = owner
    this.#prefixOf = prefixes
  }

  get<T>(key: string): T | undefined {
    const known = this.#known.get(key)
    if (known && isUntouched(known)) return known.value as T | undefined
    const value = parse(this.#storage.getItem(this.#prefix + key))
    this.#known.set(key, { value, json: JSON.stringify(value) })
    return value as T | undefined
  }

  set(key: string, value: unknown): void {
    // `undefined`, and what JSON knows as little: a function or a symbol.
    const json = JSON.stringify(value) as string | undefined
    if (json === undefined) {
      this.delete(key)
      return
    }
    this.#storage.setItem(this.#prefix + key, json)
    this.#forget(key)
  }

  delete(key: string): void {
    this.#storage.removeItem(this.#prefix + key)
    this.#forget(key)
  }

  subscribe(key: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(key, handler)
  }

  /** Hears what other tabs set, and who signs in or out. Returns its undoing. */
  follow(): Undo {
    const forgetAll = () => {
      for (const key of [...this.#known.keys()]) this.#forget(key)
    }
    const hear = ({ key }: StorageEvent) => {
      // Without a key all of the storage was cleared.
      if (key === null) forgetAll()
      else if (key.startsWith(this.#prefix)) this.#forget(key.slice(this.#prefix.length))
    }
    window.addEventListener('storage', hear)
    const unlisten = this.#owner.changed.listen(forgetAll)
    return () => {
      window.removeEventListener('storage', hear)
      unlisten()
    }
  }

  get #prefix(): string {
    return this.#prefixOf(this.#owner.current, this.#pluginId)
  }

  #forget(key: string): void {
    this.#known.delete(key)
    this.#changes.emit(key, this.get(key))
  }
}

/** Whoever was given an object may have changed it since. */
function isUntouched({ json, value }: Known): boolean {
  if (typeof value !== 'object' || value === null) return true
  try {
    return JSON.stringify(value) === json
  } catch {
    // A circle, or something else that no JSON has: it was changed.
    return false
  }
}

/** What visitors had of a plugin goes along when the plugin itself moves to an account; what is there already stays. */
export function movePluginData(pluginId: string, owner: Owner, storage: KeyValueStorage = pageStorage): void {
  moveLocal(storage, prefixOf('visitor', pluginId), prefixOf(owner, pluginId))
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
