import type { PluginManifest, PluginStorage, Undo } from '@plugin-platform/sdk'
import { problemOfSynced, problemOfSyncing, sizeOfSynced } from '@plugin-platform/sdk/rules/storage'
import { pageOwner, type Owner, type PageOwner } from '../../browser/page-owner'
import { keysOf, pageStorage, type KeyValueStorage } from '../../browser/page-storage'
import { changedHere, moveLocal, prefixOf } from '../../sync/local-values'
import { NamespacedStorage } from './plugin-storage'

type Declared = Pick<PluginManifest, 'id' | 'permissions'>

/**
 * What of a plugin follows the account: on this device like all else that it keeps, and from there sync brings it along.
 * Throws what the plugin did wrong, so that its author finds it.
 */
export class SyncedStorage implements PluginStorage {
  readonly #manifest: Declared
  readonly #storage: KeyValueStorage
  readonly #owner: PageOwner
  readonly #values: NamespacedStorage

  constructor(manifest: Declared, storage: KeyValueStorage = pageStorage, owner: PageOwner = pageOwner) {
    this.#manifest = manifest
    this.#storage = storage
    this.#owner = owner
    this.#values = new NamespacedStorage(manifest.id, storage, owner, syncedPrefix)
  }

  get<T>(key: string): T | undefined {
    this.#require()
    return this.#values.get<T>(key)
  }

  set(key: string, value: unknown): void {
    this.#require()
    const json = JSON.stringify(value) as string | undefined
    if (json !== undefined) this.#requireRoom(key, json)
    this.#values.set(key, value)
    changedHere.emit('storage')
  }

  delete(key: string): void {
    this.#require()
    this.#values.delete(key)
    changedHere.emit('storage')
  }

  subscribe(key: string, handler: (value: unknown) => void): Undo {
    this.#require()
    return this.#values.subscribe(key, handler)
  }

  /** Hears what other tabs and devices set, and who signs in or out. Returns its undoing. */
  follow(): Undo {
    return this.#values.follow()
  }

  #require(): void {
    const problem = problemOfSyncing(this.#manifest.permissions)
    if (problem !== undefined) throw new Error(problem)
  }

  #requireRoom(key: string, json: string): void {
    const prefix = syncedPrefix(this.#owner.current, this.#manifest.id)
    const sizes = new Map(
      keysOf(this.#storage, prefix).map((whole) => [
        whole.slice(prefix.length),
        sizeOfSynced(whole.slice(prefix.length), this.#storage.getItem(whole) ?? ''),
      ]),
    )
    const problem = problemOfSynced(key, json, sizes)
    if (problem !== undefined) throw new Error(problem)
  }
}

/** What a visitor's plugin kept goes along with it to the account. */
export function moveSynced(pluginId: string, owner: Owner, storage: KeyValueStorage = pageStorage): void {
  moveLocal(storage, syncedPrefix('visitor', pluginId), syncedPrefix(owner, pluginId))
}

const syncedPrefix = (owner: Owner, pluginId: string) => prefixOf(owner, 'storage', pluginId)
