import type { Owner } from '../browser/page-owner'
import type { DocumentInfo } from './store/stored-document'

/** The open document, as far as anything but the editor shows it. */
export interface CurrentDocument {
  id: string
  title: string
  /** How the text begins; kept up to date while there is no title. */
  excerpt: string
}

/** A text that could not be stored, and that only this page has. */
export interface UnsavedDocument {
  id: string
  name: string
  /** `full`: the browser has no room; `refused`: it does not store for another reason. */
  reason: 'full' | 'refused'
}

/** A text that was kept under another name, since the document had been changed elsewhere too. */
export interface ConflictCopy {
  id: string
  name: string
  original: { id: string; name: string; isGone: boolean }
}

export interface DocumentsState {
  phase: 'starting' | 'ready'
  /** False when this browser keeps nothing: everything goes with the page. */
  isPersistent: boolean
  owner: Owner
  /** Latest edit first. */
  documents: readonly DocumentInfo[]
  /** Latest thrown away first. */
  trash: readonly DocumentInfo[]
  current: CurrentDocument | undefined
  /** Of the current document. */
  saving: 'saved' | 'pending' | 'failed'
  unsaved: readonly UnsavedDocument[]
  conflicts: readonly ConflictCopy[]
  /** What was written before the sign-in, and could be moved to the account. */
  offered: readonly DocumentInfo[]
}

export function initialState(owner: Owner): DocumentsState {
  return {
    phase: 'starting',
    isPersistent: true,
    owner,
    documents: [],
    trash: [],
    current: undefined,
    saving: 'saved',
    unsaved: [],
    conflicts: [],
    offered: [],
  }
}

/** A copy is told once, whoever made it first. */
export function withConflict({ conflicts }: DocumentsState, copy: ConflictCopy): Partial<DocumentsState> {
  return { conflicts: [...conflicts.filter(({ id }) => id !== copy.id), copy] }
}

/** The lists with `info` in its place, or without it when it is another owner's. */
export function withInfo(state: DocumentsState, info: DocumentInfo): Partial<DocumentsState> {
  const { documents, trash } = withoutId(state, info.id)
  if (info.owner !== state.owner) return { documents, trash }
  return info.trashedAt === null
    ? { documents: [info, ...documents].sort(byEdit), trash }
    : { documents, trash: [info, ...trash].sort(byTrashing) }
}

export function withoutId({ documents, trash }: DocumentsState, id: string) {
  const isOther = (each: DocumentInfo) => each.id !== id
  return { documents: documents.filter(isOther), trash: trash.filter(isOther) }
}

export function listsOf(infos: readonly DocumentInfo[]): Pick<DocumentsState, 'documents' | 'trash'> {
  return {
    documents: infos.filter(({ trashedAt }) => trashedAt === null).sort(byEdit),
    trash: infos.filter(({ trashedAt }) => trashedAt !== null).sort(byTrashing),
  }
}

function byEdit(a: DocumentInfo, b: DocumentInfo): number {
  return b.updatedAt - a.updatedAt || a.id.localeCompare(b.id)
}

function byTrashing(a: DocumentInfo, b: DocumentInfo): number {
  return (b.trashedAt ?? 0) - (a.trashedAt ?? 0) || a.id.localeCompare(b.id)
}
