import type { Owner } from '../../browser/page-owner'
import type { DocumentInfo, StoredDocument } from './stored-document'

/** What a write puts in place of what is stored. */
export interface DocumentChange extends Pick<
  DocumentInfo,
  'id' | 'owner' | 'title' | 'createdAt' | 'updatedAt' | 'trashedAt'
> {
  /**
   * Absent: the text stays as it is. Whoever has it in lines gives these: of a book, a string made only to be copied into
   * another thread is a lot of garbage.
   */
  text?: string | readonly string[]
  /** Names this write; one that is repeated has the same. */
  saveId: string
  /** The new revision is above this one too: a document that comes back from deletion does not begin anew. */
  above?: number
}

export type WholeChange = Omit<DocumentChange, 'text'> & { text?: string }

/** With its lines put together. */
export function wholeChange({ text, ...change }: DocumentChange): WholeChange {
  if (text === undefined) return change
  return { ...change, text: typeof text === 'string' ? text : text.join('\n') }
}

export type WriteResult =
  | { status: 'written'; info: DocumentInfo }
  /** Nothing was written: `stored` is what is there; undefined when nothing is. */
  | { status: 'conflict'; stored: StoredDocument | undefined }

/** Where documents are kept: one record each, never a list as a whole. Every method rejects when the browser refuses. */
export interface DocumentStore {
  /** False when everything goes with the page. */
  readonly isPersistent: boolean
  /** All of one owner, trash included, in no order. Records that cannot be read are left out. */
  list: (owner: Owner) => Promise<DocumentInfo[]>
  /** Whose documents there are, in no order. */
  owners: () => Promise<Owner[]>
  readInfo: (id: string) => Promise<DocumentInfo | undefined>
  read: (id: string) => Promise<StoredDocument | undefined>
  /** Writes if the stored revision is `expected` (0: it is not stored), compared and set in one transaction. */
  write: (change: DocumentChange, expected: number) => Promise<WriteResult>
  /** Deletes for good. */
  remove: (id: string) => Promise<void>
  /** The texts of those of `ids` that are there. */
  readTexts: (ids: readonly string[]) => Promise<Map<string, string>>
  /** Small facts beside the documents. */
  readFact: (key: string) => Promise<unknown>
  writeFact: (key: string, value: unknown) => Promise<void>
}

/** Amends what is not text, whatever others write meanwhile; undefined when the document is gone or `amend` declines. */
export async function amendInfo(
  store: DocumentStore,
  id: string,
  saveId: string,
  amend: (info: DocumentInfo) => Partial<DocumentChange> | undefined,
): Promise<DocumentInfo | undefined> {
  let stored: DocumentInfo | undefined = await store.readInfo(id)
  while (stored) {
    const amendment = amend(stored)
    if (!amendment) return undefined
    const { owner, title, createdAt, updatedAt, trashedAt, revision } = stored
    const change = { id, owner, title, createdAt, updatedAt, trashedAt, saveId, ...amendment }
    const result = await store.write(change, revision)
    if (result.status === 'written') return result.info
    stored = result.stored
  }
  return undefined
}
