import type { Undo } from '@plugin-platform/sdk'
import { keysOf, pageStorage, sessionPageStorage, type KeyValueStorage } from '../../browser/page-storage'
import { randomId } from '../../browser/random-id'

/** A version whose code is about to run. */
export interface Suspect {
  pluginId: string
  version: string
}

/** What a page writes down while plugins start in it. It takes it away when it ends well. */
interface Diary {
  /** When the page was alive last, in milliseconds since 1970. */
  at: number
  /** Whose code runs this very moment: one, or those whose bundles are being evaluated. */
  running: Suspect[]
  starting: Suspect[]
}

const DIARY = 'plugins:starting:'
const STOPPED = 'plugins:stopped-the-page'
const TAB = 'plugins:tab'
/** A page that is alive says so this often as long as plugins start in it. */
const HEARTBEAT_MS = 1_000
/** One that has said nothing for so long is dead or hangs. */
const STALE_MS = 6_000

/**
 * Remembers which plugin was starting when the page died: an endless loop lets nobody say it afterwards. Who did it is not
 * started again until the user says so or another version is there.
 */
export class CrashGuard {
  readonly #storage: KeyValueStorage
  readonly #key: string
  readonly #now: () => number
  readonly #starting = new Map<symbol, Suspect>()
  #running: Suspect | undefined
  /** Whose bundles are evaluated, unless another's code runs in between. */
  readonly #evaluating = new Set<Suspect>()
  #heartbeat: ReturnType<typeof setInterval> | undefined

  constructor(storage = pageStorage, tab = tabId(), now = Date.now) {
    this.#storage = storage
    this.#key = DIARY + tab
    this.#now = now
    this.#condemn((key, at) => key === this.#key || this.#isStale(at))
  }

  /** Resolves when no other tab is in the middle of starting this plugin. One that hangs there is not started here. */
  async whenNoOtherStarts({ pluginId }: Suspect): Promise<void> {
    const isBusy = ([key, diary]: [string, Diary]) =>
      key !== this.#key && suspectsOf(diary).some((each) => each.pluginId === pluginId)
    while (this.#diaries().some(isBusy)) {
      await new Promise((resolve) => setTimeout(resolve, HEARTBEAT_MS))
      this.#condemn((key, at) => key !== this.#key && this.#isStale(at))
    }
  }

  /** Whether this version stopped a page, and nobody has said since that it may try again. */
  hasStopped({ pluginId, version }: Suspect): boolean {
    return this.#stopped()[pluginId] === version
  }

  forgive(pluginId: string): void {
    const others = Object.entries(this.#stopped()).filter(([id]) => id !== pluginId)
    this.#write(STOPPED, Object.fromEntries(others))
  }

  /** Writes down that a plugin starts, until the returned function is called. */
  begin({ pluginId, version }: Suspect): Undo {
    const start = Symbol(pluginId)
    this.#starting.set(start, { pluginId, version })
    this.#save()
    return () => {
      if (this.#starting.delete(start)) this.#save()
    }
  }

  /** Writes down that a plugin's code runs now, until the returned function is called or another's runs. */
  enter({ pluginId, version }: Suspect): Undo {
    const running = { pluginId, version }
    this.#running = running
    this.#save()
    return () => {
      if (this.#running !== running) return
      this.#running = undefined
      this.#save()
    }
  }

  /** Writes down that a bundle is evaluated, until the returned function is called. */
  beginEvaluation({ pluginId, version }: Suspect): Undo {
    const evaluating = { pluginId, version }
    this.#evaluating.add(evaluating)
    this.#save()
    return () => {
      if (this.#evaluating.delete(evaluating)) this.#save()
    }
  }

  /** A page that is closed or hidden did not die of a plugin. */
  watchPage(): Undo {
    const onHide = () => {
      this.#remove(this.#key)
    }
    const onVisibility = () => {
      if (document.visibilityState === 'hidden') onHide()
      else this.#save()
    }
    window.addEventListener('pagehide', onHide)
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      window.removeEventListener('pagehide', onHide)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }

  #isStale(at: number): boolean {
    return this.#now() - at > STALE_MS
  }

  #condemn(isDead: (key: string, at: number) => boolean): void {
    const dead = this.#diaries().filter(([key, { at }]) => isDead(key, at))
    if (dead.length === 0) return
    const guilty = dead.flatMap(([, diary]) => suspectsOf(diary))
    const stopped = Object.fromEntries(guilty.map(({ pluginId, version }) => [pluginId, version]))
    this.#write(STOPPED, { ...this.#stopped(), ...stopped })
    for (const [key] of dead) this.#remove(key)
  }

  #diaries(): [string, Diary][] {
    return keysOf(this.#storage, DIARY).map((key) => [key, diaryOf(this.#read(key))])
  }

  #stopped(): Record<string, unknown> {
    const stopped = this.#read(STOPPED)
    return typeof stopped === 'object' && stopped !== null ? { ...stopped } : {}
  }

  #save(): void {
    const starting = [...this.#starting.values()]
    const running = this.#running ? [this.#running] : [...this.#evaluating]
    const isQuiet = (starting.length === 0 && running.length === 0) || document.visibilityState === 'hidden'
    if (isQuiet) {
      clearInterval(this.#heartbeat)
      this.#heartbeat = undefined
      this.#remove(this.#key)
      return
    }
    this.#heartbeat ??= setInterval(() => {
      this.#save()
    }, HEARTBEAT_MS)
    this.#write(this.#key, { at: this.#now(), running, starting } satisfies Diary)
  }

  #read(key: string): unknown {
    try {
      return JSON.parse(this.#storage.getItem(key) ?? 'null')
    } catch (error) {
      console.warn(`What ${key} remembers cannot be read.`, error)
      return undefined
    }
  }

  /** Where nothing can be kept plugins run all the same: only a crash is not remembered. */
  #write(key: string, value: unknown): void {
    try {
      this.#storage.setItem(key, JSON.stringify(value))
    } catch (error) {
      console.warn('Which plugin starts cannot be remembered.', error)
    }
  }

  #remove(key: string): void {
    this.#storage.removeItem(key)
  }
}

/** Whose code runs is known; else it may be any of those that start. */
function suspectsOf({ running, starting }: Diary): Suspect[] {
  return running.length > 0 ? running : starting
}

function diaryOf(value: unknown): Diary {
  const { at = 0, running, starting } = (value ?? {}) as Partial<Diary>
  return { at, running: suspectsIn(running), starting: suspectsIn(starting) }
}

function suspectsIn(value: unknown): Suspect[] {
  return Array.isArray(value) ? value.filter(isSuspect) : []
}

function isSuspect(value: unknown): value is Suspect {
  const { pluginId, version } = (value ?? {}) as Partial<Suspect>
  return typeof pluginId === 'string' && typeof version === 'string'
}

/** The same after a reload, so that a page finds what it was doing when it died. */
function tabId(): string {
  const storage = sessionPageStorage
  const known = storage.getItem(TAB)
  if (known !== null) return known
  const fresh = randomId()
  try {
    storage.setItem(TAB, fresh)
  } catch (error) {
    console.warn('This tab cannot be told from others.', error)
  }
  return fresh
}
