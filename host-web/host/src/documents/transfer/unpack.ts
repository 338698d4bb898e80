import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { unzipSync, type UnzipFileInfo } from 'fflate'
import { plural, formatSize } from '../../ui/format'
import { LIMITS, MANIFEST, MEGABYTE, readManifest, type ManifestEntry } from './archive'
import { textIn } from './text-in'
import { isHidden, isInside, isMarkdown, titleOfFile } from './file-names'

/** A document in a file: what it says itself, or what its name does. */
export interface FoundDocument {
  file: string
  title: string
  text: string
  /** Missing where no manifest says it. */
  id?: string
  createdAt?: number
  updatedAt?: number
  trashedAt?: number | null
}

/** A file that is left out, and why. */
export interface RefusedFile {
  file: string
  reason: string
}

export interface Unpacked {
  found: FoundDocument[]
  refused: RefusedFile[]
}

/** The documents in a zip that anybody may have made. Throws where none of it is taken. */
export function unpack(archive: Uint8Array): Unpacked {
  const refused: RefusedFile[] = []
  const wanted = choose(entriesOf(archive), archive.length, refused)
  const manifest = manifestIn(archive, wanted, refused)
  const found: FoundDocument[] = []
  for (const [file, bytes] of inflate(archive, wanted, refused)) {
    const said = manifest.get(file)
    const text = textOf(bytes, said)
    if (typeof text === 'string') found.push({ file, ...described(file, said), text })
    else refused.push({ file, reason: text.reason })
  }
  return { found, refused }
}

function textOf(bytes: Uint8Array, said: ManifestEntry | undefined): string | { reason: string } {
  if (said && bytesToHex(sha256(bytes)) !== said.sha256)
    return { reason: 'It is damaged: it is not the text that was exported.' }
  return textIn(bytes)
}

function described(file: string, said: ManifestEntry | undefined): Omit<FoundDocument, 'file' | 'text'> {
  if (!said) return { title: titleOfFile(file) }
  return {
    id: said.id,
    title: said.title.slice(0, 200),
    createdAt: Date.parse(said.createdAt),
    updatedAt: Date.parse(said.updatedAt),
    trashedAt: said.trashedAt === null ? null : Date.parse(said.trashedAt),
  }
}

function entriesOf(archive: Uint8Array): UnzipFileInfo[] {
  const entries: UnzipFileInfo[] = []
  try {
    unzipSync(archive, {
      filter: (entry) => {
        entries.push(entry)
        if (entries.length > 2 * LIMITS.documents) throw new TooMany()
        return false
      },
    })
  } catch (error) {
    if (error instanceof TooMany) throw new Error(`It has more than ${LIMITS.documents} files in it.`)
    throw new Error('It is no zip, or it is damaged.')
  }
  return entries
}

class TooMany extends Error {}

/** Decides by what the zip says of itself: nothing is unpacked before. */
function choose(entries: UnzipFileInfo[], length: number, refused: RefusedFile[]): Set<string> {
  const files = entries.filter(({ name }) => !name.endsWith('/') && !isHidden(name))
  const names = new Set<string>()
  let packed = 0
  let unpacked = 0
  for (const { name, size, originalSize } of files) {
    const reason = reasonAgainst(name, originalSize, names)
    if (reason !== undefined) {
      refused.push({ file: name, reason })
      names.delete(name)
      continue
    }
    names.add(name)
    packed += size
    unpacked += originalSize
  }
  // Entries that share their bytes are made to grow without end.
  if (packed > length) throw new Error('Its files overlap, as those of no honest zip do.')
  if (unpacked > LIMITS.unpacked)
    throw new Error(
      `It would unpack to ${formatSize(unpacked)}; ${formatSize(LIMITS.unpacked)} is the limit.`,
    )
  if (names.size > LIMITS.documents + 1)
    throw new Error(`It has ${plural(names.size, 'document')}; ${LIMITS.documents} is the limit.`)
  return names
}

function reasonAgainst(name: string, size: number, before: ReadonlySet<string>): string | undefined {
  if (!isInside(name)) return 'Its path leads out of the zip.'
  if (before.has(name)) return 'It is in the zip twice.'
  if (name !== MANIFEST && !isMarkdown(name)) return 'It is no Markdown.'
  return size > LIMITS.document ? tooLarge(size) : undefined
}

export function tooLarge(size: number): string {
  return `It has ${formatSize(size)}; ${LIMITS.document / MEGABYTE} MB is the limit.`
}

function manifestIn(
  archive: Uint8Array,
  wanted: Set<string>,
  refused: RefusedFile[],
): Map<string, ManifestEntry> {
  if (!wanted.delete(MANIFEST)) return new Map()
  try {
    const { [MANIFEST]: bytes } = unzipSync(archive, { filter: ({ name }) => name === MANIFEST })
    return readManifest(new TextDecoder().decode(bytes))
  } catch {
    refused.push({ file: MANIFEST, reason: 'It cannot be read: titles and dates are those of the files.' })
    return new Map()
  }
}

/** One that is damaged is found by halving; the others come out. */
function inflate(
  archive: Uint8Array,
  wanted: ReadonlySet<string>,
  refused: RefusedFile[],
): [string, Uint8Array][] {
  if (wanted.size === 0) return []
  const cut = new Set<string>()
  try {
    const sizes = new Map<string, number>()
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        sizes.set(name, originalSize)
        return wanted.has(name)
      },
    })
    for (const [name, bytes] of Object.entries(files)) if (bytes.length !== sizes.get(name)) cut.add(name)
    for (const file of cut) refused.push({ file, reason: 'It is damaged.' })
    return Object.entries(files).filter(([name]) => !cut.has(name))
  } catch {
    const names = [...wanted]
    const [only] = names
    if (names.length === 1 && only !== undefined) {
      refused.push({ file: only, reason: 'It is damaged.' })
      return []
    }
    const middle = names.length >> 1
    const halves = [names.slice(0, middle), names.slice(middle)]
    return halves.flatMap((half) => inflate(archive, new Set(half), refused))
  }
}
