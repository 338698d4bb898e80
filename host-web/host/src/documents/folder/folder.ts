import type { Undo } from '@plugin-platform/sdk'
import { createStore } from 'zustand/vanilla'
import type { Owner } from '../../browser/page-owner'
import { Signal } from '../../observing/signal'
import type { Documents } from '../documents'
import { canPickDirectory, isAllowed, isNamed, pickDirectory, type Directory } from './directory'
import { IndexedDbRecords, type FolderRecords } from './folder-records'
import { mirror, type MirrorOutcome } from './mirror'

/** So long after the last save: the disk is not written at every word. */
const QUIET_MS = 2_000

export interface FolderState {
  /** `asks`: the browser wants the person to allow it again. */
  status: 'unsupported' | 'none' | 'asks' | 'working' | 'kept' | 'failed'
  name: string
  /** When both were the same. */
  keptAt: number | undefined
  left: MirrorOutcome['left']
  error: string | undefined
}

const NONE: FolderState = { status: 'none', name: '', keptAt: undefined, left: [], error: undefined }

/** Keeps the documents of whoever uses the page in a folder on the disk, where one was chosen. */
export class Folder {
  readonly state = createStore<FolderState>(() => NONE)
  /** Both sides were changed: what the folder had is a document beside it. */
  readonly copied = new Signal<[name: string]>()
  readonly #documents: Documents
  readonly #records: FolderRecords
  #running: Promise<void> | undefined
  #isAsked = false

  constructor(documents: Documents, records: FolderRecords = new IndexedDbRecords()) {
    this.#documents = documents
    this.#records = records
  }

  /** Lets the person choose one, and writes all documents into it. */
  async choose(): Promise<void> {
    const directory = await pickDirectory()
    if (!directory) return
    await this.#running
    await alone(() => this.#setDirectory(directory))
    await this.run(true)
  }

  /** The same again keeps what is known of its files. */
  async #setDirectory(directory: Directory): Promise<void> {
    const known = await this.#records.directory(this.#owner)
    if (await known?.isSameEntry(directory)) return
    await this.#records.setDirectory(this.#owner, directory)
  }

  /** The files stay where they are. */
  async forget(): Promise<void> {
    await this.#running
    await alone(() => this.#records.setDirectory(this.#owner, undefined))
    this.state.setState(NONE)
  }

  /** One at a time, and once more for what came meanwhile. `mayAsk`: the person has just clicked. */
  run(mayAsk = false): Promise<void> {
    this.#isAsked = true
    this.#running ??= this.#runAll(mayAsk).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** From now on after every save, and whenever the page is seen again. Returns its undoing. */
  follow(): Undo {
    if (!canPickDirectory()) {
      this.state.setState({ status: 'unsupported' })
      return () => undefined
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => void this.run(), QUIET_MS)
    }
    const seen = () => {
      if (document.visibilityState === 'visible') void this.run()
    }
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('focus', seen)
    const unsubscribe = this.#documents.state.subscribe((now, before) => {
      if (now.owner !== before.owner) this.state.setState(NONE)
      if (now.documents !== before.documents || now.trash !== before.trash || now.phase !== before.phase)
        soon()
    })
    soon()
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener('focus', seen)
      unsubscribe()
    }
  }

  get #owner(): Owner {
    return this.#documents.state.getState().owner
  }

  async #runAll(mayAsk: boolean): Promise<void> {
    while (this.#isAsked) {
      this.#isAsked = false
      try {
        await alone(() => this.#runOnce(mayAsk))
      } catch (error) {
        this.state.setState({ status: 'failed', error: reasonOf(error) })
        return
      }
    }
  }

  async #runOnce(mayAsk: boolean): Promise<void> {
    const owner = this.#owner
    const { phase, isPersistent } = this.#documents.state.getState()
    if (phase !== 'ready') return
    // What could not be opened looks empty.
    if (!isPersistent)
      throw new Error('This browser’s documents cannot be read just now; the folder stays as it is.')
    const directory = await this.#records.directory(owner)
    if (!directory) {
      this.state.setState(NONE)
      return
    }
    const { name } = directory
    if (!(await isAllowed(directory, mayAsk))) {
      this.state.setState({ status: 'asks', name })
      return
    }
    this.state.setState({ status: 'working', name })
    await this.#documents.session.flushAll()
    const { left, copies } = await mirror(this.#documents.shelf, owner, directory, this.#records)
    for (const name of copies) this.copied.emit(name)
    if (owner !== this.#owner) return
    this.state.setState({ status: 'kept', keptAt: Date.now(), left, error: undefined })
  }
}

/** Not while another tab is at it: that one comes back to it with its next save, or when it is seen. */
async function alone(task: () => Promise<void>): Promise<void> {
  const locks = (navigator as Partial<Navigator>).locks
  if (!locks) await task()
  else await locks.request('folio-folder', task)
}

function reasonOf(error: unknown): string {
  if (isNamed(error, 'QuotaExceededError')) return 'The disk is full. Make room, then try again.'
  if (isNamed(error, 'NotFoundError')) return 'The folder is not there any more. Choose another one.'
  if (isNamed(error, 'NotAllowedError')) return 'The browser may not write there. Choose the folder again.'
  return error instanceof Error ? error.message : String(error)
}
