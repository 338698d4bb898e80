import type { QueryClient } from '@tanstack/react-query'

import { ApiError, NO_ANSWER, unreachable } from '../../api/http/api-error'
import * as defaultApi from '../../api/installs'
import { pluginQuery } from '../../api/queries'
import { isNewer } from '../../api/developer/versions'
import type { Agreed } from '../../api/dependencies'
import type {
  AutomaticUpdates,
  Channel,
  InstalledAlong,
  InstalledChanges,
  InstalledPlugin,
  SettingValues,
} from '../../api/types'
import { neededBy, unmetNeeds } from '../../plugin-host/declarations/requirements'
import type { PluginOutbox } from '../../sync/plugins/plugin-outbox'
import { notify as defaultNotify } from '../../ui/feedback/notify'
import { formatList } from '../../ui/format'
import { leftOver, neededFirst, unneeded } from '../dependencies/left-over'
import { showPlan } from '../dependencies/plan-store'
import { clearInstallFailure, setInstallFailure } from './install-failures'
import { OptimisticList } from './optimistic-list'
import { markPending } from './pending-store'
import { SeenSettings } from '../settings/seen-settings'
import { patched, settingErrors } from '../settings/setting-values'
import { showPreview } from '../updates/preview-store'

type InstallsApi = Pick<
  typeof defaultApi,
  'installPlugin' | 'configurePlugin' | 'replacePlugin' | 'uninstallPlugin'
>
type Notify = Pick<typeof defaultNotify, 'success' | 'info' | 'error'>

/** Keeps changes for which there is no network, or which another device has made too. */
type Outbox = Pick<PluginOutbox, 'keep' | 'send' | 'isWaiting'>

/** What a person does with plugins: commands, and what is said of their outcome. */
export class Library {
  readonly #queries: QueryClient
  readonly #list: OptimisticList
  readonly #api: InstallsApi
  readonly #notify: Notify
  readonly #outbox: Outbox | undefined
  readonly #seen = new SeenSettings()
  /** Installed a moment ago, and not yet seen to run. */
  readonly #untried = new Set<string>()

  constructor(
    queries: QueryClient,
    api: InstallsApi = defaultApi,
    notify: Notify = defaultNotify,
    outbox?: Outbox,
  ) {
    this.#queries = queries
    this.#list = new OptimisticList(queries)
    this.#api = api
    this.#notify = notify
    this.#outbox = outbox
  }

  /** Asks first where something comes along that is not among `agreed`. */
  async install(
    pluginId: string,
    name: string,
    { version, agreed = NOTHING_ALONG }: { version?: string; agreed?: Agreed } = {},
  ): Promise<void> {
    const done = markPending(pluginId, 'installing')
    clearInstallFailure(pluginId)
    const isThere = this.#list.find(pluginId) !== undefined
    if (!isThere) this.#untried.add(pluginId)
    try {
      if (!navigator.onLine) throw unreachable('You are offline. Install it when the network is back.')
      await this.#list.change(pluginId, this.#foreseen(pluginId, version), () =>
        this.#withOthers(this.#api.installPlugin(pluginId, version, agreed)),
      )
    } catch (error) {
      this.#untried.delete(pluginId)
      if (bringsMore(error)) showPlan({ pluginId, name, ...(version !== undefined && { version }) })
      else if (isThere) this.#notify.error(`${name} could not get what it needs`, error)
      else this.#failInstall(pluginId, name, error)
    } finally {
      done()
    }
  }

  /** The plugin host runs the plugin. From now on it is the person's to keep, whatever becomes of it later. */
  started(pluginId: string): void {
    this.#untried.delete(pluginId)
  }

  /**
   * The plugin host cannot run the plugin. One that never ran is uninstalled again: it would be counted as installed,
   * and shown as if it worked. Any other stays, with its settings, to be tried again.
   */
  async startFailed(
    { pluginId, manifest }: Pick<InstalledPlugin, 'pluginId' | 'manifest'>,
    error: unknown,
  ): Promise<void> {
    if (!this.#untried.delete(pluginId)) {
      this.#notify.error(`${manifest.name} does not run`, error)
      return
    }
    this.#failInstall(pluginId, manifest.name, error)
    try {
      await this.#list.change(pluginId, null, () => this.#api.uninstallPlugin(pluginId).then(() => null))
    } catch (failure) {
      this.#notify.error(`${manifest.name} does not run, and could not be uninstalled`, failure)
    }
  }

  async uninstall(plugin: InstalledPlugin): Promise<void> {
    const { pluginId, manifest } = plugin
    const told = this.#dependantsTold(pluginId)
    const left = leftOver(this.#list.now() ?? [], pluginId)
    const gone = this.#list.change(pluginId, null, () => this.#api.uninstallPlugin(pluginId).then(() => null))
    this.#notify.success(`${manifest.name} uninstalled${told}`, {
      label: 'Undo',
      onClick: () => void this.restore(plugin),
    })
    try {
      await gone
      this.#offerToRemove(left)
    } catch (error) {
      this.#notify.error(`${manifest.name} could not be uninstalled`, error)
    }
  }

  /** What came along, and nothing needs any more. */
  #offerToRemove(left: readonly InstalledPlugin[]): void {
    if (left.length === 0) return
    const names = namesOf(left)
    const [came, what] = left.length === 1 ? ['came', 'it'] : ['all came', 'them']
    this.#notify.info(`${names} ${came} along with something else. Nothing needs ${what} any more.`, {
      label: 'Uninstall',
      onClick: () => void this.#removeLeft(left),
    })
  }

  /** Of `left`, what nothing needs now: meanwhile something may have come back. */
  async #removeLeft(left: readonly InstalledPlugin[]): Promise<void> {
    const still = new Set(unneeded(this.#list.now() ?? []).map(({ pluginId }) => pluginId))
    const ids = left.map(({ pluginId }) => pluginId).filter((id) => still.has(id))
    const goneIds = await this.uninstallAll(ids)
    const gone = left.filter(({ pluginId }) => goneIds.includes(pluginId))
    if (gone.length === 0) {
      if (ids.length === 0) this.#notify.info(`${namesOf(left)} stays: it is needed again.`)
      return
    }
    this.#notify.success(`${namesOf(gone)} uninstalled`, {
      label: 'Undo',
      onClick: () => void this.#restoreAll(gone),
    })
  }

  async #restoreAll(plugins: readonly InstalledPlugin[]): Promise<void> {
    for (const plugin of neededFirst(plugins)) await this.restore(plugin)
  }

  /** Takes several away at once, without a word for each that is gone. Returns which are. */
  async uninstallAll(pluginIds: string[]): Promise<string[]> {
    const gone: string[] = []
    const uninstall = async (pluginId: string) => {
      try {
        await this.#list.change(pluginId, null, () => this.#api.uninstallPlugin(pluginId).then(() => null))
        gone.push(pluginId)
      } catch (error) {
        this.#notify.error(`${pluginId} could not be uninstalled`, error)
      }
    }
    await Promise.all(pluginIds.map(uninstall))
    return gone
  }

  /** Brings back what was uninstalled, as it was. */
  async restore(plugin: InstalledPlugin): Promise<void> {
    const { pluginId, version, enabled, settings, manifest } = plugin
    try {
      await this.#list.change(pluginId, plugin, async () => {
        const fresh = await this.#withOthers(this.#api.installPlugin(pluginId, version))
        const asBefore = enabled && Object.keys(settings).length === 0
        return asBefore ? fresh : this.#api.configurePlugin(pluginId, { enabled, settings })
      })
    } catch (error) {
      this.#notify.error(`${manifest.name} could not be brought back`, error)
    }
  }

  async setEnabled(plugin: InstalledPlugin, enabled: boolean): Promise<void> {
    try {
      const told = enabled ? '' : this.#dependantsTold(plugin.pluginId)
      const foreseen = { ...plugin, enabled }
      await this.#list.change(plugin.pluginId, foreseen, () =>
        this.#configured(plugin, { enabled }, foreseen),
      )
      if (told) {
        this.#notify.success(`${plugin.manifest.name} is off${told}`, {
          label: 'Undo',
          onClick: () => void this.setEnabled(plugin, true),
        })
      }
    } catch (error) {
      this.#notify.error(`${plugin.manifest.name} could not be ${enabled ? 'enabled' : 'disabled'}`, error)
    }
  }

  /**
   * Changes the named settings, null to their default, and leaves the others alone.
   * Rejects with what the server found wrong, for the form to show.
   */
  async configure(plugin: InstalledPlugin, patch: SettingValues): Promise<void> {
    const { pluginId, manifest } = plugin
    const present = this.#list.find(pluginId) ?? plugin
    const foreseen = { ...present, settings: patched(present.settings, patch, manifest) }
    const done = this.#seen.begin(present)
    try {
      await this.#list.change(pluginId, foreseen, () =>
        this.#configured(present, { settings: patch }, foreseen),
      )
    } finally {
      done()
    }
  }

  async #configured(
    plugin: InstalledPlugin,
    changes: Pick<InstalledChanges, 'enabled' | 'settings'>,
    foreseen: InstalledPlugin,
  ): Promise<InstalledPlugin> {
    const { pluginId } = plugin
    const outbox = this.#outbox
    if (!outbox) return this.#api.configurePlugin(pluginId, changes)
    const seen = this.#seen.of(plugin)
    const keep = () => outbox.keep(plugin, changes, seen).then(() => foreseen)
    if (!navigator.onLine) return keep()
    try {
      // Sent later, it would win over this.
      if (await outbox.isWaiting(pluginId).catch(() => false)) await outbox.send()
      const answered = await this.#api.configurePlugin(pluginId, { ...changes, ...baseOf(changes, seen) })
      this.#seen.note(answered)
      return answered
    } catch (error) {
      if (isUnanswered(error)) return keep()
      if (!isChangedElsewhere(error)) throw error
      await outbox.keep(plugin, changes, seen)
      await outbox.send()
      await this.#list.askAgain()
      return this.#list.find(pluginId) ?? plugin
    }
  }

  /** Asks first where the version asks for more than the one that is there. */
  async update(plugin: InstalledPlugin, version: string): Promise<void> {
    try {
      await this.changeVersion(plugin, version)
    } catch (error) {
      if (asksForMore(error) || bringsMore(error)) showPreview(plugin.pluginId, version)
      else this.#notify.error(`${plugin.manifest.name} could not be updated`, error)
    }
  }

  /**
   * To another version, whichever way, and back by one click, with what was agreed to.
   * Rejects with why it cannot be had.
   */
  async changeVersion(
    plugin: InstalledPlugin,
    version: string,
    agreed: Agreed = NOTHING_ALONG,
  ): Promise<void> {
    const { pluginId, manifest } = plugin
    const done = markPending(pluginId, 'updating')
    try {
      await this.#list.change(pluginId, undefined, () =>
        this.#withOthers(this.#api.configurePlugin(pluginId, { version, ...agreed })),
      )
      const how = isNewer(version, plugin.version) ? `updated to ${version}` : `is ${version} again`
      this.#notify.success(`${manifest.name} ${how}`, {
        label: 'Undo',
        onClick: () => void this.#undoVersion(pluginId, plugin),
      })
    } finally {
      done()
    }
  }

  /** What one had is nothing to agree to anew. */
  async #undoVersion(pluginId: string, { version, manifest }: InstalledPlugin): Promise<void> {
    const present = this.#list.find(pluginId)
    if (!present || present.version === version) return
    try {
      await this.changeVersion(present, version, { accept: manifest.permissions ?? [] })
    } catch (error) {
      this.#notify.error(`${manifest.name} stays ${present.version}`, error)
    }
  }

  async setAutomaticUpdates(plugin: InstalledPlugin, automaticUpdates: AutomaticUpdates): Promise<void> {
    const { pluginId, manifest } = plugin
    try {
      await this.#list.change(pluginId, { ...plugin, automaticUpdates }, () =>
        this.#api.configurePlugin(pluginId, { automaticUpdates }),
      )
    } catch (error) {
      this.#notify.error(`How ${manifest.name} is updated could not be changed`, error)
    }
  }

  /** What is offered afterwards is another. */
  async setChannel(plugin: InstalledPlugin, channel: Channel): Promise<void> {
    const { pluginId, manifest } = plugin
    try {
      await this.#list.change(pluginId, { ...plugin, channel }, () =>
        this.#api.configurePlugin(pluginId, { channel }),
      )
    } catch (error) {
      this.#notify.error(`The releases of ${manifest.name} could not be chosen`, error)
    }
  }

  /** Moves to the plugin that the publisher names in its place; where that cannot be had, all stays as it is. */
  async replace({ pluginId, manifest }: InstalledPlugin): Promise<void> {
    const done = markPending(pluginId, 'updating')
    try {
      const moved = await this.#api.replacePlugin(pluginId)
      this.#list.show(moved.pluginId, moved)
      this.#list.show(pluginId, null)
      this.#notify.success(`${moved.manifest.name} takes the place of ${manifest.name}`)
    } catch (error) {
      this.#notify.error(`${manifest.name} could not be replaced`, error)
    } finally {
      done()
    }
  }

  /** What came along is in the list with it, and not a moment later: it does not run without. */
  async #withOthers(command: Promise<InstalledAlong>): Promise<InstalledPlugin> {
    const installed = await command
    if (installed.along?.length) await this.#list.askAgain()
    return installed
  }

  #failInstall(pluginId: string, name: string, error: unknown): void {
    setInstallFailure(pluginId, error)
    this.#notify.error(`${name} was not installed`, error)
  }

  /** What an install will answer, when the details are known already. */
  #foreseen(pluginId: string, version?: string): InstalledPlugin | undefined {
    const details = this.#queries.getQueryData(pluginQuery(pluginId).queryKey)
    const wanted = version ?? details?.latestVersion
    const known = details?.versions.find((candidate) => candidate.version === wanted)
    const list = this.#list.now()
    if (!known?.manifest || !list || unmetNeeds({ manifest: known.manifest }, list).length > 0)
      return undefined
    return {
      pluginId,
      version: known.version,
      enabled: true,
      settings: {},
      bundleUrl: known.bundleUrl,
      integrity: known.integrity,
      signature: known.signature ?? null,
      manifest: known.manifest,
      installedAt: new Date().toISOString(),
    }
  }

  /** What ends with the plugin, as the rest of a sentence; empty where nothing that runs needs it. */
  #dependantsTold(pluginId: string): string {
    const names = (this.#list.now() ?? [])
      .filter((plugin) => plugin.enabled && neededBy(plugin).includes(pluginId))
      .map(({ manifest }) => manifest.name)
    if (names.length === 0) return ''
    const [need, run] = names.length === 1 ? ['needs', 'does'] : ['need', 'do']
    return `. ${formatList(names)} ${need} it and ${run} not run without it`
  }
}

const NOTHING_ALONG: Agreed = { along: [] }

const baseOf = ({ settings }: Pick<InstalledChanges, 'settings'>, seen: SettingValues) =>
  settings && { base: Object.fromEntries(Object.keys(settings).map((id) => [id, seen[id] ?? null])) }

const isUnanswered = (error: unknown) => error instanceof ApiError && error.status === NO_ANSWER

const isChangedElsewhere = (error: unknown) =>
  error instanceof ApiError && error.status === 409 && Object.keys(settingErrors(error)).length > 0

const bringsMore = (error: unknown) =>
  error instanceof ApiError && error.status === 409 && error.errorAt('/along') !== undefined

const asksForMore = (error: unknown) =>
  error instanceof ApiError && error.status === 409 && error.errorAt('/accept') !== undefined

const namesOf = (plugins: readonly InstalledPlugin[]) =>
  formatList(plugins.map(({ manifest }) => manifest.name))
