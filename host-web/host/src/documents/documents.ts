import { createStore } from 'zustand/vanilla'
import { PageOwner, type Owner } from '../browser/page-owner'
import { pageStorage, type KeyValueStorage } from '../browser/page-storage'
import { randomId } from '../browser/random-id'
import { initialState, type DocumentsState } from './documents-state'
import { OpenDocuments } from './session/open-documents'
import type { CreateState, OpenDocument } from './session/open-document'
import type { AutosavePace } from './session/autosave'
import { LeavingJournal } from './session/leaving-journal'
import { TabFollower } from './session/tab-follower'
import { BrowserTabs, type Tabs } from './session/tabs'
import { Shelf } from './shelf'
import { Signal } from '../observing/signal'
import type { DocumentStore } from './store/document-store'
import { importLegacy } from './store/legacy-storage'
import { openStore } from './store/open-store'
import { nameOf, type DocumentInfo, type StoredDocument } from './store/stored-document'
import { isWritten, WELCOME, WELCOME_ID } from './welcome'

/** How long a start waits for the pages before it to be gone. */
const RECOVERY_PATIENCE_MS = 500

export interface DocumentsOptions {
  createState: CreateState
  /** Fetches what `createState` needs; asked for before the first document is opened. */
  prepare?: () => Promise<unknown>
  openStore?: () => Promise<DocumentStore>
  storage?: KeyValueStorage
  /** The documents that are shown are the owner's; see `setOwner`. */
  owner?: PageOwner
  tabs?: Tabs
  pace?: AutosavePace
  now?: () => number
}

const BLANK = { title: '', text: '' }

/** Asked for: `created`, also a new document that was there already, and `opened`. */
type AskedFor = 'created' | 'opened'
/** By the page itself: `started`, a new document to begin with, and `followed`, as the one before is gone or goes on under another id. */
type ByItself = 'started' | 'followed'
export type ShowReason = AskedFor | ByItself

export const isAskedFor = (reason: ShowReason): reason is AskedFor =>
  reason === 'created' || reason === 'opened'

/** The id in the page's address, as it is now. */
type Addressed = () => string | undefined

type Content = Partial<Pick<StoredDocument, 'title' | 'text'>>

/** The person's documents in this page: which there are, which is open, and that none is lost. */
export class Documents {
  readonly state
  readonly session: OpenDocuments
  readonly shelf: Shelf
  readonly others: TabFollower
  /** Another document is the current one. */
  readonly shown = new Signal<[open: OpenDocument, reason: ShowReason]>()
  /** The current document was deleted or thrown away in another tab. */
  readonly goneElsewhere = new Signal<[name: string]>()
  /** Somebody signed in or out in another tab. */
  readonly ownerElsewhere = new Signal<[]>()
  /** So many documents of an account that is gone are in the list now. */
  readonly takenIn = new Signal<[count: number]>()
  readonly #store: Promise<DocumentStore>
  readonly #storage: KeyValueStorage
  readonly #owner: PageOwner
  readonly #tabs: Tabs
  readonly #journal: LeavingJournal
  readonly #now: () => number
  readonly #prepare: () => Promise<unknown>
  #isPrepared: boolean
  #current: OpenDocument | undefined
  #listed: Promise<void> | undefined
  #started: Promise<void> | undefined
  /** Counts what was asked for: an answer that comes after a later wish is ignored. */
  #wish = 0

  constructor(options: DocumentsOptions) {
    this.#storage = options.storage ?? pageStorage
    this.#owner = options.owner ?? new PageOwner(this.#storage)
    this.#tabs = options.tabs ?? new BrowserTabs()
    this.#now = options.now ?? Date.now
    this.#prepare = options.prepare ?? (() => Promise.resolve())
    this.#isPrepared = options.prepare === undefined
    this.#store = (options.openStore ?? openStore)()
    this.#journal = new LeavingJournal(this.#storage)
    this.state = createStore<DocumentsState>(() => initialState(this.#owner.current))
    const shared = { store: this.#store, state: this.state, tabs: this.#tabs, now: this.#now }
    const pace = options.pace ?? { quietMs: 400, longestMs: 2_000 }
    this.session = new OpenDocuments({
      ...shared,
      createState: options.createState,
      journal: this.#journal,
      pace,
    })
    this.shelf = new Shelf({ ...shared, session: this.session })
    this.others = new TabFollower({
      ...shared,
      session: this.session,
      shelf: this.shelf,
      journal: this.#journal,
      prepare: () => this.prepare(),
      signedInOrOut: () => {
        this.ownerElsewhere.emit()
      },
      gone: async (open) => {
        if (open !== this.#current) return
        this.goneElsewhere.emit(nameOf(open))
        await this.showLatest()
      },
    })
    this.session.renamed.listen((open) => {
      if (open === this.#current) this.#announce(open, 'followed')
    })
  }

  get current(): OpenDocument | undefined {
    return this.#current
  }

  /** Resolves when documents can be opened, and made. */
  async prepare(): Promise<void> {
    await this.#prepare()
    this.#isPrepared = true
  }

  /** Does `task` at once where documents can be opened and made, else as soon as they can. */
  whenPrepared(task: () => void): void {
    if (this.#isPrepared) task()
    else
      this.prepare().then(task, (error: unknown) => {
        console.error('The code of the editor could not be fetched.', error)
      })
  }

  /** Reads which documents there are, and opens none. */
  list(): Promise<void> {
    this.#listed ??= this.#list()
    return this.#listed
  }

  /**
   * Opens the document that is `addressed` when one can be opened, none when it is not there; where none is, the one
   * that was open last, or a welcome.
   */
  start(addressed: Addressed = () => undefined): Promise<void> {
    this.#started ??= this.#start(addressed).catch((error: unknown) => {
      this.#started = undefined
      throw error
    })
    return this.#started
  }

  /** A new document, at once the current one, once they can be made: see `whenPrepared`. One that is blank is as good as new. */
  create({ title = '', text = '' }: Content = {}): OpenDocument {
    return this.#create({ title, text }, 'created')
  }

  /** False when there is no such document, when it is another person's or in the trash, or when something else was asked since. */
  async open(id: string, reason: ShowReason = 'opened'): Promise<boolean> {
    const wish = ++this.#wish
    const known = this.session.get(id)
    const open = known ?? (await this.#read(id))
    if (wish !== this.#wish || !open || !this.#isOwn(open)) return false
    this.#show(open, reason)
    // It may have changed while nobody looked.
    if (known) await this.session.refresh(id)
    return true
  }

  /**
   * Opens what an address names. The latest document takes the place of a welcome that is not there: it was somebody
   * else's, or gone before it was kept, and nobody looks for it. False where neither was shown.
   */
  async openAddressed(id: string): Promise<boolean> {
    const wish = this.#wish + 1
    if (await this.open(id)) return true
    if (wish !== this.#wish || !id.startsWith(WELCOME_ID) || this.#isStillToCome(id)) return false
    await this.showLatest()
    return true
  }

  retitle(title: string): void {
    if (this.#current) this.session.retitle(this.#current, title)
  }

  /** Moves to the trash; another document takes the place of the current one. */
  async trash(id: string): Promise<void> {
    await this.shelf.trash(id)
    if (this.#current?.id === id) await this.showLatest()
  }

  /** Takes out again what was brought in, unless it was changed since. Returns how many stay for that. */
  async takeBack(infos: readonly DocumentInfo[]): Promise<number> {
    const gone = await this.shelf.withdraw(infos)
    if (this.#current && gone.includes(this.#current.id)) await this.showLatest()
    return infos.length - gone.length
  }

  /** Gives up a text that could not be stored. */
  async discard(id: string): Promise<void> {
    const open = this.session.get(id)
    if (open) this.session.drop(open)
    if (this.#current === open) await this.showLatest()
  }

  /** Somebody else uses the page. Unsaved texts stay in it. */
  async setOwner(owner: Owner): Promise<void> {
    const before = this.state.getState().owner
    if (owner === before) return
    await this.#settled()
    await this.session.flushAll()
    this.#owner.set(owner)
    this.state.setState({ owner, offered: [], conflicts: [] })
    await this.shelf.reload()
    if (owner !== 'visitor') await this.shelf.offer()
    this.#tabs.tell({ kind: 'owner' })
    // What a visitor was writing stays open until it is decided whose it is.
    const staysOpen = this.state.getState().offered.some(({ id }) => id === this.#current?.id)
    const isOpened = this.#started !== undefined || this.#current !== undefined
    if (isOpened && !staysOpen) await this.showLatest()
    for (const open of this.session.all()) if (!this.#isOwn(open) && !open.isDirty) this.session.drop(open)
  }

  /**
   * Takes in what this browser has of accounts that are gone, wherever and however they were deleted: nobody can sign in
   * for it any more. `isGone` asks the server; of an account that is there nothing is shown to anybody else.
   */
  async takeInGone(isGone: (owner: Owner) => Promise<boolean>): Promise<void> {
    await this.#settled()
    for (const owner of await (await this.#store).owners()) {
      if (owner === 'visitor' || !(await isGone(owner))) continue
      if (this.state.getState().owner !== 'visitor') return
      const count = await this.shelf.leave(owner)
      if (count > 0) this.takenIn.emit(count)
    }
  }

  async showLatest(): Promise<void> {
    await this.prepare()
    if (await this.#showOneOfList()) return
    // Two tabs that start at once make one welcome.
    await this.#tabs.alone('welcome', async () => {
      await this.shelf.reload()
      if (!(await this.#showOneOfList())) await this.#welcome()
    })
  }

  /** The account gets nothing of what was written before the sign-in. */
  async keepApart(): Promise<void> {
    await this.shelf.declineOffered()
    if (this.#current && this.#current.owner !== this.state.getState().owner) await this.showLatest()
  }

  /** Whether something would be lost if the page ended now; what can be, is written down. */
  leave(): boolean {
    const isKept = this.session.leave()
    const { isPersistent, unsaved, documents } = this.state.getState()
    return !isKept || unsaved.length > 0 || (!isPersistent && documents.some(isWritten))
  }

  async #showOneOfList(): Promise<boolean> {
    const { owner, documents } = this.state.getState()
    const last = await (await this.#store).readFact(`current:${owner}`)
    const inOrder = [...documents.filter(({ id }) => id === last), ...documents]
    for (const { id } of inOrder) if (await this.open(id, 'followed')) return true
    return false
  }

  async #list(): Promise<void> {
    const store = await this.#store
    this.state.setState({ isPersistent: store.isPersistent })
    await this.#attempt('import', () => this.#tabs.alone('import', () => importLegacy(store, this.#storage)))
    await this.#attempt('recover', () => this.others.recover(RECOVERY_PATIENCE_MS))
    await this.#attempt('list', () => this.shelf.reload())
    if (!this.#started) this.state.setState({ phase: 'ready' })
  }

  async #start(addressed: Addressed): Promise<void> {
    // Until what the address names is open, nobody looks for it anew.
    this.state.setState({ phase: 'starting' })
    try {
      await Promise.all([this.prepare(), this.list()])
      if (!this.#current) await this.#openFirst(addressed())
    } finally {
      // Without the editor too, but not before they are known: a list that was not read looks empty.
      await this.list()
      this.state.setState({ phase: 'ready' })
    }
  }

  /** Resolves when no start is under way, whatever became of it, and the list is read where it was asked for. */
  async #settled(): Promise<void> {
    await this.#started?.catch(() => undefined)
    await this.#listed
  }

  async #openFirst(id: string | undefined): Promise<void> {
    // An address that leads nowhere is for the page to say.
    await this.#attempt('open', () => (id === undefined ? this.showLatest() : this.open(id)))
    // Whatever else failed, one can write.
    if (id === undefined && !this.#current) this.#create(BLANK, 'started')
  }

  /** A step of the start that may fail without keeping the others from being done. */
  async #attempt(step: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task()
    } catch (error) {
      console.error(`The documents' start failed to ${step}; what is stored stays as it is.`, error)
    }
  }

  async #welcome(): Promise<void> {
    const store = await this.#store
    const { owner, trash } = this.state.getState()
    const isFirst = trash.length === 0 && (await store.readFact(`welcomed:${owner}`)) === undefined
    if (!isFirst) {
      this.#create(BLANK, 'started')
      return
    }
    const open = this.#createAs(`${WELCOME_ID}${randomId()}`, WELCOME, 'started')
    await store.writeFact(`welcomed:${owner}`, true)
    await this.session.flush(open)
  }

  #create(content: Required<Content>, reason: ShowReason): OpenDocument {
    const current = this.#current
    if (current?.isBlank && content.title === '' && content.text === '') {
      this.shown.emit(current, reason)
      return current
    }
    return this.#createAs(randomId(), content, reason)
  }

  #createAs(id: string, content: Required<Content>, reason: ShowReason): OpenDocument {
    this.#wish += 1
    const now = this.#now()
    const { owner } = this.state.getState()
    const open = this.session.add({ ...content, id, owner, createdAt: now, updatedAt: now })
    this.#show(open, reason)
    void this.session.flush(open)
    return open
  }

  async #read(id: string): Promise<OpenDocument | undefined> {
    const [store] = await Promise.all([this.#store, this.prepare()])
    const stored = await store.read(id)
    if (!stored || !this.#isOwn(stored) || stored.trashedAt !== null) return undefined
    return this.session.get(id) ?? this.session.addStored(stored)
  }

  #isOwn(document: Pick<StoredDocument, 'id' | 'owner'>): boolean {
    const { owner, offered } = this.state.getState()
    return document.owner === owner || offered.some(({ id }) => id === document.id)
  }

  /** Out of the trash, or from a page that could only write it down. */
  #isStillToCome(id: string): boolean {
    const { owner, trash } = this.state.getState()
    const unsaved = this.#journal.entries().filter((each) => each.owner === owner)
    return [...trash, ...unsaved].some((each) => each.id === id)
  }

  #show(open: OpenDocument, reason: ShowReason): void {
    const left = this.#current
    if (open !== left) {
      // Unless it was given up.
      if (left?.isDirty && this.session.get(left.id) === left) void this.session.flush(left)
      this.#current = open
    }
    this.session.use(open)
    this.#announce(open, reason)
    this.#store
      .then((store) => store.writeFact(`current:${this.state.getState().owner}`, open.id))
      .catch((error: unknown) => {
        console.warn('Which document is open could not be noted.', error)
      })
  }

  #announce(open: OpenDocument, reason: ShowReason): void {
    const { id, title, excerpt } = open
    const isUnsaved = this.state.getState().unsaved.some((each) => each.id === id)
    const saving = isUnsaved ? 'failed' : open.isDirty ? 'pending' : 'saved'
    this.state.setState({ current: { id, title, excerpt }, saving })
    this.shown.emit(open, reason)
  }
}
