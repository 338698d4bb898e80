import { bytesToHex } from '@noble/hashes/utils.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { strToU8, Zip, ZipDeflate } from 'fflate'
import { manifestOf, MANIFEST, type ManifestEntry, type TravellingDocument } from './archive'
import { FileNames } from './file-names'

/** Before 1980 and after 2099 a zip knows no dates. */
const EARLIEST = Date.UTC(1981, 0)
const LATEST = Date.UTC(2099, 0)

/** Puts documents into one zip, one after the other. */
export class Packer {
  readonly #parts: Uint8Array<ArrayBuffer>[] = []
  readonly #names = new FileNames([MANIFEST])
  readonly #entries: ManifestEntry[] = []
  readonly #zip = new Zip((error, part) => {
    if (error) throw error
    this.#parts.push(part)
  })

  add(document: TravellingDocument, name: string): void {
    const { id, title, text, createdAt, updatedAt, trashedAt } = document
    const file = this.#names.take(name, trashedAt === null ? '' : 'Trash/')
    const bytes = strToU8(text)
    this.#write(file, bytes, updatedAt)
    this.#entries.push({
      id,
      file,
      title,
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
      trashedAt: trashedAt === null ? null : new Date(trashedAt).toISOString(),
      sha256: bytesToHex(sha256(bytes)),
    })
  }

  finish(now: number): Blob {
    this.#write(MANIFEST, strToU8(manifestOf(this.#entries, now)), now)
    this.#zip.end()
    return new Blob(this.#parts, { type: 'application/zip' })
  }

  #write(name: string, bytes: Uint8Array, time: number): void {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = new Date(Math.min(Math.max(time, EARLIEST), LATEST))
    this.#zip.add(file)
    file.push(bytes, true)
  }
}
