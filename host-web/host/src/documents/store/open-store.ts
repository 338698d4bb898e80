import type { DocumentStore } from './document-store'
import { IndexedDbStore } from './indexeddb-store'
import { MemoryStore } from './memory-store'
import { openWorkerStore } from './worker-store'

/** Some browsers never answer when they may not open a database. */
const PATIENCE_MS = 8_000

/** The browser's database; a memory where there is none, or where the page may not use it. */
export async function openStore(): Promise<DocumentStore> {
  try {
    return await Promise.race([openDatabase(), refusalAfter(PATIENCE_MS)])
  } catch (error) {
    console.warn('This browser keeps no documents.', error)
    return new MemoryStore()
  }
}

/** In a thread of its own; in the page's where that cannot be had. */
async function openDatabase(): Promise<DocumentStore> {
  // Reading it throws where the page may not; a worker would only find out later.
  const isThere = Boolean(globalThis.indexedDB as IDBFactory | undefined)
  if (isThere && typeof Worker !== 'undefined') {
    try {
      return await openWorkerStore()
    } catch (error) {
      console.warn('The documents have no thread of their own.', error)
    }
  }
  const store = new IndexedDbStore()
  await store.open()
  return store
}

function refusalAfter(milliseconds: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error('The database did not open in time.'))
    }, milliseconds)
  })
}
