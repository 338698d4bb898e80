import type { StoreApi } from 'zustand/vanilla'
import type { Owner } from '../browser/page-owner'
import { randomId } from '../browser/random-id'
import { conflictTitle } from './conflict-title'
import { listsOf, withInfo, withoutId, type DocumentsState } from './documents-state'
import { searchDocuments, type SearchHit } from './search'
import type { OpenDocument } from './session/open-document'
import type { OpenDocuments } from './session/open-documents'
import type { Tabs } from './session/tabs'
import { importer, type Brought } from './transfer/bring-in'
import type { TravellingDocument } from './transfer/archive'
import { amendInfo, type DocumentChange, type DocumentStore } from './store/document-store'
import type { DocumentInfo, StoredDocument } from './store/stored-document'
import { isWritten } from './welcome'

interface ShelfParts {
  store: Promise<DocumentStore>
  state: StoreApi<DocumentsState>
  session: OpenDocuments
  tabs: Tabs
  now: () => number
}

/** What can be done with documents without opening them. */
export class Shelf {
  readonly #parts: ShelfParts

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  async reload(): Promise<void> {
    const { store, state } = this.#parts
    const { owner } = state.getState()
    const infos = await (await store).list(owner)
    if (state.getState().owner === owner) state.setState(listsOf(infos))
  }

  async search(query: string, signal?: AbortSignal): Promise<SearchHit[]> {
    const { store, state, session } = this.#parts
    await session.flushAll()
    return searchDocuments(await store, state.getState().documents, query, signal)
  }

  async rename(id: string, title: string): Promise<void> {
    const open = this.#parts.session.get(id)
    if (open) this.#parts.session.retitle(open, title)
    else await this.#amend(id, () => ({ title, updatedAt: this.#parts.now() }))
  }

  /** Rejects, and throws nothing away, when the document has a text that could not be stored. */
  async trash(id: string): Promise<void> {
    const { session, now } = this.#parts
    const open = session.get(id)
    if (open && !(await session.flush(open)))
      throw new Error('Its latest text could not be stored. Export it, or make room first.')
    await this.#amend(id, () => ({ trashedAt: now() }))
    if (open) session.drop(open)
  }

  async restore(id: string): Promise<void> {
    await this.#amend(id, () => ({ trashedAt: null }))
  }

  /** Deletes for good. Returns what takes it back as long as the page lives. */
  async remove(ids: readonly string[]): Promise<() => Promise<void>> {
    const { store, state, session, tabs } = this.#parts
    const removed: StoredDocument[] = []
    for (const id of ids) {
      const stored = await (await store).read(id)
      if (!stored) continue
      await (await store).remove(id)
      removed.push(stored)
      const open = session.get(id)
      if (open) session.drop(open)
      state.setState((before) => withoutId(before, id))
      tabs.tell({ kind: 'removed', id })
    }
    return async () => {
      for (const stored of removed) await this.#putBack(stored)
    }
  }

  /** All of the owner's, with their texts as they are now, the trash too. */
  async all(): Promise<StoredDocument[]> {
    const { store, state, session } = this.#parts
    await session.flushAll()
    const infos = await (await store).list(state.getState().owner)
    const found = await Promise.all(infos.map(async ({ id }) => (await store).read(id)))
    return found.filter((one) => one !== undefined)
  }

  /** All of the owner's, the trash too, to read one by one: as they are now, also what could not be stored. */
  async reader(): Promise<{ ids: string[]; read: (id: string) => Promise<ReadDocument | undefined> }> {
    const { store, state, session } = this.#parts
    const { owner } = state.getState()
    await session.flushAll()
    const kept = await store
    const unsaved = session.all().filter((open) => open.owner === owner && open.isDirty && !open.isBlank)
    const inOrder = (await kept.list(owner)).sort((one, other) => one.createdAt - other.createdAt)
    const stored = inOrder.map(({ id }) => id)
    const read = async (id: string) => {
      const open = unsaved.find((each) => each.id === id)
      if (open) return contentOf(open)
      const found = await kept.read(id)
      return found?.owner === owner ? found : undefined
    }
    return { ids: [...new Set([...stored, ...unsaved.map(({ id }) => id)])], read }
  }

  /** Which an owner has, the trash too. */
  async infos(owner: Owner): Promise<DocumentInfo[]> {
    return (await this.#parts.store).list(owner)
  }

  async readOwn(id: string, owner: Owner): Promise<StoredDocument | undefined> {
    const stored = await (await this.#parts.store).read(id)
    return stored?.owner === owner ? stored : undefined
  }

  /** Puts a text in place of that of `revision`; undefined when that is not the latest. Where it is open it follows. */
  async replaceText(info: DocumentInfo, text: string): Promise<DocumentInfo | undefined> {
    const { store, state, session, tabs, now } = this.#parts
    const { id, owner, title, createdAt, trashedAt, revision } = info
    const change = { id, owner, title, text, createdAt, updatedAt: now(), trashedAt, saveId: randomId() }
    const result = await (await store).write(change, revision)
    if (result.status === 'conflict') return undefined
    state.setState((before) => withInfo(before, result.info))
    tabs.tell({ kind: 'changed', id, revision: result.info.revision })
    await session.refresh(id)
    return result.info
  }

  /** Keeps a text beside the document that has another one; false when the document has the same. */
  async keepCopy(info: DocumentInfo, text: string): Promise<boolean> {
    const { store, state, now } = this.#parts
    const kept = await store
    if ((await kept.read(info.id))?.text === text) return false
    const [time, title] = [now(), conflictTitle(info, now())]
    const dated = { createdAt: time, updatedAt: time, trashedAt: null }
    const change = { id: randomId(), owner: info.owner, title, text, ...dated, saveId: randomId() }
    const result = await kept.write(change, 0)
    if (result.status === 'written') state.setState((before) => withInfo(before, result.info))
    this.#parts.tabs.tell({ kind: 'list' })
    return true
  }

  /** Brings documents in; `announceMany` shows them. */
  async importer(owner: Owner): Promise<(document: TravellingDocument) => Promise<Brought | undefined>> {
    return importer(await this.#parts.store, owner)
  }

  /** After many changes at once: the list here, and in the other tabs. */
  async announceMany(): Promise<void> {
    await this.reload()
    this.#parts.tabs.tell({ kind: 'list' })
  }

  /** Takes documents out again that nobody has changed since. Returns the ids of these. */
  async withdraw(infos: readonly DocumentInfo[]): Promise<string[]> {
    const { store, session } = this.#parts
    await session.flushAll()
    const kept = await store
    const gone: string[] = []
    for (const { id, revision } of infos) {
      const open = session.get(id)
      if ((await kept.readInfo(id))?.revision !== revision || open?.isDirty) continue
      await kept.remove(id)
      if (open) session.drop(open)
      gone.push(id)
    }
    await this.announceMany()
    return gone
  }

  /**
   * Leaves all of an account that is gone to those who are not signed in; the page may know so already. Returns how many.
   * What fails halfway goes on with the next call.
   */
  async leave(owner: Owner): Promise<number> {
    const { store, session } = this.#parts
    await session.flushAll()
    let left = 0
    for (const { id } of await (await store).list(owner)) {
      // Another tab does the same, and somebody has perhaps taken it to another account since.
      const isLeft = await this.#amend(id, (info) =>
        info.owner === owner ? { owner: 'visitor' } : undefined,
      )
      if (isLeft) left += 1
    }
    for (const open of session.all()) {
      if (open.owner !== owner) continue
      // Also of what could not be stored so far.
      open.owner = 'visitor'
      await session.refresh(open.id)
    }
    return left
  }

  /** Looks for what was written before the sign-in. */
  async offer(): Promise<void> {
    const { store, state } = this.#parts
    const { owner } = state.getState()
    const isDeclined = (await (await store).readFact(declined(owner))) === true
    const infos = isDeclined ? [] : await (await store).list('visitor')
    if (state.getState().owner === owner)
      state.setState({ offered: listsOf(infos.filter(isWritten)).documents })
  }

  /** Moves what is offered to the account. */
  async takeOffered(): Promise<void> {
    const { state, session } = this.#parts
    const { offered, owner } = state.getState()
    for (const { id } of offered) {
      const open = session.get(id)
      if (open) await session.flush(open)
      await this.#amend(id, () => ({ owner }))
      if (open) await session.refresh(id)
    }
    state.setState({ offered: [] })
  }

  /** Leaves what is offered to those who are not signed in, and asks no more. */
  async declineOffered(): Promise<void> {
    const { store, state } = this.#parts
    const { owner } = state.getState()
    state.setState({ offered: [] })
    await (await store).writeFact(declined(owner), true)
  }

  async #amend(
    id: string,
    amend: (info: DocumentInfo) => Partial<DocumentChange> | undefined,
  ): Promise<boolean> {
    const { store, state, tabs } = this.#parts
    const info = await amendInfo(await store, id, randomId(), amend)
    if (!info) return false
    state.setState((before) => withInfo(before, info))
    tabs.tell({ kind: 'changed', id, revision: info.revision })
    return true
  }

  async #putBack(stored: StoredDocument): Promise<void> {
    const { store, state, tabs } = this.#parts
    const { id, owner, title, text, createdAt, updatedAt, trashedAt, revision } = stored
    const change = { id, owner, title, text, createdAt, updatedAt, trashedAt, saveId: randomId() }
    const result = await (await store).write({ ...change, above: revision }, 0)
    if (result.status === 'conflict') return
    state.setState((before) => withInfo(before, result.info))
    tabs.tell({ kind: 'changed', id, revision: result.info.revision })
  }
}

type ReadDocument = TravellingDocument & Pick<DocumentInfo, 'excerpt'>

function contentOf(open: OpenDocument): ReadDocument {
  const { id, title, excerpt, createdAt, updatedAt, state } = open
  return { id, title, excerpt, text: state.doc.toString(), createdAt, updatedAt, trashedAt: null }
}

function declined(owner: string): string {
  return `offer-declined:${owner}`
}
