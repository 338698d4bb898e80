import type { StoreApi } from 'zustand/vanilla'
import { randomId } from '../../browser/random-id'
import { conflictTitle } from '../conflict-title'
import { withInfo, type DocumentsState } from '../documents-state'
import { Signal } from '../../observing/signal'
import type { DocumentStore } from '../store/document-store'
import { nameOf, type DocumentInfo, type StoredDocument } from '../store/stored-document'
import type { AutosavePace } from './autosave'
import type { LeavingJournal } from './leaving-journal'
import { OpenDocument, type CreateState, type StateChange } from './open-document'
import { rebase } from './rebase'
import { Saver } from './saver'
import type { Tabs } from './tabs'

/** So many documents keep their undo history; the least recently shown ones are read again. */
const MOST_OPEN = 20

export interface SessionParts {
  store: Promise<DocumentStore>
  state: StoreApi<DocumentsState>
  createState: CreateState
  journal: LeavingJournal
  tabs: Tabs
  pace: AutosavePace
  now: () => number
}

type Content = Pick<StoredDocument, 'id' | 'title' | 'owner' | 'text' | 'createdAt' | 'updatedAt'>

/** The documents that this page has open, shown or not: saves what changes here, follows what changes elsewhere. */
export class OpenDocuments {
  readonly changed = new Signal<[open: OpenDocument, change: StateChange]>()
  readonly saved = new Signal<[open: OpenDocument]>()
  /** A document goes on under another id. */
  readonly renamed = new Signal<[open: OpenDocument]>()
  readonly #parts: SessionParts
  readonly #saver: Saver
  /** The most recently shown last. */
  readonly #opens = new Map<string, OpenDocument>()

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#saver = new Saver(parts.store, parts.journal, parts.tabs.id, parts.pace, {
      saved: (open, info) => {
        this.#onSaved(open, info)
      },
      failed: (open, error) => {
        this.#onFailed(open, error)
      },
      conflicted: (open, stored) => {
        this.#onConflict(open, stored)
      },
    })
  }

  get(id: string): OpenDocument | undefined {
    return this.#opens.get(id)
  }

  all(): OpenDocument[] {
    return [...this.#opens.values()]
  }

  /** A new document, not stored yet. */
  add(content: Content): OpenDocument {
    const open = new OpenDocument(content, this.#parts.createState, this.#onChange)
    this.#opens.set(open.id, open)
    return open
  }

  addStored(stored: StoredDocument): OpenDocument {
    const open = this.add(stored)
    open.settle(stored.revision, stored.title, open.state.doc)
    return open
  }

  /** `open` is shown now: others may be put away, but none that is not stored. */
  use(open: OpenDocument): void {
    this.#opens.delete(open.id)
    this.#opens.set(open.id, open)
    for (const each of this.all().slice(0, -MOST_OPEN)) if (!each.isDirty) this.drop(each)
  }

  drop(open: OpenDocument): void {
    this.#saver.forget(open)
    this.#opens.delete(open.id)
    this.#parts.state.setState(({ unsaved }) => ({ unsaved: unsaved.filter(({ id }) => id !== open.id) }))
  }

  retitle(open: OpenDocument, title: string): void {
    open.title = title
    this.#onChange(open, { docChanged: true, selectionSet: false })
  }

  /** False when it could not be stored. */
  flush(open: OpenDocument): Promise<boolean> {
    return this.#saver.flush(open)
  }

  async flushAll(): Promise<void> {
    await Promise.all(this.all().map((open) => this.flush(open)))
  }

  /** See `Saver.leave`. */
  leave(): boolean {
    return this.#saver.leave(this.all())
  }

  /** Brings an open document up to what is stored now. Returns that. What was changed on both sides waits for its save. */
  async refresh(id: string): Promise<DocumentInfo | undefined> {
    const store = await this.#parts.store
    const open = this.#opens.get(id)
    if (!open) return store.readInfo(id)
    const stored = await store.read(id)
    if (stored?.trashedAt === null) {
      rebase(open, stored)
      this.#showTitle(open)
    }
    return stored
  }

  readonly #onChange = (open: OpenDocument, change: StateChange): void => {
    if (change.docChanged && open.isDirty) {
      open.updatedAt = this.#parts.now()
      this.#saver.touch(open)
      this.#setSaving(open, 'pending')
    }
    if (change.docChanged) this.#showTitle(open)
    this.changed.emit(open, change)
  }

  #onSaved(open: OpenDocument, info: DocumentInfo): void {
    const { state, tabs } = this.#parts
    state.setState((before) => ({
      ...withInfo(before, info),
      unsaved: before.unsaved.filter(({ id }) => id !== open.id),
    }))
    this.#setSaving(open, open.isDirty ? 'pending' : 'saved')
    this.#showTitle(open)
    tabs.tell({ kind: 'changed', id: open.id, revision: info.revision })
    this.saved.emit(open)
  }

  #onFailed(open: OpenDocument, error: unknown): void {
    console.error('The document could not be saved in this browser.', error)
    const isFull = error instanceof Error && error.name === 'QuotaExceededError'
    const failure = { id: open.id, name: nameOf(open), reason: isFull ? 'full' : 'refused' } as const
    this.#parts.state.setState(({ unsaved }) => ({
      unsaved: [...unsaved.filter(({ id }) => id !== open.id), failure],
    }))
    this.#setSaving(open, 'failed')
  }

  #onConflict(open: OpenDocument, stored: StoredDocument | undefined): void {
    const { state, now } = this.#parts
    const original = {
      id: open.id,
      name: nameOf(stored ?? open),
      isGone: stored?.trashedAt !== null,
    }
    const isCurrent = state.getState().current?.id === open.id
    this.#opens.delete(open.id)
    open.becomeCopy(randomId(), conflictTitle(open, now()))
    this.#opens.set(open.id, open)
    const copy = { id: open.id, name: open.title, original }
    state.setState((before) => ({
      ...(stored && withInfo(before, stored)),
      conflicts: [...before.conflicts, copy],
      unsaved: before.unsaved.filter(({ id }) => id !== original.id),
      ...(isCurrent && { current: { id: open.id, title: open.title, excerpt: open.excerpt } }),
    }))
    this.renamed.emit(open)
  }

  #setSaving(open: OpenDocument, saving: DocumentsState['saving']): void {
    const { current, saving: before } = this.#parts.state.getState()
    if (current?.id === open.id && before !== saving) this.#parts.state.setState({ saving })
  }

  /** Told only when it differs: this is asked at every key. */
  #showTitle(open: OpenDocument): void {
    const { current } = this.#parts.state.getState()
    if (current?.id !== open.id) return
    const { id, title } = open
    const isTitled = title !== '' && title === current.title
    if (isTitled || nameOf(open) === nameOf(current)) return
    this.#parts.state.setState({ current: { id, title, excerpt: open.excerpt } })
  }
}
