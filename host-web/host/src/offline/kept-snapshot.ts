import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

import type { InstalledPlugin, User } from '../api/types'

/** What the server said last: who this is, and what they have installed. */
export interface Snapshot {
  user: User | null
  installed: InstalledPlugin[]
  /** Milliseconds since 1970. */
  savedAt: number
}

/** Where the snapshot is kept. Only ever one, the last person's: another one's replaces it. */
export interface SnapshotStore {
  read: () => Promise<Snapshot | undefined>
  write: (snapshot: Snapshot) => Promise<void>
  clear: () => Promise<void>
}

interface Schema extends DBSchema {
  snapshots: { key: string; value: Snapshot }
}

const DATABASE = 'folio-offline'
const VERSION = 1
const KEY = 'last'

/** In this browser, beside the documents; rejects where the browser has no storage for this page. */
export function browserSnapshots(): SnapshotStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined
  const open = () => (opened ??= openDatabase())
  return {
    read: async () => (await open()).get('snapshots', KEY),
    write: async (snapshot) => {
      await (await open()).put('snapshots', snapshot, KEY)
    },
    clear: async () => (await open()).delete('snapshots', KEY),
  }
}

async function openDatabase(): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>(DATABASE, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('snapshots')
    },
  })
}
