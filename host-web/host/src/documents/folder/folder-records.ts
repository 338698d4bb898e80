import { openDB, type DBSchema } from 'idb'
import { ofOwner, openedOnce } from '../../browser/database'
import type { Owner } from '../../browser/page-owner'
import type { Directory } from './directory'

/** What a document's file was like when both were the same. */
export interface FileRecord {
  id: string
  file: string
  /** Of the document. */
  revision: number
  /** Of the file. */
  modified: number
  size: number
}

/** Which folder each owner has chosen, and what was written into it. */
export interface FolderRecords {
  directory: (owner: Owner) => Promise<Directory | undefined>
  /** Another folder, or none: what is known of files goes. */
  setDirectory: (owner: Owner, directory: Directory | undefined) => Promise<void>
  files: (owner: Owner) => Promise<FileRecord[]>
  putFile: (owner: Owner, record: FileRecord) => Promise<void>
  removeFile: (owner: Owner, id: string) => Promise<void>
}

interface Schema extends DBSchema {
  directories: { key: string; value: Directory }
  files: { key: [owner: string, id: string]; value: FileRecord }
}

/** In a database of its own: a handle cannot be kept elsewhere. */
export class IndexedDbRecords implements FolderRecords {
  readonly #database = openedOnce(() =>
    openDB<Schema>('folio-folder', 1, {
      upgrade: (database) => {
        database.createObjectStore('directories')
        database.createObjectStore('files')
      },
    }),
  )

  async directory(owner: Owner): Promise<Directory | undefined> {
    return (await this.#database()).get('directories', owner)
  }

  async setDirectory(owner: Owner, directory: Directory | undefined): Promise<void> {
    const database = await this.#database()
    const transaction = database.transaction(['directories', 'files'], 'readwrite')
    await Promise.all([
      directory
        ? transaction.objectStore('directories').put(directory, owner)
        : transaction.objectStore('directories').delete(owner),
      transaction.objectStore('files').delete(ofOwner(owner)),
      transaction.done,
    ])
  }

  async files(owner: Owner): Promise<FileRecord[]> {
    return (await this.#database()).getAll('files', ofOwner(owner))
  }

  async putFile(owner: Owner, record: FileRecord): Promise<void> {
    await (await this.#database()).put('files', record, [owner, record.id])
  }

  async removeFile(owner: Owner, id: string): Promise<void> {
    await (await this.#database()).delete('files', [owner, id])
  }
}
