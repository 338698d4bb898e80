import type { Place, SyncKind } from '../api/account/sync'
import type { Owner } from '../browser/page-owner'
import { keysOf, type KeyValueStorage } from '../browser/page-storage'
import { Signal } from '../observing/signal'

/** Something that may follow the account was changed in this tab. */
export const changedHere = new Signal<[kind: SyncKind]>()

/** Under which keys of `localStorage` this device has what may follow an account. */
export function prefixOf(owner: Owner, kind: SyncKind, pluginId = ''): string {
  return kind === 'keybindings' ? `folio:keys:${owner}:` : `folio:sync:${owner}:${pluginId && `${pluginId}:`}`
}

export function storageKeyOf(owner: Owner, { kind, pluginId, key }: Place): string {
  return prefixOf(owner, kind, pluginId) + key
}

/** What this device has of one kind. */
export function localPlaces(storage: KeyValueStorage, owner: Owner, kind: SyncKind): Place[] {
  const prefix = prefixOf(owner, kind)
  return keysOf(storage, prefix).flatMap((whole): Place[] => {
    const rest = whole.slice(prefix.length)
    if (kind === 'keybindings') return [{ kind, pluginId: '', key: rest }]
    const end = rest.indexOf(':')
    return end < 1 ? [] : [{ kind, pluginId: rest.slice(0, end), key: rest.slice(end + 1) }]
  })
}

/** Sets a value as another tab would: whoever follows the storage hears of it. */
export function setLocal(storage: KeyValueStorage, key: string, value: string | null): void {
  if (value === null) storage.removeItem(key)
  else storage.setItem(key, value)
  window.dispatchEvent(new StorageEvent('storage', { key, newValue: value }))
}

/** What a visitor had goes along to an account, over nothing that is there. */
export function moveLocal(storage: KeyValueStorage, from: string, to: string): void {
  for (const key of keysOf(storage, from)) {
    const target = to + key.slice(from.length)
    const value = storage.getItem(key)
    if (value !== null && storage.getItem(target) === null) storage.setItem(target, value)
    storage.removeItem(key)
  }
}
