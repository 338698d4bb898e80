import { wrap, type Remote } from 'comlink'
import type { DocumentStore } from './document-store'
import type { IndexedDbStore } from './indexeddb-store'

/**
 * The database in a thread of its own. A page that hangs between two steps of a transaction keeps it open, and every
 * other tab waits for it (Chromium gives up after a minute); a thread that runs nobody else's code never hangs there.
 */
export async function openWorkerStore(): Promise<DocumentStore> {
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), {
    type: 'module',
    name: 'documents',
  })
  try {
    const store = wrap<IndexedDbStore>(worker)
    await Promise.race([store.open(), failureOf(worker)])
    return storeOver(store)
  } catch (error) {
    worker.terminate()
    throw error
  }
}

/** Rejects when the worker's code could not be loaded, or broke. */
function failureOf(worker: Worker): Promise<never> {
  return new Promise((_resolve, reject) => {
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(message || 'The worker of the documents could not be loaded.'))
    })
  })
}

function storeOver(store: Remote<IndexedDbStore>): DocumentStore {
  return {
    isPersistent: true,
    list: (owner) => store.list(owner),
    owners: () => store.owners(),
    readInfo: (id) => store.readInfo(id),
    read: (id) => store.read(id),
    write: (change, expected) => store.write(change, expected),
    remove: (id) => store.remove(id),
    readTexts: (ids) => store.readTexts(ids),
    readFact: (key) => store.readFact(key),
    writeFact: (key, value) => store.writeFact(key, value),
  }
}
