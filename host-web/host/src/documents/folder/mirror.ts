import { fileNameOf } from '../../editor/export-document'
import { nameOf, type DocumentInfo } from '../store/stored-document'
import type { Shelf } from '../shelf'
import type { Owner } from '../../browser/page-owner'
import { LIMITS } from '../transfer/archive'
import { textIn } from '../transfer/text-in'
import { fileIn, isNamed, writeFile, type Directory } from './directory'
import type { FileRecord, FolderRecords } from './folder-records'

export interface MirrorOutcome {
  written: number
  /** Texts that came from the disk. */
  read: number
  /** Names of documents that were changed on both sides: what the disk had is a document beside it. */
  copies: string[]
  /** Files that could not be read back, and why; they are left as they are. */
  left: { file: string; reason: string }[]
}

/** Makes a folder and an owner's documents the same; neither loses a word that only it has. */
export async function mirror(
  shelf: Shelf,
  owner: Owner,
  directory: Directory,
  records: FolderRecords,
): Promise<MirrorOutcome> {
  const run = new Mirror(shelf, owner, directory, records)
  return run.run()
}

class Mirror {
  readonly #outcome: MirrorOutcome = { written: 0, read: 0, copies: [], left: [] }
  readonly #shelf: Shelf
  readonly #owner: Owner
  readonly #directory: Directory
  readonly #records: FolderRecords
  /** Files that are some document's. */
  readonly #names = new Set<string>()

  constructor(shelf: Shelf, owner: Owner, directory: Directory, records: FolderRecords) {
    this.#shelf = shelf
    this.#owner = owner
    this.#directory = directory
    this.#records = records
  }

  async run(): Promise<MirrorOutcome> {
    const infos = await this.#shelf.infos(this.#owner)
    const known = new Map((await this.#records.files(this.#owner)).map((record) => [record.id, record]))
    for (const { file } of known.values()) this.#names.add(file)
    for (const info of infos)
      if (info.trashedAt === null) {
        await this.#keep(info, known.get(info.id))
        known.delete(info.id)
      }
    // What is not listed may only be unreadable: its file stays.
    for (const { id, trashedAt } of infos) {
      const record = trashedAt === null ? undefined : known.get(id)
      if (record) await this.#drop(record)
    }
    return this.#outcome
  }

  async #keep(info: DocumentInfo, record: FileRecord | undefined): Promise<void> {
    const file = record && (await fileIn(this.#directory, record.file))
    const isOurs = info.revision !== record?.revision
    if (record && file && isChanged(file, record)) await this.#takeBack(info, record, file, isOurs)
    else if (isOurs || !file) await this.#write(info, record)
  }

  /** The file was changed by something else. */
  async #takeBack(info: DocumentInfo, record: FileRecord, file: File, isOurs: boolean): Promise<void> {
    const text = file.size > LIMITS.document ? { reason: 'It is too large.' } : textIn(await bytesOf(file))
    if (typeof text !== 'string') {
      this.#outcome.left.push({ file: record.file, reason: text.reason })
      return
    }
    if (text === '' && (await this.#shelf.readOwn(info.id, this.#owner))?.text !== '') {
      // Not written to its end yet, or on a full disk.
      this.#outcome.left.push({ file: record.file, reason: 'It is empty.' })
      return
    }
    const taken = isOurs ? undefined : await this.#shelf.replaceText(info, text)
    if (taken) {
      this.#outcome.read += 1
      await this.#note(taken, record.file, file)
      return
    }
    // Changed here too: what the disk has is kept first, then the file is ours again.
    if (await this.#shelf.keepCopy(info, text)) this.#outcome.copies.push(nameOf(info))
    await this.#write(info, record)
  }

  async #write(info: DocumentInfo, record: FileRecord | undefined): Promise<void> {
    const stored = await this.#shelf.readOwn(info.id, this.#owner)
    if (!stored) return
    const name = await this.#nameFor(stored, stored.text, record)
    const file = await writeFile(this.#directory, name, stored.text)
    this.#outcome.written += 1
    await this.#note(stored, name, file)
    // It goes under its new title: the file of the old one is ours, and was the same.
    if (record && record.file !== name) await this.#remove(record.file)
  }

  async #note({ id, revision }: DocumentInfo, file: string, { lastModified, size }: File): Promise<void> {
    await this.#records.putFile(this.#owner, { id, file, revision, modified: lastModified, size })
  }

  /** A file that is not ours keeps its name, unless it has this very text: it was ours once. */
  async #nameFor(info: DocumentInfo, text: string, record: FileRecord | undefined): Promise<string> {
    const wanted = fileNameOf(nameOf(info))
    if (record && isNameFor(record.file, wanted)) return record.file
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? wanted : wanted.replace(/\.md$/, ` ${count}.md`)
      if (this.#names.has(name) || (await this.#isTaken(name, text))) continue
      this.#names.add(name)
      return name
    }
  }

  async #isTaken(name: string, text: string): Promise<boolean> {
    try {
      const file = await (await this.#directory.getFileHandle(name)).getFile()
      return file.size > LIMITS.document || textIn(await bytesOf(file)) !== text
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) return false
      if (isNamed(error, 'TypeMismatchError')) return true
      throw error
    }
  }

  /** Its document lies in the trash. Whatever was changed in the file meanwhile stays on the disk. */
  async #drop(record: FileRecord): Promise<void> {
    const file = await fileIn(this.#directory, record.file)
    if (file && !isChanged(file, record)) await this.#remove(record.file)
    await this.#records.removeFile(this.#owner, record.id)
  }

  async #remove(name: string): Promise<void> {
    await this.#directory.removeEntry(name).catch((error: unknown) => {
      if (!isNamed(error, 'NotFoundError')) throw error
    })
  }
}

function isChanged({ lastModified, size }: File, record: FileRecord): boolean {
  return lastModified !== record.modified || size !== record.size
}

/** `Plans 2.md` is as good as `Plans.md`. */
function isNameFor(name: string, wanted: string): boolean {
  const stem = wanted.replace(/\.md$/, '')
  return name === wanted || (name.startsWith(`${stem} `) && /^ \d+\.md$/.test(name.slice(stem.length)))
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer())
}
