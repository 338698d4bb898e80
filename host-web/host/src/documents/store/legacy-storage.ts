import { keysOf, type KeyValueStorage } from '../../browser/page-storage'
import type { DocumentStore } from './document-store'

const DOCUMENT = 'document:'
const LIST_KEYS = ['documents', 'documents:current']

interface LegacyDocument {
  id: string
  title: string
  text: string
  updatedAt: number
}

/**
 * Takes over what earlier versions kept in `localStorage`, also documents that had fallen out of their list. Each leaves
 * it only after the store has it, so a crash repeats an import and loses nothing; what was imported once is not again.
 */
export async function importLegacy(store: DocumentStore, storage: KeyValueStorage): Promise<void> {
  for (const key of keysOf(storage, DOCUMENT)) {
    const json = storage.getItem(key)
    if (json === null) continue
    await importOne(store, readLegacy(key.slice(DOCUMENT.length), json), json)
    if (store.isPersistent) storage.removeItem(key)
  }
  if (store.isPersistent) for (const key of LIST_KEYS) storage.removeItem(key)
}

async function importOne(store: DocumentStore, { id, ...legacy }: LegacyDocument, json: string) {
  const { title, text, updatedAt } = legacy
  // The same bytes again are what a crash left behind; other bytes were written by a page of the earlier version since.
  const saveId = `legacy:${fingerprint(json)}`
  const change = { owner: 'visitor', title, text, createdAt: updatedAt, updatedAt, trashedAt: null } as const
  const first = await store.write({ id, ...change, saveId }, 0)
  if (first.status === 'written') return store.writeFact(`${saveId}:${id}`, true)
  const isThere = first.stored?.text === text || first.stored?.saves.includes(saveId)
  if (isThere || (await store.readFact(`${saveId}:${id}`)) === true) return
  await store.write({ id: `${id}-${fingerprint(json)}`, ...change, saveId }, 0)
}

function readLegacy(id: string, json: string): LegacyDocument {
  try {
    const value = JSON.parse(json) as Partial<LegacyDocument> | null
    if (typeof value?.text === 'string')
      return {
        id,
        title: typeof value.title === 'string' ? value.title : '',
        text: value.text,
        updatedAt: typeof value.updatedAt === 'number' ? value.updatedAt : Date.now(),
      }
  } catch {
    // Cut off, or not ours. Somebody's words may be in it all the same.
  }
  return { id, title: 'Recovered text', text: json, updatedAt: Date.now() }
}

/** FNV-1a, 32 bits: tells two states of one document apart, and nothing more. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return `${text.length.toString(36)}-${(hash >>> 0).toString(36)}`
}
