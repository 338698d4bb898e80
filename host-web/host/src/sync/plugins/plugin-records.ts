import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { ofOwner, openedOnce } from '../../browser/database'
import type { Owner } from '../../browser/page-owner'

/** One thing of a plugin that was changed without a network, or on two devices. */
export interface WaitingChange {
  pluginId: string
  /** The id of a setting; null: whether the plugin is enabled. */
  setting: string | null
  /** Null takes a setting back to its default. */
  value: unknown
  /** What it was when it was changed; null for nothing. */
  base: unknown
  /** Another device has changed it to this since: its person chooses. */
  theirs?: { value: unknown }
}

interface Schema extends DBSchema {
  changes: { key: [owner: string, pluginId: string, field: string]; value: WaitingChange }
}

/** What must not be forgotten when the page ends, apart for each account. */
export class PluginRecords {
  readonly #database: () => Promise<IDBPDatabase<Schema>>

  constructor(name = 'folio-plugin-changes') {
    this.#database = openedOnce(() =>
      openDB<Schema>(name, 1, {
        upgrade: (database) => {
          database.createObjectStore('changes')
        },
      }),
    )
  }

  async all(owner: Owner): Promise<WaitingChange[]> {
    return (await this.#database()).getAll('changes', ofOwner(owner))
  }

  async put(owner: Owner, change: WaitingChange): Promise<void> {
    await (await this.#database()).put('changes', change, keyOf(owner, change))
  }

  /** Unless it was changed once more. */
  async remove(owner: Owner, change: WaitingChange): Promise<void> {
    const transaction = (await this.#database()).transaction('changes', 'readwrite')
    const present = await transaction.store.get(keyOf(owner, change))
    if (JSON.stringify(present?.value) === JSON.stringify(change.value))
      await transaction.store.delete(keyOf(owner, change))
    await transaction.done
  }
}

const keyOf = (owner: Owner, { pluginId, setting }: WaitingChange) =>
  [owner, pluginId, setting === null ? 'enabled' : `setting ${setting}`] as [string, string, string]
