import type { Text } from '@codemirror/state'
import { randomId } from '../../browser/random-id'
import type { DocumentStore } from '../store/document-store'
import type { DocumentInfo, StoredDocument } from '../store/stored-document'
import { Autosave, type AutosavePace } from './autosave'
import type { LeavingJournal } from './leaving-journal'
import type { OpenDocument } from './open-document'
import { rebase } from './rebase'

const RETRY_MS = 5_000

export interface SaverEvents {
  saved: (open: OpenDocument, info: DocumentInfo) => void
  failed: (open: OpenDocument, error: unknown) => void
  /** `open` was changed elsewhere too: it must become another document, and is saved as such. */
  conflicted: (open: OpenDocument, stored: StoredDocument | undefined) => void
}

/** One state of a document on its way into the store. */
interface Attempt {
  /** The same wherever this very state is written, so that it is never taken for somebody else's. */
  saveId: string
  title: string
  doc: Text
}

interface Saving {
  autosave: Autosave
  /** The write that goes on. */
  running: Promise<void> | undefined
  attempt: Attempt | undefined
}

/** Brings what was written into the store: never over somebody else's words, and never forgetting what it could not. */
export class Saver {
  readonly #store: Promise<DocumentStore>
  readonly #journal: LeavingJournal
  readonly #tab: string
  readonly #pace: AutosavePace
  readonly #events: SaverEvents
  readonly #savings = new Map<OpenDocument, Saving>()

  constructor(
    store: Promise<DocumentStore>,
    journal: LeavingJournal,
    tab: string,
    pace: AutosavePace,
    events: SaverEvents,
  ) {
    this.#store = store
    this.#journal = journal
    this.#tab = tab
    this.#pace = pace
    this.#events = events
  }

  /** `open` has changed: it is saved soon. */
  touch(open: OpenDocument): void {
    this.#savingOf(open).autosave.touch()
  }

  /** Saves now. False when it could not. */
  async flush(open: OpenDocument): Promise<boolean> {
    const saving = this.#savingOf(open)
    saving.autosave.stop()
    // What runs may have begun before the latest change.
    while (saving.running) await saving.running
    if (open.isDirty) await this.#run(open, saving)
    return !open.isDirty
  }

  /** For a page that may end at any moment: writes down at once what is unsaved. False when there was no room. */
  leave(opens: Iterable<OpenDocument>): boolean {
    const kept = [...opens].filter((open) => open.isDirty).map((open) => this.#keep(open))
    return kept.every(Boolean)
  }

  /** `open` is of no more interest. */
  forget(open: OpenDocument): void {
    this.#savings.get(open)?.autosave.stop()
    this.#savings.delete(open)
    this.#journal.drop({ tab: this.#tab, id: open.id })
  }

  #run(open: OpenDocument, saving: Saving): Promise<void> {
    saving.running = this.#save(open, saving)
      .then(
        () => {
          if (open.isDirty) saving.autosave.touch()
        },
        (error: unknown) => {
          saving.autosave.retryAfter(RETRY_MS)
          this.#events.failed(open, error)
        },
      )
      .finally(() => {
        saving.running = undefined
      })
    return saving.running
  }

  async #save(open: OpenDocument, saving: Saving): Promise<void> {
    const store = await this.#store
    for (;;) {
      const { saveId, title, doc } = this.#attemptOf(open, saving)
      const { id, owner, createdAt, updatedAt, base } = open
      const text = open.isTextDirty ? { text: doc.toJSON() } : {}
      const change = { id, owner, title, createdAt, updatedAt, trashedAt: null, saveId, ...text }
      const result = await store.write(change, base?.revision ?? 0)
      const written = result.status === 'written' ? result.info : result.stored
      if (written?.saves.includes(saveId)) {
        open.settle(written.revision, title, doc)
        if (saving.attempt?.saveId === saveId) saving.attempt = undefined
        this.#journal.drop({ tab: this.#tab, id })
        this.#events.saved(open, written)
        return
      }
      if (result.status === 'conflict' && rebase(open, result.stored) === 'conflict') {
        this.#events.conflicted(open, result.stored)
        this.#journal.drop({ tab: this.#tab, id })
      }
    }
  }

  #attemptOf(open: OpenDocument, saving: Saving): Attempt {
    const { title, state } = open
    const { attempt } = saving
    const isThis = attempt?.doc === state.doc && attempt.title === title
    return isThis ? attempt : (saving.attempt = { saveId: randomId(), title, doc: state.doc })
  }

  #keep(open: OpenDocument): boolean {
    const { saveId, title, doc } = this.#attemptOf(open, this.#savingOf(open))
    const { id, owner, createdAt, updatedAt, base } = open
    const content = { id, owner, title, text: doc.toString(), createdAt, updatedAt }
    return this.#journal.keep({ ...content, tab: this.#tab, revision: base?.revision ?? 0, saveId })
  }

  #savingOf(open: OpenDocument): Saving {
    const known = this.#savings.get(open)
    if (known) return known
    const autosave = new Autosave(() => {
      void this.flush(open)
    }, this.#pace)
    const saving: Saving = { autosave, running: undefined, attempt: undefined }
    this.#savings.set(open, saving)
    return saving
  }
}
