import type { Undo } from '@plugin-platform/sdk'
import type { QueryClient } from '@tanstack/react-query'

import { usageQuery } from '../../api/account/data'
import { API_PREFIX } from '../../api/http/http'
import { useAuth } from '../../auth/auth-store'
import { pageStorage } from '../../browser/page-storage'
import type { Observation } from '../../plugin-host/observation'
import type { PluginHost } from '../../plugin-host/plugin-host'
import { describeError, type ReadSource } from './errors/describe-error'
import { type Batch, UsageQueue } from './usage-queue'
import { pluginViewed } from './views'

/** From the first that there is to tell until it is told; and then between two reports. */
const FIRST_AFTER = 5_000
const EACH = 30_000
const CHOICE_LASTS = 10 * 60_000
const MOST_TRIES = 3
/** Errors that are being described. */
const MOST_WAITING = 10
const ONE_IN = 'folio:usage-one-in'

type Thrown = Extract<Observation, { error: unknown }>

interface Options {
  read?: ReadSource
  random?: () => number
}

/**
 * Tells the server how plugins do in this page: that they start, how long that takes, that they are used, and what they
 * throw. Nothing of what somebody writes, and nothing at all of who does not want it. Returns its undoing.
 */
export function reportUsage(
  host: Pick<PluginHost, 'observed'>,
  queries: QueryClient,
  options: Options = {},
): Undo {
  const reporter = new UsageReporter(queries, options)
  return reporter.isChosen ? reporter.follow(host) : () => undefined
}

class UsageReporter {
  readonly #queue = new UsageQueue()
  readonly #queries: QueryClient
  readonly #read: ReadSource | undefined
  readonly #oneIn = Math.max(1, Number(pageStorage.getItem(ONE_IN)) || 1)
  readonly isChosen: boolean
  #unsent: (Batch & { tries: number }) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastSent = -Infinity
  #describing = Promise.resolve()
  #waiting = 0

  constructor(queries: QueryClient, { read, random = Math.random }: Options) {
    this.#queries = queries
    this.#read = read
    this.isChosen = random() * this.#oneIn < 1
  }

  follow(host: Pick<PluginHost, 'observed'>): Undo {
    const leave = () => {
      if (document.visibilityState === 'hidden') this.#sendOnLeaving()
    }
    const onPageHide = () => {
      this.#sendOnLeaving()
    }
    document.addEventListener('visibilitychange', leave)
    window.addEventListener('pagehide', onPageHide)
    const undoings = [
      host.observed.listen((observation) => {
        this.#note(observation)
      }),
      pluginViewed.listen((pluginId) => {
        this.#queue.viewed(pluginId)
        this.#plan()
      }),
      useAuth.subscribe((now, before) => {
        if (before.user && now.user?.id !== before.user.id) this.#forget()
      }),
    ]
    return () => {
      clearTimeout(this.#timer)
      document.removeEventListener('visibilitychange', leave)
      window.removeEventListener('pagehide', onPageHide)
      for (const undo of undoings) undo()
    }
  }

  #note(observation: Observation): void {
    const { what, of } = observation
    if (what === 'activated') this.#queue.activated(of, observation.milliseconds)
    else if (what === 'used') this.#queue.used(of)
    else {
      if (what === 'failed') this.#queue.failed(of)
      this.#noteInTurn(observation)
    }
    this.#plan()
  }

  /** One after the other: each reads the sources, and a plugin may throw thousands at once. */
  #noteInTurn(observation: Thrown): void {
    if (this.#waiting >= MOST_WAITING) return
    this.#waiting += 1
    this.#describing = this.#describing
      .then(() => this.#noteError(observation))
      .finally(() => {
        this.#waiting -= 1
      })
  }

  async #noteError({ of, error }: Thrown): Promise<void> {
    if (!this.#queue.takesErrors(of)) return
    const user = userId()
    const described = await describeError(error, of, this.#read)
    if (user !== userId()) return
    this.#queue.threw(of, described)
    this.#plan()
  }

  #plan(delay = Math.max(FIRST_AFTER, this.#lastSent + EACH - performance.now())): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.#send()
    }, delay)
  }

  async #send(): Promise<void> {
    this.#lastSent = performance.now()
    const mayReport = await this.#ask()
    if (mayReport === false) this.#forget()
    if (mayReport) await this.#sendNext()
    if (this.#unsent || !this.#queue.isEmpty) this.#plan(EACH)
  }

  /** There is no time to ask anything any more. */
  #sendOnLeaving(): void {
    if (this.#known() === true) void this.#sendNext()
  }

  async #sendNext(): Promise<void> {
    const batch = this.#unsent ?? withTries(this.#queue.take(this.#oneIn))
    this.#unsent = undefined
    const report = batch && this.#queue.reportOf(batch)
    if (!batch || !report) return
    const user = userId()
    const isTaken = await send(report)
    if (!isTaken && batch.tries < MOST_TRIES && user === userId()) {
      batch.tries += 1
      this.#unsent = batch
    }
  }

  #forget(): void {
    this.#queue.clear()
    this.#unsent = undefined
  }

  /** Undefined: nobody knows yet. */
  #known(): boolean | undefined {
    if (asksNotToBeCounted()) return false
    const { status, isVerified, user } = useAuth.getState()
    if (status === 'unknown' || !isVerified) return undefined
    return user === null ? true : this.#queries.getQueryData(usageQuery(user.id).queryKey)?.reported
  }

  async #ask(): Promise<boolean | undefined> {
    const known = this.#known()
    const id = userId()
    if (known === false || id === undefined || !useAuth.getState().isVerified) return known
    try {
      await this.#queries.query({ ...usageQuery(id), staleTime: CHOICE_LASTS })
    } catch {
      return undefined
    }
    return this.#known()
  }
}

const userId = () => useAuth.getState().user?.id

const withTries = (batch: Batch | undefined) => batch && { ...batch, tries: 1 }

/** Global Privacy Control, https://www.w3.org/TR/gpc/ */
const asksNotToBeCounted = () =>
  (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true

/** Whether it need not be sent again. What comes back says one in how many sessions is to report from now on. */
async function send(report: object): Promise<boolean> {
  try {
    const answer = await fetch(`${API_PREFIX}/usage`, {
      method: 'POST',
      keepalive: true,
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(report),
    })
    if (answer.ok) {
      const { oneIn } = (await answer.json()) as { oneIn: number }
      pageStorage.setItem(ONE_IN, String(oneIn))
    }
    return answer.ok || (answer.status < 500 && answer.status !== 429)
  } catch {
    return false
  }
}
