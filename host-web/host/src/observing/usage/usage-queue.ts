import { randomId } from '../../browser/random-id'
import type { Origin } from '../../plugin-host/faults/blame'
import type { ReportedError } from './errors/reported-error'
import type { PluginUse, UsageReport } from './report'

/** Of a report; as the gateway has them. */
const MOST_PLUGINS = 50
const MOST_VIEWS = 50
const MOST_ACTIVATIONS = 20
const MOST_ERRORS = 10
const MOST_USES = 1_000
const MOST_FAILURES = 100
const MOST_BYTES = 14_000
/** Of a page: what a plugin that throws at every key adds after that is not told. */
const MOST_ERRORS_OF_A_PLUGIN = 50
const MOST_REPORTS = 500
const LONGEST_AGO_MS = 86_400_000

interface Noted extends Omit<PluginUse, 'ago'> {
  at: number
}

export interface Batch {
  report: Omit<UsageReport, 'plugins'>
  noted: Noted[]
}

/** What waits to be reported: sums, and no more of them than `MOST_…`, whatever plugins do. */
export class UsageQueue {
  readonly #session = randomId()
  readonly #now: () => number
  readonly #errors = new Map<string, number>()
  #noted = new Map<string, Noted>()
  #views = new Set<string>()
  #reports = 0

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  get isEmpty(): boolean {
    return this.#noted.size === 0 && this.#views.size === 0
  }

  activated(of: Origin, milliseconds: number): void {
    const noted = this.#of(of)
    if (noted && noted.activations.length < MOST_ACTIVATIONS) noted.activations.push(Math.round(milliseconds))
  }

  failed(of: Origin): void {
    const noted = this.#of(of)
    if (noted) noted.failures = Math.min(MOST_FAILURES, noted.failures + 1)
  }

  used(of: Origin): void {
    const noted = this.#of(of)
    if (noted) noted.uses = Math.min(MOST_USES, noted.uses + 1)
  }

  /** Whether another error of this plugin would be told. */
  takesErrors({ pluginId }: Origin): boolean {
    return (this.#errors.get(pluginId) ?? 0) < MOST_ERRORS_OF_A_PLUGIN
  }

  threw(of: Origin, error: Omit<ReportedError, 'count'>): void {
    const noted = this.takesErrors(of) ? this.#of(of) : undefined
    if (!noted) return
    this.#errors.set(of.pluginId, (this.#errors.get(of.pluginId) ?? 0) + 1)
    const kind = kindOf(error)
    const known = noted.errors.find((each) => kindOf(each) === kind)
    if (known) known.count += 1
    else if (noted.errors.length < MOST_ERRORS) noted.errors.push({ ...error, count: 1 })
  }

  viewed(pluginId: string): void {
    if (this.#views.size < MOST_VIEWS) this.#views.add(pluginId)
  }

  clear(): void {
    this.#noted = new Map()
    this.#views = new Set()
  }

  /** The oldest of what waits, as much as fits into a report. */
  take(oneIn: number): Batch | undefined {
    if (this.isEmpty || this.#reports >= MOST_REPORTS) return undefined
    this.#reports += 1
    const noted: Noted[] = []
    let bytes = 0
    for (const [key, one] of this.#noted) {
      bytes += new TextEncoder().encode(JSON.stringify(one)).length
      if (noted.length > 0 && bytes > MOST_BYTES) break
      noted.push(one)
      this.#noted.delete(key)
    }
    const views = [...this.#views]
    this.#views = new Set()
    return { report: { id: randomId(), session: this.#session, oneIn, views }, noted }
  }

  /** As it is sent now; undefined where all of it is too old. */
  reportOf({ report, noted }: Batch): UsageReport | undefined {
    const now = this.#now()
    const plugins = noted
      .filter(({ at }) => now - at < LONGEST_AGO_MS)
      .map(({ at, ...use }) => ({ ...use, ago: Math.max(0, Math.floor((now - at) / 1000)) }))
    return plugins.length > 0 || report.views.length > 0 ? { ...report, plugins } : undefined
  }

  #of({ pluginId, version }: Origin): Noted | undefined {
    const key = `${pluginId} ${version}`
    const known = this.#noted.get(key)
    if (known) return known
    if (this.#noted.size >= MOST_PLUGINS) return undefined
    const noted = { pluginId, version, at: this.#now(), activations: [], failures: 0, uses: 0, errors: [] }
    this.#noted.set(key, noted)
    return noted
  }
}

const kindOf = ({ name, message, frames }: Omit<ReportedError, 'count'>) =>
  JSON.stringify([name, message, frames[0]])
