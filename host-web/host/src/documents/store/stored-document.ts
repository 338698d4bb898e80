import { isOwner, type Owner } from '../../browser/page-owner'

/** What lists show: all but the text. */
export interface DocumentInfo {
  id: string
  owner: Owner
  title: string
  /** How the text begins, in one line: what an untitled document is known by. */
  excerpt: string
  /** Grows by one with every write. */
  revision: number
  /** Milliseconds since 1970, as are all times here. */
  createdAt: number
  updatedAt: number
  /** Null unless it lies in the trash. */
  trashedAt: number | null
  /** The writes that made the latest revisions, newest first: whoever repeats one finds it done. */
  saves: readonly string[]
}

export interface StoredDocument extends DocumentInfo {
  text: string
}

const EXCERPT_LENGTH = 160
/** An excerpt never needs more of a text than this. */
const EXCERPT_SOURCE = 2_000

/** The document's name where it is listed. */
export function nameOf({ title, excerpt }: Pick<DocumentInfo, 'title' | 'excerpt'>): string {
  return title.trim() || excerpt.slice(0, 60).trim() || 'Untitled document'
}

/** The first words of a Markdown text without the signs of headings, lists, quotes and emphasis. */
export function excerptOf(text: string): string {
  return text
    .slice(0, EXCERPT_SOURCE)
    .replaceAll(/^[ \t]*(?:#{1,6}|[-*+>]|\d+[.)])[ \t]+/gm, '')
    .replaceAll(/[*_`~]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, EXCERPT_LENGTH)
}

/** What the database gave, if it is a document's record: anything may stand there. */
export function readInfo(record: unknown): DocumentInfo | undefined {
  if (typeof record !== 'object' || record === null) return undefined
  const { id, owner, title, excerpt, revision, createdAt, updatedAt, trashedAt, saves } =
    record as Partial<DocumentInfo>
  if (typeof id !== 'string' || id === '' || !isOwner(owner) || !isCount(revision)) return undefined
  return {
    id,
    owner,
    title: typeof title === 'string' ? title : '',
    excerpt: typeof excerpt === 'string' ? excerpt : '',
    revision,
    createdAt: timeOf(createdAt),
    updatedAt: timeOf(updatedAt),
    trashedAt: typeof trashedAt === 'number' ? trashedAt : null,
    saves: Array.isArray(saves) ? saves.filter((save) => typeof save === 'string') : [],
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function timeOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
