import type { Owner } from '../../browser/page-owner'
import { randomId } from '../../browser/random-id'
import { formatSize } from '../../ui/format'
import type { Documents } from '../documents'
import type { DocumentInfo } from '../store/stored-document'
import { LIMITS, type TravellingDocument } from './archive'
import { isMarkdown, titleOfFile } from './file-names'
import { openArchiver, type OpenArchiver } from './open-archiver'
import { textIn } from './text-in'
import { tooLarge, type FoundDocument, type RefusedFile, type Unpacked } from './unpack'

export interface ImportOutcome {
  owner: Owner
  /** As they were brought in, so that they can be taken back. */
  added: readonly DocumentInfo[]
  /** Of `added`, those whose place was taken by another text. */
  copies: number
  /** So many were here already. */
  present: number
  refused: readonly RefusedFile[]
}

export interface ImportOptions {
  progress: (done: number, total: number) => void
  /** Ends it; what was brought in is taken out again. */
  signal: AbortSignal
  archiver?: () => OpenArchiver
  /** Bytes that this browser may still keep; undefined where it does not say. */
  room?: () => Promise<number | undefined>
}

/** Zips and plain files, several at once: nothing that is there is overwritten, and all of it comes in or nothing. */
export async function importDocuments(
  documents: Documents,
  files: readonly File[],
  { progress, signal, archiver = openArchiver, room = roomLeft }: ImportOptions,
): Promise<ImportOutcome> {
  const { owner } = documents.state.getState()
  const requireOwner = () => {
    if (documents.state.getState().owner !== owner)
      throw new Error('Somebody else uses this browser now, and nothing was imported.')
  }
  const { found, refused } = await readFiles(files, archiver, signal)
  await requireRoom(found, room)
  await documents.session.flushAll()
  requireOwner()
  const bringIn = await documents.shelf.importer(owner)
  const added: DocumentInfo[] = []
  let copies = 0
  try {
    for (const [index, one] of found.entries()) {
      signal.throwIfAborted()
      requireOwner()
      const brought = await bringIn(travelling(one))
      if (brought) added.push(brought.info)
      if (brought?.isCopy) copies += 1
      progress(index + 1, found.length)
    }
  } catch (error) {
    await documents.takeBack(added)
    throw isFull(error) ? new Error(NO_ROOM, { cause: error }) : error
  }
  await documents.shelf.announceMany()
  return { owner, added, copies, present: found.length - added.length, refused }
}

const NO_ROOM =
  'This browser has no room for them, and nothing was imported. Empty the trash or free some space, then try again.'

function travelling(found: FoundDocument): TravellingDocument {
  const now = Date.now()
  const { id = randomId(), title, text, createdAt = now, updatedAt = now, trashedAt = null } = found
  return { id, title, text, createdAt, updatedAt, trashedAt }
}

async function readFiles(
  files: readonly File[],
  archiver: () => OpenArchiver,
  signal: AbortSignal,
): Promise<Unpacked> {
  const all: Unpacked = { found: [], refused: [] }
  for (const file of files) {
    signal.throwIfAborted()
    try {
      const { found, refused } = await readOne(file, archiver, signal)
      all.found.push(...found)
      all.refused.push(...refused)
    } catch (error) {
      if (signal.aborted) throw error
      all.refused.push({ file: file.name, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return all
}

async function readOne(file: File, archiver: () => OpenArchiver, signal: AbortSignal): Promise<Unpacked> {
  if (/\.zip$/i.test(file.name)) return readArchive(file, archiver(), signal)
  if (!isMarkdown(file.name)) throw new Error('It is neither a .zip nor Markdown (.md, .markdown, .txt).')
  if (file.size > LIMITS.document) throw new Error(tooLarge(file.size))
  const text = textIn(new Uint8Array(await file.arrayBuffer()))
  if (typeof text !== 'string') throw new Error(text.reason)
  const found = { file: file.name, title: titleOfFile(file.name), text, updatedAt: file.lastModified }
  return { found: [found], refused: [] }
}

async function readArchive(file: File, archiver: OpenArchiver, signal: AbortSignal): Promise<Unpacked> {
  if (file.size > LIMITS.archive)
    throw new Error(`It has ${formatSize(file.size)}; ${formatSize(LIMITS.archive)} is the limit.`)
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error)
    })
  })
  stopped.catch(() => undefined)
  try {
    return await Promise.race([archiver.unpack(file), stopped])
  } finally {
    archiver.close()
  }
}

async function requireRoom(found: readonly FoundDocument[], room: () => Promise<number | undefined>) {
  const left = await room()
  // Browsers keep two bytes for a letter, of texts beyond Latin.
  const needed = found.reduce((sum, { text }) => sum + 2 * text.length, 0)
  if (left !== undefined && needed > left)
    throw new Error(`${NO_ROOM} They need ${formatSize(needed)}; there are ${formatSize(left)}.`)
}

async function roomLeft(): Promise<number | undefined> {
  // Missing on insecure origins.
  const estimate = await (navigator as Partial<Navigator>).storage?.estimate().catch(() => undefined)
  return estimate?.quota === undefined ? undefined : estimate.quota - (estimate.usage ?? 0)
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}
