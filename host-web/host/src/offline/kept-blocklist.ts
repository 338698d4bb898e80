import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

import type { BlocklistCopy } from '../installed/blocklist/blocklist-follower'

/** Where the copy of the blocklist is kept. It is the same for everybody, and stays when somebody signs out. */
export interface BlocklistStore {
  read: () => Promise<BlocklistCopy | undefined>
  write: (copy: BlocklistCopy) => Promise<void>
}

interface Schema extends DBSchema {
  copies: { key: string; value: BlocklistCopy }
}

// Apart from what else is kept: no page of an older version holds up an upgrade of that.
const DATABASE = 'folio-blocklist'
const VERSION = 1
const KEY = 'last'

/** In this browser; rejects where the browser has no storage for this page. */
export function browserBlocklist(): BlocklistStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined
  const open = () => (opened ??= openDatabase())
  return {
    read: async () => (await open()).get('copies', KEY),
    write: async (copy) => {
      await (await open()).put('copies', copy, KEY)
    },
  }
}

async function openDatabase(): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>(DATABASE, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('copies')
    },
  })
}
