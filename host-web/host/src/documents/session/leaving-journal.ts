import { keysOf, type KeyValueStorage } from '../../browser/page-storage'
import { isOwner, type Owner } from '../../browser/page-owner'

const PREFIX = 'folio:unsaved:'

/** A text that was not in the store yet when its page was left. */
export interface UnsavedText {
  /** The page's tab. */
  tab: string
  id: string
  owner: Owner
  title: string
  text: string
  /** The revision that was changed; 0 for a document that was not stored yet. */
  revision: number
  /** The write that was to store it, and perhaps did. */
  saveId: string
  createdAt: number
  updatedAt: number
}

/**
 * What a page that is closing writes down: a database answers only later, when there may be no page any more;
 * `localStorage` alone is written at once. Read at the next start.
 */
export class LeavingJournal {
  readonly #storage: KeyValueStorage

  constructor(storage: KeyValueStorage) {
    this.#storage = storage
  }

  /** False when the browser has no room for it. */
  keep(unsaved: UnsavedText): boolean {
    try {
      this.#storage.setItem(keyOf(unsaved), JSON.stringify(unsaved))
      return true
    } catch {
      // Full: the caller says so, by asking before the page is left.
      return false
    }
  }

  drop(unsaved: Pick<UnsavedText, 'tab' | 'id'>): void {
    this.#storage.removeItem(keyOf(unsaved))
  }

  entries(): UnsavedText[] {
    return keysOf(this.#storage, PREFIX).flatMap((key) => readEntry(this.#storage.getItem(key)) ?? [])
  }

  /** Whether a change of `key` is one of the journal's. */
  static owns(key: string | null): boolean {
    return key?.startsWith(PREFIX) ?? false
  }
}

function keyOf({ tab, id }: Pick<UnsavedText, 'tab' | 'id'>): string {
  return `${PREFIX}${tab}:${id}`
}

function readEntry(json: string | null): UnsavedText | undefined {
  if (json === null) return undefined
  try {
    const entry = JSON.parse(json) as Partial<UnsavedText> | null
    return entry && isUnsaved(entry) ? entry : undefined
  } catch {
    return undefined
  }
}

function isUnsaved(entry: Partial<UnsavedText>): entry is UnsavedText {
  const { tab, id, title, text, saveId } = entry
  const isNamed = [tab, id, title, text, saveId].every((value) => typeof value === 'string')
  const isTimed = [entry.revision, entry.createdAt, entry.updatedAt].every((value) => Number.isFinite(value))
  return isNamed && isTimed && isOwner(entry.owner)
}
