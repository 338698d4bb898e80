import { dequal } from 'dequal'
import { createStore } from 'zustand/vanilla'
import { getSession } from '../../api/account/auth'
import { ApiError, unreachable } from '../../api/http/api-error'
import { configurePlugin, listInstalled } from '../../api/installs'
import type { InstalledChanges, InstalledPlugin, SettingValues } from '../../api/types'
import { alone, type Locks } from '../../browser/alone'
import type { Owner, PageOwner } from '../../browser/page-owner'
import { settingErrors } from '../../installed/settings/setting-values'
import { notify as defaultNotify } from '../../ui/feedback/notify'
import { formatList, humanise } from '../../ui/format'
import { PluginRecords, type WaitingChange } from './plugin-records'

/** For another tab. What waits longer is kept, and tried again. */
const PATIENCE_MS = 5_000
const OTHER_TAB = 'Another tab has not finished sending changes. They go once it has, or when you close it.'

type Kept = Pick<InstalledChanges, 'enabled' | 'settings'>

interface Parts {
  owner: PageOwner
  records?: PluginRecords
  api?: {
    configurePlugin: (pluginId: string, changes: InstalledChanges) => Promise<InstalledPlugin>
    listInstalled: () => Promise<InstalledPlugin[]>
    getSession: typeof getSession
  }
  notify?: Pick<typeof defaultNotify, 'error'>
  locks?: Locks
}

/**
 * Whether plugins are enabled, and their settings, as they were changed without a network. The server has these, and
 * nobody else: what waits here is on its way there. One that another device has changed since waits for its person.
 */
export class PluginOutbox {
  readonly state = createStore<{ changes: readonly WaitingChange[] }>(() => ({ changes: [] }))
  readonly #owner: PageOwner
  readonly #records: PluginRecords
  readonly #api: NonNullable<Parts['api']>
  readonly #notify: NonNullable<Parts['notify']>
  readonly #locks: Locks | undefined

  constructor({ owner, records, api, notify = defaultNotify, locks }: Parts) {
    this.#owner = owner
    this.#records = records ?? new PluginRecords()
    this.#api = api ?? { configurePlugin, listInstalled, getSession }
    this.#notify = notify
    this.#locks = locks
  }

  /** Whether something of the plugin is on its way, from another tab too. */
  async isWaiting(pluginId: string): Promise<boolean> {
    const waiting = this.#waiting(await this.#records.all(this.#owner.current))
    return waiting.some((change) => change.pluginId === pluginId)
  }

  /** `seen` is the plugin before. What was kept of the same before is changed upon what it was changed upon. */
  async keep(
    { pluginId, enabled, settings }: InstalledPlugin,
    changes: Kept,
    seen: SettingValues = settings,
  ) {
    const owner = this.#owner.current
    const before = await this.#records.all(owner)
    for (const [setting, value] of entriesOf(changes)) {
      const known = before.find((each) => each.pluginId === pluginId && each.setting === setting)
      const base = known && !known.theirs ? known.base : setting === null ? enabled : (seen[setting] ?? null)
      const change = { pluginId, setting, value, base }
      await this.#records.put(owner, change)
      if (dequal(value, base)) await this.#records.remove(owner, change)
    }
    await this.look()
  }

  /** Returns which plugins are otherwise now. Rejects while nobody answers; what waits goes on waiting then. */
  async send(): Promise<InstalledPlugin[]> {
    const owner = this.#owner.current
    if (this.#waiting(await this.#records.all(owner)).length === 0) return []
    let changed: InstalledPlugin[] = []
    const send = async () => {
      changed = await this.#sendAll(owner)
    }
    await alone('folio-plugin-changes', send, {
      patience: PATIENCE_MS,
      // Whether a plugin is enabled has no revision: a tab that hung and goes on would take back what is newer.
      orElse: () => Promise.reject(unreachable(OTHER_TAB)),
      locks: this.#locks,
    }).finally(() => this.look())
    return changed
  }

  /** Of two values that were changed on two devices. */
  async settle(change: WaitingChange, keep: 'mine' | 'theirs'): Promise<InstalledPlugin[]> {
    const owner = this.#owner.current
    if (keep === 'theirs' || !change.theirs) await this.#records.remove(owner, change)
    else {
      const { pluginId, setting, value, theirs } = change
      await this.#records.put(owner, { pluginId, setting, value, base: theirs.value })
    }
    await this.look()
    return this.send()
  }

  /** Reads what is kept, which another tab may have changed. */
  async look(): Promise<void> {
    const owner = this.#owner.current
    const changes = await this.#records.all(owner)
    if (owner === this.#owner.current) this.state.setState({ changes })
  }

  async #sendAll(owner: Owner): Promise<InstalledPlugin[]> {
    const changed: InstalledPlugin[] = []
    await this.#requireSame(owner)
    const waiting = this.#waiting(await this.#records.all(owner))
    for (const pluginId of new Set(waiting.map((change) => change.pluginId))) {
      const plugin = await this.#sendOne(
        owner,
        pluginId,
        waiting.filter((change) => change.pluginId === pluginId),
      )
      if (plugin) changed.push(plugin)
    }
    return changed
  }

  async #sendOne(
    owner: Owner,
    pluginId: string,
    changes: readonly WaitingChange[],
  ): Promise<InstalledPlugin | undefined> {
    if (changes.length === 0) return undefined
    try {
      const plugin = await this.#api.configurePlugin(pluginId, requestOf(changes))
      for (const change of changes) await this.#records.remove(owner, change)
      return plugin
    } catch (error) {
      return this.#sendOne(owner, pluginId, await this.#without(owner, changes, error))
    }
  }

  /** What can go without those that stood in the way: they wait for their person, or nobody can have them. */
  async #without(owner: Owner, changes: readonly WaitingChange[], error: unknown): Promise<WaitingChange[]> {
    if (!(error instanceof ApiError) || ![404, 409, 410, 422].includes(error.status)) throw error
    const named = settingErrors(error)
    const inTheWay = changes.filter(({ setting }) => setting !== null && setting in named)
    if (error.status === 409) {
      // Something else is under way: it waits.
      if (inTheWay.length === 0) throw error
      await this.#meet(owner, inTheWay)
    }
    // Nothing says what of it is wrong, or the plugin is gone.
    else await this.#drop(owner, inTheWay.length > 0 ? inTheWay : changes, error)
    return inTheWay.length > 0 ? changes.filter((change) => !inTheWay.includes(change)) : []
  }

  async #drop(owner: Owner, changes: readonly WaitingChange[], error: ApiError): Promise<void> {
    for (const change of changes) await this.#records.remove(owner, change)
    const name = humanise(changes[0]?.pluginId ?? '')
    const what = changes.map(({ setting, value }) => setting ?? (value === true ? 'enabled' : 'disabled'))
    this.#notify.error(`${name}: what you changed was not taken (${formatList(what)})`, error)
  }

  async #meet(owner: Owner, changes: readonly WaitingChange[]): Promise<void> {
    const list = await this.#api.listInstalled()
    for (const change of changes) {
      const settings = list.find(({ pluginId }) => pluginId === change.pluginId)?.settings ?? {}
      const theirs = { value: settings[change.setting ?? ''] ?? null }
      await this.#records.put(owner, { ...change, theirs })
    }
  }

  #waiting(changes: readonly WaitingChange[]): WaitingChange[] {
    return changes.filter(({ theirs }) => theirs === undefined)
  }

  /** Another tab may have signed in as somebody else. */
  async #requireSame(owner: Owner): Promise<void> {
    const { user } = await this.#api.getSession()
    const now: Owner = user ? `user:${user.id}` : 'visitor'
    if (now !== owner || owner !== this.#owner.current) throw new Error('Somebody else is signed in by now.')
  }
}

function entriesOf({ enabled, settings = {} }: Kept): [setting: string | null, value: unknown][] {
  return [...(enabled === undefined ? [] : [[null, enabled] as [null, unknown]]), ...Object.entries(settings)]
}

function requestOf(changes: readonly WaitingChange[]): InstalledChanges {
  const settings = changes.filter((change) => change.setting !== null)
  const enabled = changes.find(({ setting }) => setting === null)?.value
  const by = (what: 'value' | 'base') =>
    Object.fromEntries(settings.map((change) => [change.setting, change[what]])) as SettingValues
  return {
    ...(typeof enabled === 'boolean' && { enabled }),
    ...(settings.length > 0 && { settings: by('value'), base: by('base') }),
  }
}
