import { history, undo } from '@codemirror/commands'
import { EditorState } from '@codemirror/state'
import { followsOthers } from '../editor/text/follows-others'
import { MemoryStorage, type KeyValueStorage } from '../browser/page-storage'
import { Documents, type DocumentsOptions } from './documents'
import type { OpenDocument } from './session/open-document'
import type { TabMessage, Tabs } from './session/tabs'
import type { DocumentStore } from './store/document-store'
import { IndexedDbStore } from './store/indexeddb-store'

/** A page saves when a test says so: no timer of it ever runs out. */
export const NEVER = { quietMs: 2 ** 30, longestMs: 2 ** 30 }

/** Tabs of one browser. Messages arrive later, as they do over a channel. */
export class TabHub {
  readonly #listeners = new Map<string, (message: TabMessage) => void>()
  readonly #waiting = new Map<string, (() => void)[]>()
  readonly #open = new Set<string>()
  /** Messages on their way. */
  #delivering: Promise<unknown> = Promise.resolve()
  #queue: Promise<unknown> = Promise.resolve()

  tab(id = `tab-${this.#open.size}`): Tabs {
    this.#open.add(id)
    return {
      id,
      tell: (message) => {
        this.#delivering = this.#delivering.then(() => {
          for (const [listener, hear] of this.#listeners) if (listener !== id) hear(message)
        })
      },
      listen: (hear) => {
        this.#listeners.set(id, hear)
        return () => this.#listeners.delete(id)
      },
      whenGone: async (tab, task) => {
        if (tab !== id && this.#open.has(tab))
          await new Promise<void>((resolve) => {
            this.#waiting.set(tab, [...(this.#waiting.get(tab) ?? []), resolve])
          })
        await task()
      },
      alone: (_name, task) => {
        const run = this.#queue.then(task)
        this.#queue = run.catch(() => undefined)
        return run
      },
    }
  }

  /** As when the tab was asleep. */
  deafen(id: string): void {
    this.#listeners.delete(id)
  }

  /** As when the tab is closed or its process killed. */
  close(id: string): void {
    this.#open.delete(id)
    this.#listeners.delete(id)
    for (const go of this.#waiting.get(id) ?? []) go()
  }
}

export interface TestPage {
  documents: Documents
  tabs: Tabs
  store: DocumentStore
}

/** Pages of one browser: they share the database, `localStorage` and the tabs' channel. */
export class TestBrowser {
  readonly hub = new TabHub()
  readonly storage: KeyValueStorage = new MemoryStorage()

  page(options: Partial<DocumentsOptions> & { store?: DocumentStore } = {}): TestPage {
    const { store = new IndexedDbStore(), tabs = this.hub.tab(), ...others } = options
    const documents = new Documents({
      createState: createTestState,
      openStore: () => Promise.resolve(store),
      storage: this.storage,
      tabs,
      pace: NEVER,
      ...others,
    })
    return { documents, tabs, store }
  }

  async started(options: Parameters<TestBrowser['page']>[0] = {}, id?: string): Promise<TestPage> {
    const page = this.page(options)
    await page.documents.start(() => id)
    await page.documents.session.flushAll()
    return page
  }
}

const createTestState: DocumentsOptions['createState'] = (text) =>
  EditorState.create({ doc: text, extensions: [history(), followsOthers] })

export function currentOf({ documents }: TestPage): OpenDocument {
  if (!documents.current) throw new Error('No document is open.')
  return documents.current
}

export function undoIn(open: OpenDocument): void {
  undo({
    state: open.state,
    dispatch: (transaction) => {
      open.dispatch(transaction)
    },
  })
}

/** Writes as a person does, at the end. */
export function type(page: TestPage, text: string): void {
  const open = currentOf(page)
  open.dispatch({ changes: { from: open.state.doc.length, insert: text }, userEvent: 'input.type' })
}

export function textOf({ documents }: TestPage): string | undefined {
  return documents.current?.state.doc.toString()
}
