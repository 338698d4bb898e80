import type { EditorState, Text, TransactionSpec } from '@codemirror/state'
import type { Owner } from '../../browser/page-owner'
import { excerptOf, type StoredDocument } from '../store/stored-document'

/** Where a state may be shown: a CodeMirror view. */
export interface StateView {
  readonly state: EditorState
  setState: (state: EditorState) => void
  dispatch: (spec: TransactionSpec) => void
  focus: () => void
}

/** What changed in a document's editor state. */
export interface StateChange {
  docChanged: boolean
  selectionSet: boolean
}

/** The event of a change that was made elsewhere: nothing that one takes back here, so the state keeps it out of its history. */
export const FOLLOWED = 'follow'

/** Makes the editor state of a text; `onChange` is called for every update while the state is shown by a view. */
export type CreateState = (text: string, onChange: (change: StateChange) => void) => EditorState

/** The first line that is seen, and by how many pixels it is scrolled past. */
export interface ScrollPlace {
  from: number
  offset: number
}

/** What the store holds, as far as this page knows. */
interface Base {
  revision: number
  title: string
  doc: Text
}

/** A document in this page, with its undo history and caret; it outlives the view that shows it. */
export class OpenDocument {
  id: string
  title: string
  owner: Owner
  createdAt: number
  updatedAt: number
  /** Undefined until it is stored. */
  base: Base | undefined
  scroll: ScrollPlace | undefined
  readonly #changed: (open: OpenDocument, change: StateChange) => void
  #state: EditorState
  #view: StateView | undefined

  constructor(
    content: Pick<StoredDocument, 'id' | 'title' | 'owner' | 'text' | 'createdAt' | 'updatedAt'>,
    createState: CreateState,
    changed: (open: OpenDocument, change: StateChange) => void,
  ) {
    this.id = content.id
    this.title = content.title
    this.owner = content.owner
    this.createdAt = content.createdAt
    this.updatedAt = content.updatedAt
    this.#changed = changed
    this.#state = createState(content.text, (change) => {
      changed(this, change)
    })
  }

  get state(): EditorState {
    return this.#view?.state ?? this.#state
  }

  get isTextDirty(): boolean {
    return this.state.doc !== this.base?.doc
  }

  get isDirty(): boolean {
    return this.isTextDirty || this.title !== this.base?.title
  }

  /** Untitled, empty and never changed: as good as a new document. */
  get isBlank(): boolean {
    return this.title === '' && this.state.doc.length === 0 && (this.base?.revision ?? 0) <= 1
  }

  get excerpt(): string {
    return excerptOf(this.state.sliceDoc(0, 2_000))
  }

  /** Changes the state in the view where there is one, else by itself. */
  dispatch(spec: TransactionSpec): void {
    if (this.#view) {
      this.#view.dispatch(spec)
      return
    }
    const { state, docChanged, selection } = this.#state.update(spec)
    this.#state = state
    if (docChanged || selection) this.#changed(this, { docChanged, selectionSet: selection !== undefined })
  }

  /** Where it is shown. */
  focus(): void {
    this.#view?.focus()
  }

  /** Shows the document in `view`. Returns how it leaves the view, with all that it became there. */
  attach(view: StateView): () => void {
    view.setState(this.#state)
    this.#view = view
    return () => {
      if (this.#view !== view) return
      this.#state = view.state
      this.#view = undefined
    }
  }

  /** Notes that the store holds `doc` and `title` now. */
  settle(revision: number, title: string, doc: Text): void {
    // An older answer that comes late.
    if (this.base && this.base.revision > revision) return
    // Equal is as good as the same, and cheap to compare from now on.
    this.base = { revision, title, doc: doc.eq(this.state.doc) ? this.state.doc : doc }
  }

  /** Becomes another document, with its text, caret and history. */
  becomeCopy(id: string, title: string): void {
    this.id = id
    this.title = title
    this.base = undefined
  }

  /** Puts another text in place of its own: only what differs changes, so that caret and history stay true. */
  follow(text: string): void {
    const before = this.state.doc.toString()
    let from = 0
    while (from < before.length && from < text.length && before[from] === text[from]) from += 1
    let after = 0
    const most = Math.min(before.length, text.length) - from
    while (after < most && before.at(-1 - after) === text.at(-1 - after)) after += 1
    this.dispatch({
      changes: { from, to: before.length - after, insert: text.slice(from, text.length - after) },
      userEvent: FOLLOWED,
    })
  }
}
