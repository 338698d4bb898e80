import { EVENTS, STATE_KEYS, type SelectionState, type Undo } from '@plugin-platform/sdk'
import type { EditorState } from '@codemirror/state'
import type { Documents } from '../documents/documents'
import type { OpenDocument } from '../documents/session/open-document'
import type { Registries } from '../plugin-host/registries/registries'
import { driverOf, textOf } from './editor-driver'

/** Many key strokes make one announcement. What plugins do with a book costs more than with a letter: it waits for a longer pause. */
const QUIET_MS = { least: 40, most: 250, charactersPerMs: 5_000 }
/** For those who never pause. */
const LONGEST_MS = 3_000

/** Lets plugins read, follow and change the open document. Returns its undoing. */
export function shareDocuments(documents: Documents, registries: Registries): Undo {
  const driver = driverOf(documents)
  const publisher = new Publisher(documents, registries)
  const undoings = [
    registries.editor.attach(driver),
    documents.shown.listen(registries.editor.documentShown),
    documents.shown.listen(publisher.opened),
    documents.session.changed.listen(publisher.changed),
    documents.session.saved.listen(({ id }) => {
      registries.events.emit(EVENTS.DOCUMENT_SAVED, { id })
    }),
    publisher.stop,
  ]
  if (documents.current) publisher.opened(documents.current)
  return () => {
    for (const undo of undoings) undo()
  }
}

/** Text and selection are told together, so that the one's positions are always the other's. */
class Publisher {
  readonly #documents: Documents
  readonly #registries: Registries
  #shown: OpenDocument | undefined
  #id: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #latestBy = 0
  #isSelectionTold = true

  constructor(documents: Documents, registries: Registries) {
    this.#documents = documents
    this.#registries = registries
  }

  readonly opened = (open: OpenDocument): void => {
    // Shown again, as after "New document" in a blank one.
    if (open === this.#shown && open.id === this.#id) return
    this.stop()
    this.#shown = open
    this.#id = open.id
    this.#registries.events.emit(EVENTS.DOCUMENT_OPENED, { id: open.id, title: open.title })
    // A plugin that heard of it may have opened another one.
    if (this.#documents.current === open) this.#setState(open.state)
  }

  readonly changed = (open: OpenDocument, { docChanged }: { docChanged: boolean }): void => {
    if (open !== this.#documents.current) return
    if (docChanged) this.#publishSoon(open.state.doc.length)
    else if (this.#timer === undefined) this.#publishSelection()
  }

  readonly stop = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #publishSoon(length: number): void {
    const now = performance.now()
    if (this.#timer === undefined) this.#latestBy = now + LONGEST_MS
    clearTimeout(this.#timer)
    const quiet = Math.min(QUIET_MS.most, QUIET_MS.least + length / QUIET_MS.charactersPerMs)
    this.#timer = setTimeout(this.#publish, Math.min(quiet, Math.max(0, this.#latestBy - now)))
  }

  readonly #publish = (): void => {
    this.#timer = undefined
    const state = this.#documents.current?.state
    if (!state) return
    this.#setState(state)
    this.#registries.events.emit(EVENTS.CONTENT_CHANGED, { length: state.doc.length })
    this.#registries.events.emit(EVENTS.SELECTION_CHANGED, selectionOf(state))
  }

  /** After the editor's update, in which a plugin may not change the document. */
  #publishSelection(): void {
    if (!this.#isSelectionTold) return
    this.#isSelectionTold = false
    queueMicrotask(() => {
      this.#isSelectionTold = true
      const state = this.#documents.current?.state
      // The text has changed meanwhile: it takes the selection along.
      if (!state || this.#timer !== undefined) return
      const selection = selectionOf(state)
      this.#registries.state.set(STATE_KEYS.SELECTION, selection)
      this.#registries.events.emit(EVENTS.SELECTION_CHANGED, selection)
    })
  }

  #setState(state: EditorState): void {
    this.#registries.state.setAll({
      [STATE_KEYS.CONTENT]: textOf(state.doc),
      [STATE_KEYS.SELECTION]: selectionOf(state),
    })
  }
}

export function selectionOf(state: EditorState): SelectionState {
  const { from, to, head } = state.selection.main
  return { from, to, text: state.sliceDoc(from, to), line: state.doc.lineAt(head).number }
}
