import type { Undo } from '@plugin-platform/sdk'
import { problemOfKey } from '@plugin-platform/sdk/rules'
import type { Owner, PageOwner } from '../../browser/page-owner'
import { keysOf, type KeyValueStorage } from '../../browser/page-storage'
import { changedHere, moveLocal, prefixOf, setLocal, storageKeyOf } from '../../sync/local-values'
import type { CommandRegistry } from '../command-registry'

/** The keys that somebody gave commands, by their ids: null takes a command's key away. */
export type OwnKeys = ReadonlyMap<string, string | null>

export function readOwnKeys(storage: KeyValueStorage, owner: Owner): OwnKeys {
  const prefix = prefixOf(owner, 'keybindings')
  const found = new Map<string, string | null>()
  for (const whole of keysOf(storage, prefix)) {
    const key = keyIn(storage.getItem(whole))
    if (key !== undefined) found.set(whole.slice(prefix.length), key)
  }
  return found
}

/** Undefined gives a command the key back that it came with. */
export function setOwnKey(
  storage: KeyValueStorage,
  owner: Owner,
  command: string,
  key: string | null | undefined,
): void {
  const place = { kind: 'keybindings', pluginId: '', key: command } as const
  setLocal(storage, storageKeyOf(owner, place), key === undefined ? null : JSON.stringify(key))
  changedHere.emit('keybindings')
}

/** Gives the commands their owner's keys, now and whenever they change. Returns its undoing. */
export function followOwnKeys(commands: CommandRegistry, storage: KeyValueStorage, owner: PageOwner): Undo {
  const apply = () => {
    commands.rebind(readOwnKeys(storage, owner.current))
  }
  const hear = ({ key }: StorageEvent) => {
    if (key === null || key.startsWith(prefixOf(owner.current, 'keybindings'))) apply()
  }
  window.addEventListener('storage', hear)
  const unlisten = owner.changed.listen(apply)
  apply()
  return () => {
    window.removeEventListener('storage', hear)
    unlisten()
  }
}

export function moveOwnKeys(owner: Owner, storage: KeyValueStorage): void {
  moveLocal(storage, prefixOf('visitor', 'keybindings'), prefixOf(owner, 'keybindings'))
}

/** Of a value of this device or another; undefined where it is none that a command may have. */
export function keyIn(json: string | null): string | null | undefined {
  try {
    const value: unknown = JSON.parse(json ?? '')
    if (value === null) return null
    return typeof value === 'string' && problemOfKey(value) === undefined ? value : undefined
  } catch {
    return undefined
  }
}
