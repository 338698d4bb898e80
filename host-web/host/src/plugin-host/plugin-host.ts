import type { Undo } from '@plugin-platform/sdk'
import { HOST_NAMESPACES } from '@plugin-platform/sdk/rules'
import type { Command } from '../commands/command-registry'
import { Listeners } from '../observing/listeners'
import { Signal } from '../observing/signal'
import type { BundleLoader, InstalledPlugin } from './bundles/bundle'
import { BrowserBundleLoader } from './bundles/bundle-loader'
import { CommandDispatcher } from './command-dispatcher'
import { inOrderOfNeed, neededBy, needs, obstacleTo } from './declarations/requirements'
import { culprit, type Origin } from './faults/blame'
import { CrashGuard } from './faults/crash-guard'
import { EvaluationQueue } from './faults/evaluation-queue'
import { FaultLog } from './faults/fault-log'
import type { Observation } from './observation'
import { Registries } from './registries/registries'
import { PluginRunner, startsAtOnce, type RunnerServices } from './running/plugin-runner'
import type { SettingValues } from './running/plugin-settings'
import { snapshotOf, type HostSnapshot } from './snapshot'

/** How long a plugin's turn lasts before the next one is let past it. */
const PATIENCE_MS = 2_000

export interface HostCommand extends Command {
  run: () => void
}

export interface PluginHostOptions {
  loader?: BundleLoader
  guard?: CrashGuard
  /** Keeps the user's wish beyond this page; called when a plugin is disabled from its error message. */
  saveEnabled?: (pluginId: string, enabled: boolean) => void | Promise<void>
}

/** Runs the installed plugins in this page. Nothing in here throws because of a plugin: see its status and error. */
export class PluginHost {
  readonly registries = new Registries((error) => {
    if (!this.blame(error)) console.error('An extension of the editor threw.', error)
  })
  readonly faults = new FaultLog()
  readonly guard: CrashGuard
  readonly observed = new Signal<[Observation]>()
  readonly #evaluations: EvaluationQueue
  readonly #options: PluginHostOptions
  readonly #loader: BundleLoader
  readonly #runners = new Map<string, PluginRunner>()
  /** Status and version of each when its dependents heard of it last. */
  readonly #statuses = new Map<string, string>()
  /** What was asked of each plugin last: a `sync` that comes to one later than another wish leaves it alone. */
  readonly #wishes = new Map<string, symbol>()
  /** Every version whose code has run in this page, by the address of its bundle: what it left behind may still throw. */
  readonly #origins = new Map<string, Origin>()
  readonly #listeners = new Listeners()
  readonly #services: RunnerServices
  readonly #dispatcher: CommandDispatcher
  #isPaused = false
  #snapshot: HostSnapshot | undefined

  constructor(options: PluginHostOptions = {}) {
    this.#options = options
    this.#loader = options.loader ?? new BrowserBundleLoader()
    this.guard = options.guard ?? new CrashGuard()
    this.#evaluations = new EvaluationQueue(this.guard)
    this.#services = this.#createServices()
    this.#dispatcher = new CommandDispatcher(
      this.registries,
      (pluginId) => this.#runners.get(pluginId),
      (runner, error) => {
        this.#report(runner.running ?? runner.plugin, error)
      },
      (runner) => {
        this.observed.emit({ what: 'used', of: runner.running ?? runner.plugin })
      },
    )
    const { slots, commands, modals } = this.registries
    for (const part of [slots, commands, modals, this.faults])
      part.subscribe(() => {
        this.#changed()
      })
  }

  /** Makes exactly these run: fetches in parallel, activates in order, unloads what is not among them. */
  async sync(plugins: readonly InstalledPlugin[]): Promise<void> {
    const wanted = new Set(plugins.map(({ pluginId }) => pluginId))
    for (const id of [...this.#runners.keys()]) if (!wanted.has(id)) void this.unload(id)
    await this.#startAll(plugins)
  }

  /** Installs, updates (without a reload) or reconfigures. Resolves when the plugin is active, disabled, waiting or failed. */
  async load(plugin: InstalledPlugin): Promise<void> {
    this.#wish(plugin.pluginId)
    await this.#runnerOf(plugin).update(plugin)
    const dependents = this.#dependentsOf(plugin.pluginId)
    await Promise.all(dependents.map((runner) => runner.settled))
  }

  /** Ends all plugins without forgetting them, and starts none until `resume`. */
  pause(): void {
    this.#isPaused = true
    for (const runner of this.#runners.values()) runner.pause(true)
  }

  async resume(): Promise<void> {
    if (!this.#isPaused) return
    this.#isPaused = false
    const runners = [...this.#runners.values()]
    for (const runner of runners) runner.pause(false)
    await this.#startAll(runners.map(({ plugin }) => plugin))
  }

  async #startAll(plugins: readonly InstalledPlugin[]): Promise<void> {
    const wishes = new Map(plugins.map(({ pluginId }) => [pluginId, this.#wish(pluginId)]))
    for (const plugin of plugins) this.#runnerOf(plugin)
    for (const plugin of plugins.filter((each) => this.#willStart(each))) this.#loader.preload(plugin)
    for (const plugin of inOrderOfNeed(plugins)) {
      const isStillWanted = this.#wishes.get(plugin.pluginId) === wishes.get(plugin.pluginId)
      if (isStillWanted) await takeTurn(this.#runnerOf(plugin).update(plugin))
    }
  }

  unload(pluginId: string): Promise<void> {
    this.#wish(pluginId)
    const runner = this.#runners.get(pluginId)
    this.#runners.delete(pluginId)
    runner?.end()
    this.faults.clear(pluginId)
    this.#noteStatus(pluginId)
    this.#changed()
    return Promise.resolve()
  }

  async setEnabled(pluginId: string, enabled: boolean): Promise<void> {
    const runner = this.#runners.get(pluginId)
    if (runner) await this.load({ ...runner.plugin, enabled })
  }

  updateSettings(pluginId: string, settings: SettingValues): void {
    this.#runners.get(pluginId)?.replaceSettings(settings)
  }

  /** Another go for a plugin that failed, or that stopped the page. */
  async retry(pluginId: string): Promise<void> {
    this.guard.forgive(pluginId)
    await this.#runners.get(pluginId)?.retry()
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

  /** Adds a command of the host's own. Its id begins with one of the grammar's `HOST_NAMESPACES`. */
  addCommand({ run, ...command }: HostCommand): Undo {
    const [namespace = ''] = command.id.split('.')
    if (!HOST_NAMESPACES.includes(namespace))
      throw new Error(
        `"${namespace}" is no namespace of the host: add it to HOST_NAMESPACES, or a plugin may take it.`,
      )
    const undeclare = this.registries.commands.declare(command)
    const unhandle = this.registries.commands.handle(command.id, run)
    return () => {
      unhandle()
      undeclare()
    }
  }

  /** Runs a command; a plugin that does not run yet is started first. Without a handler it opens the modal of its name. */
  execute(id: string): void {
    this.#dispatcher.execute(id)
  }

  /** Notes what a plugin threw while it was running. */
  report(pluginId: string, error: unknown): void {
    const runner = this.#runners.get(pluginId)
    if (runner) this.#report(runner.running ?? runner.plugin, error)
  }

  /** Reports an error that reached the window. False when no plugin's bundle is in its stack. */
  blame(error: unknown, stack = error instanceof Error ? (error.stack ?? '') : ''): boolean {
    const origin = culprit(stack, this.#origins.values())
    if (origin) this.#report(origin, error)
    return origin !== undefined
  }

  readonly subscribe = (listener: () => void): Undo => this.#listeners.subscribe(listener)

  /** The same object until something changes. */
  readonly snapshot = (): HostSnapshot =>
    (this.#snapshot ??= snapshotOf(this.#runners.values(), this.registries, this.faults))

  #createServices(): RunnerServices {
    return {
      registries: this.registries,
      loader: this.#loader,
      guard: this.guard,
      evaluations: this.#evaluations,
      obstacle: (plugin) => obstacleTo(plugin, this.#runners),
      needsSettled: (plugin) => this.#needsSettled(plugin),
      execute: (command) => {
        this.execute(command)
      },
      starts: ({ pluginId, version, bundleUrl }) => {
        this.#origins.set(bundleUrl, { pluginId, version, bundleUrl })
      },
      started: ({ pluginId }) => {
        this.faults.clear(pluginId)
      },
      activated: (plugin, milliseconds) => {
        this.observed.emit({ what: 'activated', of: plugin, milliseconds })
      },
      failed: (plugin, error) => {
        this.observed.emit({ what: 'failed', of: plugin, error })
      },
      report: (plugin, error) => {
        this.#report(plugin, error)
      },
      changed: (pluginId) => {
        this.#noteStatus(pluginId)
        this.#changed()
      },
    }
  }

  #report(origin: Origin, error: unknown): void {
    const { pluginId, version } = origin
    console.error(`[plugin ${pluginId} ${version}]`, error)
    this.observed.emit({ what: 'threw', of: origin, error })
    if (this.#runners.has(pluginId)) this.faults.add(pluginId, version, error)
  }

  #willStart(plugin: InstalledPlugin): boolean {
    const mayStart = plugin.enabled && !this.#isPaused && startsAtOnce(plugin)
    return mayStart && !this.guard.hasStopped(plugin) && obstacleTo(plugin, this.#runners) === undefined
  }

  #wish(pluginId: string): symbol {
    const wish = Symbol(pluginId)
    this.#wishes.set(pluginId, wish)
    return wish
  }

  /** Those that need one another do not wait for each other. */
  async #needsSettled(plugin: InstalledPlugin): Promise<void> {
    const needed = neededBy(plugin)
      .map((id) => this.#runners.get(id))
      .filter((runner) => runner !== undefined)
      .filter((runner) => !needs(runner.plugin, plugin.pluginId, this.#runners))
    await Promise.all(needed.map((runner) => runner.settled))
  }

  /** Tells those that need a plugin when it has come or gone, or is of another version. */
  #noteStatus(pluginId: string): void {
    const runner = this.#runners.get(pluginId)
    const status = runner ? `${runner.status} ${runner.plugin.version}` : 'disabled'
    if (this.#statuses.get(pluginId) === status) return
    this.#statuses.set(pluginId, status)
    for (const runner of this.#dependentsOf(pluginId)) runner.recheck()
  }

  #dependentsOf(pluginId: string): PluginRunner[] {
    return [...this.#runners.values()].filter(({ plugin }) => neededBy(plugin).includes(pluginId))
  }

  #runnerOf(plugin: InstalledPlugin): PluginRunner {
    const known = this.#runners.get(plugin.pluginId)
    if (known) return known
    const runner = new PluginRunner(plugin, this.#services, this.#isPaused)
    this.#runners.set(plugin.pluginId, runner)
    this.#changed()
    return runner
  }

  #changed(): void {
    this.#snapshot = undefined
    this.#listeners.notify()
  }
}

async function takeTurn(loading: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([loading, patience])
  clearTimeout(timer)
}
