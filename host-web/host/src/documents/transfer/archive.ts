import type { StoredDocument } from '../store/stored-document'

/** The file beside the texts that says what they are. */
export const MANIFEST = 'folio-documents.json'
const FORMAT = 'folio-documents-1'

export const MEGABYTE = 1024 * 1024
/** What a file may cost at most: of itself, of one document, of all together when they are unpacked. */
export const LIMITS = {
  archive: 200 * MEGABYTE,
  document: 10 * MEGABYTE,
  unpacked: 300 * MEGABYTE,
  documents: 10_000,
}

/** A document as it travels. */
export type TravellingDocument = Pick<
  StoredDocument,
  'id' | 'title' | 'text' | 'createdAt' | 'updatedAt' | 'trashedAt'
>

/** What the manifest says of one document; times as in ISO 8601. */
export interface ManifestEntry {
  id: string
  file: string
  title: string
  createdAt: string
  updatedAt: string
  trashedAt: string | null
  /** Of the text in UTF-8, in hexadecimal digits. */
  sha256: string
}

export function manifestOf(documents: readonly ManifestEntry[], now: number): string {
  return JSON.stringify({ format: FORMAT, exportedAt: new Date(now).toISOString(), documents }, null, 2)
}

/** What a manifest says, by file; anybody may have written it. Throws where it is none. */
export function readManifest(json: string): Map<string, ManifestEntry> {
  const { format, documents } = JSON.parse(json) as { format?: unknown; documents?: unknown }
  if (format !== FORMAT || !Array.isArray(documents)) throw new Error('It is of another format.')
  return new Map(documents.filter(isEntry).map((entry) => [entry.file, entry]))
}

function isEntry(value: unknown): value is ManifestEntry {
  if (typeof value !== 'object' || value === null) return false
  const { id, file, title, createdAt, updatedAt, trashedAt, sha256 } = value as Record<string, unknown>
  const texts = [file, title, createdAt, updatedAt, sha256]
  const isDated = [createdAt, updatedAt, trashedAt ?? createdAt].every(isTime)
  return isId(id) && isDated && texts.every((each) => typeof each === 'string')
}

/** Ids that documents are given here, and those of welcomes. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value)
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && Number.isFinite(Date.parse(value))
}
