import type { Owner } from '../../browser/page-owner'
import type { Directory } from './directory'
import type { FileRecord, FolderRecords } from './folder-records'

/** A folder in memory: outside of a browser there is none. What browsers do with theirs is for the tests in one. */
export class TestDirectory {
  readonly name = 'Notes'
  readonly kind = 'directory'
  readonly files = new Map<string, File>()
  permission: PermissionState = 'granted'
  /** Thrown by the next write. */
  failure: Error | undefined
  #clock = 1

  put(name: string, content: string | Uint8Array<ArrayBuffer>): void {
    this.files.set(name, new File([content], name, { lastModified: this.#clock++ }))
  }

  async texts(): Promise<Record<string, string>> {
    const read = async ([name, file]: [string, File]): Promise<[string, string]> => [name, await file.text()]
    const all = await Promise.all([...this.files].map(read))
    return Object.fromEntries(all.sort(([one], [other]) => one.localeCompare(other)))
  }

  readonly getFileHandle = (name: string, { create = false } = {}) => {
    if (!create && !this.files.has(name)) return Promise.reject(new DOMException('none', 'NotFoundError'))
    return Promise.resolve({
      getFile: () => Promise.resolve(this.files.get(name)),
      createWritable: () => {
        let written = ''
        return Promise.resolve({
          write: (text: string) => {
            if (this.failure) return Promise.reject(this.failure)
            written += text
            return Promise.resolve()
          },
          abort: () => Promise.resolve(),
          close: () => {
            this.put(name, written)
            return Promise.resolve()
          },
        })
      },
    })
  }

  readonly removeEntry = (name: string) => {
    this.files.delete(name)
    return Promise.resolve()
  }

  readonly queryPermission = () => Promise.resolve(this.permission)
  readonly requestPermission = () => Promise.resolve((this.permission = 'granted'))

  readonly isSameEntry = (other: FileSystemHandle) => Promise.resolve((other as unknown) === this)

  asDirectory(): Directory {
    return this as unknown as Directory
  }
}

export class MemoryRecords implements FolderRecords {
  readonly #directories = new Map<Owner, Directory>()
  readonly #files = new Map<string, FileRecord & { owner: Owner }>()

  directory = (owner: Owner) => Promise.resolve(this.#directories.get(owner))

  setDirectory = (owner: Owner, directory: Directory | undefined) => {
    if (directory) this.#directories.set(owner, directory)
    else this.#directories.delete(owner)
    for (const [key, record] of this.#files) if (record.owner === owner) this.#files.delete(key)
    return Promise.resolve()
  }

  files = (owner: Owner) => Promise.resolve([...this.#files.values()].filter((file) => file.owner === owner))

  putFile = (owner: Owner, record: FileRecord) => {
    this.#files.set(`${owner} ${record.id}`, { ...record, owner })
    return Promise.resolve()
  }

  removeFile = (owner: Owner, id: string) => {
    this.#files.delete(`${owner} ${id}`)
    return Promise.resolve()
  }
}
