import { wholeChange, type DocumentChange, type DocumentStore, type WriteResult } from './document-store'
import { nextInfo } from './next-info'
import type { Owner } from '../../browser/page-owner'
import type { DocumentInfo, StoredDocument } from './stored-document'

/** For browsers that keep nothing: the documents live as long as the page. */
export class MemoryStore implements DocumentStore {
  readonly isPersistent: boolean = false
  readonly #documents = new Map<string, StoredDocument>()
  readonly #facts = new Map<string, unknown>()

  list(owner: Owner): Promise<DocumentInfo[]> {
    return Promise.resolve([...this.#documents.values()].filter((each) => each.owner === owner))
  }

  owners(): Promise<Owner[]> {
    return Promise.resolve([...new Set([...this.#documents.values()].map(({ owner }) => owner))])
  }

  readInfo(id: string): Promise<DocumentInfo | undefined> {
    return this.read(id)
  }

  read(id: string): Promise<StoredDocument | undefined> {
    return Promise.resolve(this.#documents.get(id))
  }

  write(change: DocumentChange, expected: number): Promise<WriteResult> {
    const stored = this.#documents.get(change.id)
    if ((stored?.revision ?? 0) !== expected) return Promise.resolve({ status: 'conflict', stored })
    const whole = wholeChange(change)
    const info = nextInfo(whole, stored)
    this.#documents.set(change.id, { ...info, text: whole.text ?? stored?.text ?? '' })
    return Promise.resolve({ status: 'written', info })
  }

  remove(id: string): Promise<void> {
    this.#documents.delete(id)
    return Promise.resolve()
  }

  readTexts(ids: readonly string[]): Promise<Map<string, string>> {
    const found = ids.flatMap((id) => this.#documents.get(id) ?? [])
    return Promise.resolve(new Map(found.map(({ id, text }) => [id, text])))
  }

  readFact(key: string): Promise<unknown> {
    return Promise.resolve(this.#facts.get(key))
  }

  writeFact(key: string, value: unknown): Promise<void> {
    this.#facts.set(key, value)
    return Promise.resolve()
  }
}
