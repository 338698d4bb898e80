import { createStore } from 'zustand/vanilla'
import { WELCOME } from './welcome'

export interface DocumentInfo {
  id: string
  title: string
  /** Milliseconds since 1970. */
  updatedAt: number
}

export interface TextDocument extends DocumentInfo {
  text: string
}

export interface Documents {
  /** Latest first. */
  list: readonly DocumentInfo[]
  current: TextDocument
  /** `failed` when this browser's storage is full or closed. */
  saving: 'saved' | 'pending' | 'failed'
}

const SAVE_DELAY_MS = 400
const LIST_KEY = 'documents'
const CURRENT_KEY = 'documents:current'

/** The documents of this browser, kept in `localStorage`: it alone can still be written while a page is closing. */
export class DocumentLibrary {
  readonly store
  readonly #storage: Storage
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(storage: Storage = localStorage) {
    this.#storage = storage
    const list = this.#readList()
    const latest = this.#read(storage.getItem(CURRENT_KEY) ?? list[0]?.id ?? '')
    const current = latest ?? newDocument(list.length === 0 ? WELCOME : { title: '', text: '' })
    this.store = createStore<Documents>(() => ({ list, current, saving: 'saved' }))
  }

  create(content: Partial<Pick<TextDocument, 'title' | 'text'>> = {}): void {
    this.flush()
    this.store.setState({ current: newDocument(content) })
    this.#save()
  }

  open(id: string): void {
    this.flush()
    const document = this.#read(id)
    if (!document) throw new Error('This document is no longer in this browser.')
    this.store.setState({ current: document })
    this.#setItem(CURRENT_KEY, id)
  }

  /** Changes the current document; it is saved a moment later. */
  edit(change: Partial<Pick<TextDocument, 'title' | 'text'>>): void {
    const { current } = this.store.getState()
    this.store.setState({ current: { ...current, ...change, updatedAt: Date.now() }, saving: 'pending' })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#save()
    }, SAVE_DELAY_MS)
  }

  remove(id: string): void {
    const list = this.store.getState().list.filter((each) => each.id !== id)
    this.#storage.removeItem(documentKey(id))
    this.#setItem(LIST_KEY, JSON.stringify(list))
    this.store.setState({ list })
    if (this.store.getState().current.id !== id) return
    clearTimeout(this.#timer)
    const next = list[0] && this.#read(list[0].id)
    this.store.setState({ current: next ?? newDocument({}), saving: 'saved' })
  }

  /** Saves what is not saved yet, at once. */
  flush(): void {
    if (this.store.getState().saving !== 'saved') this.#save()
  }

  #save(): void {
    clearTimeout(this.#timer)
    const { current, list } = this.store.getState()
    const info: DocumentInfo = { id: current.id, title: current.title, updatedAt: current.updatedAt }
    const others = list.filter(({ id }) => id !== current.id)
    const saved =
      this.#setItem(documentKey(current.id), JSON.stringify(current)) &&
      this.#setItem(LIST_KEY, JSON.stringify([info, ...others])) &&
      this.#setItem(CURRENT_KEY, current.id)
    this.store.setState(saved ? { list: [info, ...others], saving: 'saved' } : { saving: 'failed' })
  }

  #setItem(key: string, value: string): boolean {
    try {
      this.#storage.setItem(key, value)
      return true
    } catch (error) {
      console.error('The document could not be saved in this browser.', error)
      return false
    }
  }

  #readList(): DocumentInfo[] {
    return (parse(this.#storage.getItem(LIST_KEY)) as DocumentInfo[] | undefined) ?? []
  }

  #read(id: string): TextDocument | undefined {
    return parse(this.#storage.getItem(documentKey(id))) as TextDocument | undefined
  }
}

function documentKey(id: string): string {
  return `document:${id}`
}

function newDocument({ title = '', text = '' }: Partial<TextDocument>): TextDocument {
  return { id: crypto.randomUUID(), title, text, updatedAt: Date.now() }
}

function parse(json: string | null): unknown {
  if (json === null) return undefined
  try {
    return JSON.parse(json)
  } catch {
    // Not ours, or cut off by a crash: as good as not there.
    return undefined
  }
}
