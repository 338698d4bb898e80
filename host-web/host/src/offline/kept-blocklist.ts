import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

import type { BlocklistCopy } from '../installed/blocklist/blocklist-follower'

/** Where the copy of the blocklist is kept. It is the same for everybody, and stays when somebody signs out. */
export interface BlocklistStore {
  read: () => Promise<BlocklistCopy | undefined>
  write: (copy: BlocklistCopy) => Promise<void>
}

interface Schema extends DBSchema {
  copies: { key: string; value: unknown }
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
    read: async () => copyOf(await (await open()).get('copies', KEY)),
    write: async (copy) => {
      await (await open()).put('copies', copy, KEY)
    },
  }
}

/** Whatever stands there: plugins can write into the page's databases. */
function copyOf(kept: unknown): BlocklistCopy | undefined {
  const { cursor, reasons, begunAt } = (kept ?? {}) as Partial<Record<keyof BlocklistCopy, unknown>>
  if (typeof cursor !== 'string' || typeof begunAt !== 'number' || !(reasons instanceof Map)) return undefined
  const isText = [...(reasons as Map<unknown, unknown>)].flat().every((each) => typeof each === 'string')
  return isText ? { cursor, begunAt, reasons: reasons as Map<string, string> } : undefined
}

async function openDatabase(): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>(DATABASE, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('copies')
    },
  })
}
