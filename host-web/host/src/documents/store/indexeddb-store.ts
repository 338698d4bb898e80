import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import {
  wholeChange,
  type DocumentChange,
  type DocumentStore,
  type WholeChange,
  type WriteResult,
} from './document-store'
import { nextInfo } from './next-info'
import { openedOnce } from '../../browser/database'
import { isOwner, type Owner } from '../../browser/page-owner'
import { readInfo, type DocumentInfo, type StoredDocument } from './stored-document'

const NAME = 'folio-documents'
const VERSION = 1

/** Text lies apart from what lists show, so that a list of a thousand documents reads no text. */
interface Schema extends DBSchema {
  documents: { key: string; value: DocumentInfo; indexes: { owner: string } }
  texts: { key: string; value: { id: string; text: string } }
  facts: { key: string; value: unknown }
}

type Database = IDBPDatabase<Schema>
type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<Schema, ['documents', 'texts'], Mode>

export class IndexedDbStore implements DocumentStore {
  readonly isPersistent = true
  /** One connection, opened again when the browser has closed it. */
  readonly #database = openedOnce((forget) =>
    openDB<Schema>(NAME, VERSION, {
      upgrade: createStores,
      // A later version of the page waits for this one to let go.
      blocking: (_current, _blocked, event) => {
        forget()
        ;(event.target as IDBDatabase).close()
      },
      terminated: forget,
    }),
  )

  /** Opens the database, so that whoever may not finds out. */
  async open(): Promise<void> {
    await this.#database()
  }

  async list(owner: Owner): Promise<DocumentInfo[]> {
    const database = await this.#database()
    const records: unknown[] = await database.getAllFromIndex('documents', 'owner', owner)
    return records.flatMap((record) => readInfo(record) ?? [])
  }

  async owners(): Promise<Owner[]> {
    const { store } = (await this.#database()).transaction('documents')
    const owners: Owner[] = []
    // From each owner on to the next one: of a thousand documents of one owner a single one is looked at.
    for (let at = await store.index('owner').openKeyCursor(null, 'nextunique'); at; at = await at.continue())
      if (isOwner(at.key)) owners.push(at.key)
    return owners
  }

  async readInfo(id: string): Promise<DocumentInfo | undefined> {
    return readInfo(await (await this.#database()).get('documents', id))
  }

  async read(id: string): Promise<StoredDocument | undefined> {
    const database = await this.#database()
    return readIn(database.transaction(['documents', 'texts']), id)
  }

  async write(change: DocumentChange, expected: number): Promise<WriteResult> {
    const database = await this.#database()
    // Strict: what is told as saved survives also a machine that loses its power.
    const transaction = database.transaction(['documents', 'texts'], 'readwrite', { durability: 'strict' })
    // Rejects also while nobody awaits it yet.
    transaction.done.catch(() => undefined)
    try {
      return await writeIn(transaction, wholeChange(change), expected)
    } catch (error) {
      // A full disk is told by the transaction; its requests say only that it was aborted.
      throw transaction.error ?? error
    }
  }

  async remove(id: string): Promise<void> {
    const database = await this.#database()
    const transaction = database.transaction(['documents', 'texts'], 'readwrite')
    await Promise.all([
      transaction.objectStore('documents').delete(id),
      transaction.objectStore('texts').delete(id),
      transaction.done,
    ])
  }

  async readTexts(ids: readonly string[]): Promise<Map<string, string>> {
    const database = await this.#database()
    const { store } = database.transaction('texts')
    const records = await Promise.all(ids.map((id) => store.get(id)))
    return new Map(records.flatMap((record) => (record ? [[record.id, record.text]] : [])))
  }

  async readFact(key: string): Promise<unknown> {
    return (await this.#database()).get('facts', key)
  }

  async writeFact(key: string, value: unknown): Promise<void> {
    await (await this.#database()).put('facts', value, key)
  }
}

function createStores(database: Database): void {
  database.createObjectStore('documents', { keyPath: 'id' }).createIndex('owner', 'owner')
  database.createObjectStore('texts', { keyPath: 'id' })
  database.createObjectStore('facts')
}

async function writeIn(
  transaction: Transaction<'readwrite'>,
  change: WholeChange,
  expected: number,
): Promise<WriteResult> {
  const before = readInfo(await transaction.objectStore('documents').get(change.id))
  if ((before?.revision ?? 0) !== expected)
    return { status: 'conflict', stored: await readIn(transaction, change.id) }
  const info = nextInfo(change, before)
  const { id, text } = change
  await Promise.all([
    transaction.objectStore('documents').put(info),
    ...(text === undefined ? [] : [transaction.objectStore('texts').put({ id, text })]),
    transaction.done,
  ])
  return { status: 'written', info }
}

async function readIn(
  transaction: Transaction<'readonly'> | Transaction<'readwrite'>,
  id: string,
): Promise<StoredDocument | undefined> {
  const [record, content] = await Promise.all([
    transaction.objectStore('documents').get(id),
    transaction.objectStore('texts').get(id),
  ])
  const info = readInfo(record)
  const text: unknown = content?.text
  return info && { ...info, text: typeof text === 'string' ? text : '' }
}
