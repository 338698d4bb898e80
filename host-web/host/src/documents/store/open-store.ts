import type { DocumentStore } from './document-store'
import { IndexedDbStore } from './indexeddb-store'
import { MemoryStore } from './memory-store'

/** Some browsers never answer when they may not open a database. */
const PATIENCE_MS = 8_000

/** The browser's database; a memory where there is none, or where the page may not use it. */
export async function openStore(): Promise<DocumentStore> {
  try {
    return await Promise.race([new IndexedDbStore().open(), refusalAfter(PATIENCE_MS)])
  } catch (error) {
    console.warn('This browser keeps no documents.', error)
    return new MemoryStore()
  }
}

function refusalAfter(milliseconds: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error('The database did not open in time.'))
    }, milliseconds)
  })
}
