import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Place, SyncChange, SyncedValue } from '../api/account/sync'
import { ofOwner, openedOnce } from '../browser/database'
import type { Owner } from '../browser/page-owner'

export interface SyncFacts {
  /** The latest revision that was asked for. */
  since: number
  /** Milliseconds since 1970; 0 for never. */
  syncedAt: number
  /** Lies beside the values too: where it does not, they are not those that were compared. */
  mark?: string
}

type Key = [owner: string, place: string]

interface Schema extends DBSchema {
  /** What the account had when both were last compared. */
  known: { key: Key; value: SyncedValue }
  /** What is on its way: sent again as it is, with the same id, until it is answered. */
  outbox: { key: Key; value: SyncChange }
  /** Changed here and on another device: the other's value. */
  conflicts: { key: Key; value: SyncedValue }
  facts: { key: string; value: SyncFacts }
}

type Name = 'known' | 'outbox' | 'conflicts'

/** What sync must not forget when the page ends, apart for each account. */
export class SyncRecords {
  readonly #database: () => Promise<IDBPDatabase<Schema>>

  constructor(name = 'folio-sync') {
    this.#database = openedOnce(() =>
      openDB<Schema>(name, 1, {
        upgrade: (database) => {
          for (const store of ['known', 'outbox', 'conflicts', 'facts'] as const)
            database.createObjectStore(store)
        },
      }),
    )
  }

  /** By `placeId`. */
  async all<T extends Name>(name: T, owner: Owner): Promise<Map<string, Schema[T]['value']>> {
    const found = await (await this.#database()).getAll(name, ofOwner(owner))
    return new Map(found.map((record) => [placeId(record), record]))
  }

  async put<T extends Name>(name: T, owner: Owner, record: Schema[T]['value']): Promise<void> {
    await (await this.#database()).put(name, record, [owner, placeId(record)])
  }

  async remove(name: Name, owner: Owner, place: Place): Promise<void> {
    await (await this.#database()).delete(name, [owner, placeId(place)])
  }

  async facts(owner: Owner): Promise<SyncFacts> {
    return (await (await this.#database()).get('facts', owner)) ?? { since: 0, syncedAt: 0 }
  }

  async putFacts(owner: Owner, facts: Partial<SyncFacts>): Promise<void> {
    await (await this.#database()).put('facts', { ...(await this.facts(owner)), ...facts }, owner)
  }

  /** Nothing is left of an account that is gone. */
  async forget(owner: Owner): Promise<void> {
    const database = await this.#database()
    for (const name of ['known', 'outbox', 'conflicts'] as const) await database.delete(name, ofOwner(owner))
    await database.delete('facts', owner)
  }
}

export function placeId({ kind, pluginId, key }: Place): string {
  return JSON.stringify([kind, pluginId, key])
}
