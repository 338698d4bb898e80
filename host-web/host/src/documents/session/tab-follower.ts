import type { StoreApi } from 'zustand/vanilla'
import { withConflict, withInfo, withoutId, type DocumentsState } from '../documents-state'
import type { Shelf } from '../shelf'
import type { DocumentStore } from '../store/document-store'
import type { LeavingJournal } from './leaving-journal'
import type { OpenDocument } from './open-document'
import type { OpenDocuments } from './open-documents'
import { recoverUnsaved } from './recovery'
import type { TabMessage, Tabs } from './tabs'

interface FollowerParts {
  store: Promise<DocumentStore>
  state: StoreApi<DocumentsState>
  session: OpenDocuments
  shelf: Shelf
  tabs: Tabs
  journal: LeavingJournal
  prepare: () => Promise<unknown>
  signedInOrOut: () => void
  /** An open document was deleted or thrown away by another tab. */
  gone: (open: OpenDocument) => Promise<void>
}

/** Keeps this page true to what other pages of the browser do, or left behind. */
export class TabFollower {
  readonly #parts: FollowerParts

  constructor(parts: FollowerParts) {
    this.#parts = parts
    parts.tabs.listen((message) => {
      this.#hear(message).catch((error: unknown) => {
        console.error('What another tab said could not be followed.', error)
      })
    })
  }

  /** Brings everything up to what was done while this page did not listen. */
  async catchUp(): Promise<void> {
    await this.#parts.shelf.reload()
    for (const { id } of this.#parts.session.all()) await this.#follow(id)
  }

  /** Takes in what pages that are gone could not save. Waits for it at most `patience` milliseconds. */
  async recover(patience: number): Promise<void> {
    const { store, state, session, tabs, journal, prepare } = this.#parts
    const recovering = recoverUnsaved(await store, journal, tabs, {
      recovered: async ({ id, copy }) => {
        if (copy) state.setState((before) => withConflict(before, copy))
        tabs.tell({ kind: 'changed', id, revision: 0 })
        await this.#follow(id)
      },
      refused: async (unsaved) => {
        await prepare()
        // Still full: it is shown among the unsaved ones, and stays written down.
        const open = session.get(unsaved.saveId) ?? session.add({ ...unsaved, id: unsaved.saveId })
        void session.flush(open)
      },
    })
    await Promise.race([recovering, new Promise((resolve) => setTimeout(resolve, patience))])
  }

  async #hear(message: TabMessage): Promise<void> {
    if (message.kind === 'owner') this.#parts.signedInOrOut()
    else if (message.kind === 'list') await this.catchUp()
    else await this.#follow(message.id)
  }

  async #follow(id: string): Promise<void> {
    const { state, session, gone } = this.#parts
    const info = await session.refresh(id)
    const open = session.get(id)
    // What was never stored is no other page's business.
    if (!info && open && !open.base) return
    state.setState((before) => (info ? withInfo(before, info) : withoutId(before, id)))
    const isGone = info?.trashedAt !== null
    // What is unsaved here becomes a copy as soon as it is saved.
    if (!open || !isGone || open.isDirty) return
    session.drop(open)
    await gone(open)
  }
}
