import type { PluginManifest, SlotName, Undo } from '@plugin-platform/sdk'
import { culprit, messageOf } from './faults/blame'
import type { BundleLoader, InstalledPlugin } from './bundles/bundle'
import { BrowserBundleLoader } from './bundles/bundle-loader'
import type { Command } from '../commands/command-registry'
import { contributionKey } from './running/plugin-context'
import type { SettingValues } from './running/plugin-settings'
import { Listeners } from '../observing/listeners'
import { PluginRunner, startsAtOnce, type PluginStatus, type RunnerServices } from './running/plugin-runner'
import { Registries } from './registries/registries'
import { inOrderOfNeed, obstacleTo } from './declarations/requirements'
import type { Contribution } from './registries/slot-registry'

/** How long a plugin's turn lasts before the next one is let past it. */
const PATIENCE_MS = 2_000

export interface PluginView {
  pluginId: string
  name: string
  version: string
  manifest: PluginManifest
  status: PluginStatus
  /** Why it failed, or what an active one threw last. */
  error?: string
  activationMs?: number
}

export interface HostSnapshot {
  plugins: readonly PluginView[]
  slots: Record<SlotName, readonly Contribution[]>
  commands: readonly Command[]
  /** Keys of the open modals. */
  modals: readonly string[]
}

export interface HostCommand extends Command {
  run: () => void
}

export interface PluginHostOptions {
  loader?: BundleLoader
  /** Keeps the user's wish beyond this page; called when a plugin is disabled from its error message. */
  saveEnabled?: (pluginId: string, enabled: boolean) => void | Promise<void>
}

/** Runs the installed plugins in this page. Nothing in here throws because of a plugin: see its status and error. */
export class PluginHost {
  readonly registries = new Registries((command) => {
    this.execute(command)
  })
  readonly #options: PluginHostOptions
  readonly #loader: BundleLoader
  readonly #runners = new Map<string, PluginRunner>()
  /** What was asked of each plugin last: a `sync` that comes to one later than another wish leaves it alone. */
  readonly #wishes = new Map<string, symbol>()
  readonly #listeners = new Listeners()
  readonly #services: RunnerServices
  #snapshot: HostSnapshot | undefined

  constructor(options: PluginHostOptions = {}) {
    this.#options = options
    this.#loader = options.loader ?? new BrowserBundleLoader()
    this.#services = {
      registries: this.registries,
      loader: this.#loader,
      obstacle: (plugin) => obstacleTo(plugin, this.#runners),
      report: (pluginId, error) => {
        this.report(pluginId, error)
      },
      changed: () => {
        this.#changed()
      },
    }
    const { slots, commands, modals } = this.registries
    for (const registry of [slots, commands, modals])
      registry.subscribe(() => {
        this.#changed()
      })
  }

  /** Makes exactly these run: fetches in parallel, activates in order, unloads what is not among them. */
  async sync(plugins: InstalledPlugin[]): Promise<void> {
    const wanted = new Set(plugins.map(({ pluginId }) => pluginId))
    const gone = [...this.#runners.keys()].filter((id) => !wanted.has(id))
    const wishes = new Map(plugins.map(({ pluginId }) => [pluginId, this.#wish(pluginId)]))
    for (const plugin of plugins) this.#runnerOf(plugin)
    for (const plugin of plugins.filter((each) => this.#willStart(each))) this.#loader.preload(plugin)
    await Promise.all(gone.map((id) => this.unload(id)))
    for (const plugin of inOrderOfNeed(plugins)) {
      const isStillWanted = this.#wishes.get(plugin.pluginId) === wishes.get(plugin.pluginId)
      if (isStillWanted) await this.#takeTurn(this.#run(plugin))
    }
  }

  /** Installs, updates (without a reload) or reconfigures. Resolves when the plugin is active, disabled, waiting or failed. */
  load(plugin: InstalledPlugin): Promise<void> {
    this.#wish(plugin.pluginId)
    return this.#run(plugin)
  }

  async unload(pluginId: string): Promise<void> {
    this.#wish(pluginId)
    const runner = this.#runners.get(pluginId)
    this.#runners.delete(pluginId)
    this.#changed()
    await runner?.end()
  }

  async setEnabled(pluginId: string, enabled: boolean): Promise<void> {
    const runner = this.#runners.get(pluginId)
    if (runner) await this.load({ ...runner.plugin, enabled })
  }

  updateSettings(pluginId: string, settings: SettingValues): void {
    this.#runners.get(pluginId)?.replaceSettings(settings)
  }

  /** Another go for a plugin that failed. */
  async retry(pluginId: string): Promise<void> {
    await this.#runners.get(pluginId)?.activate()
  }

  /** Disables here, and for good through `saveEnabled`. */
  async disable(pluginId: string): Promise<void> {
    await this.setEnabled(pluginId, false)
    try {
      await this.#options.saveEnabled?.(pluginId, false)
    } catch (error) {
      console.error(`Could not save that ${pluginId} is disabled.`, error)
    }
  }

  addCommand({ run, ...command }: HostCommand): Undo {
    const undeclare = this.registries.commands.declare(command)
    const unhandle = this.registries.commands.handle(command.id, run)
    return () => {
      unhandle()
      undeclare()
    }
  }

  /** Runs a command; a plugin that waits for it is activated first. Without a handler it opens the modal of its name. */
  execute(id: string): void {
    const command = this.registries.commands.get(id)
    if (!command) throw new Error(`There is no command "${id}".`)
    const runner = command.pluginId === undefined ? undefined : this.#runners.get(command.pluginId)
    if (runner?.status === 'waiting')
      void runner.activate().then(() => {
        this.#dispatch(command, runner)
      })
    else this.#dispatch(command, runner)
  }

  /** Notes what a plugin threw while it was running. */
  report(pluginId: string, error: unknown): void {
    console.error(`[plugin ${pluginId}]`, error)
    const runner = this.#runners.get(pluginId)
    if (!runner) return
    runner.error = messageOf(error)
    this.#changed()
  }

  /** Reports an error that reached the window, if a plugin's bundle is in its stack. */
  blame(error: unknown, stack = error instanceof Error ? (error.stack ?? '') : ''): void {
    const pluginId = culprit(
      stack,
      [...this.#runners.values()].map(({ plugin }) => plugin),
    )
    if (pluginId !== undefined) this.report(pluginId, error)
  }

  readonly subscribe = (listener: () => void): Undo => this.#listeners.subscribe(listener)

  /** The same object until something changes. */
  readonly snapshot = (): HostSnapshot => (this.#snapshot ??= this.#takeSnapshot())

  #dispatch(command: Command, runner: PluginRunner | undefined): void {
    const { commands, modals, slots } = this.registries
    const handler = commands.handlerOf(command.id)
    const modal = contributionKey(command.pluginId ?? '', command.id)
    if (handler) handler()
    else if (slots.in('modal').some(({ key }) => key === modal)) modals.open(modal)
    else if (runner?.status === 'active')
      this.report(runner.plugin.pluginId, `It gave its command “${command.title}” nothing to do.`)
  }

  #willStart(plugin: InstalledPlugin): boolean {
    return plugin.enabled && startsAtOnce(plugin) && obstacleTo(plugin, this.#runners) === undefined
  }

  #wish(pluginId: string): symbol {
    const wish = Symbol(pluginId)
    this.#wishes.set(pluginId, wish)
    return wish
  }

  async #run(plugin: InstalledPlugin): Promise<void> {
    await this.#runnerOf(plugin).update(plugin)
    await this.#retryThoseThatNeed(plugin.pluginId)
  }

  async #takeTurn(loading: Promise<void>): Promise<void> {
    const patience = new Promise<void>((resolve) => {
      setTimeout(resolve, PATIENCE_MS)
    })
    await Promise.race([loading, patience])
  }

  async #retryThoseThatNeed(pluginId: string): Promise<void> {
    const waiting = [...this.#runners.values()].filter(
      ({ status, plugin }) => status === 'failed' && plugin.manifest.requires?.plugins?.includes(pluginId),
    )
    await Promise.all(waiting.map((runner) => runner.activate()))
  }

  #runnerOf(plugin: InstalledPlugin): PluginRunner {
    const known = this.#runners.get(plugin.pluginId)
    if (known) return known
    const runner = new PluginRunner(plugin, this.#services)
    this.#runners.set(plugin.pluginId, runner)
    this.#changed()
    return runner
  }

  #takeSnapshot(): HostSnapshot {
    const { slots, commands, modals } = this.registries
    return {
      plugins: [...this.#runners.values()].map(viewOf),
      slots: {
        toolbar: slots.in('toolbar'),
        canvas: slots.in('canvas'),
        sidebar: slots.in('sidebar'),
        statusbar: slots.in('statusbar'),
        modal: slots.in('modal'),
      },
      commands: commands.list(),
      modals: modals.list(),
    }
  }

  #changed(): void {
    this.#snapshot = undefined
    this.#listeners.notify()
  }
}

function viewOf({ plugin, status, error, activationMs }: PluginRunner): PluginView {
  return {
    pluginId: plugin.pluginId,
    name: plugin.manifest.name,
    version: plugin.version,
    manifest: plugin.manifest,
    status,
    ...(error !== undefined && { error }),
    ...(activationMs !== undefined && { activationMs }),
  }
}
