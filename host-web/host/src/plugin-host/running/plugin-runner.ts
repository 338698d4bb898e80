import type { Undo } from '@plugin-platform/sdk'
import { dequal } from 'dequal'
import type { BundleLoader, InstalledPlugin } from '../bundles/bundle'
import { declareCommands } from '../declarations/commands'
import { afterPaint } from '../faults/after-paint'
import { messageOf } from '../faults/blame'
import type { CrashGuard } from '../faults/crash-guard'
import type { EvaluationQueue } from '../faults/evaluation-queue'
import type { Registries } from '../registries/registries'
import { PluginRun } from './plugin-run'
import { unlessAborted, withTimeout } from './timeout'

/**
 * `waiting`: enabled, and will be fetched when one of its commands is executed. `paused`: enabled, and no plugin runs here
 * at the moment. While a new version starts, or after it failed, `active` is the one before.
 */
export type PluginStatus = 'loading' | 'waiting' | 'active' | 'paused' | 'disabled' | 'failed'

export interface RunnerServices {
  registries: Registries
  loader: BundleLoader
  guard: CrashGuard
  evaluations: EvaluationQueue
  /** Resolves when the plugins that this one needs have started or failed. */
  needsSettled: (plugin: InstalledPlugin) => Promise<void>
  /** Why the plugin cannot run here now, or undefined. */
  obstacle: (plugin: InstalledPlugin) => string | undefined
  execute: (command: string) => void
  /** Its code is about to run in this page. */
  starts: (plugin: InstalledPlugin) => void
  /** A fresh run has taken the place of whatever was. */
  started: (plugin: InstalledPlugin) => void
  /** It runs, so long after it was asked to start. */
  activated: (plugin: InstalledPlugin, milliseconds: number) => void
  /** It did not start, and it was its own fault. */
  failed: (plugin: InstalledPlugin, error: unknown) => void
  report: (plugin: InstalledPlugin, error: unknown) => void
  changed: (pluginId: string) => void
}

interface Attempt {
  abort: AbortController
  done: Promise<void>
}

interface Failure {
  message: string
  /** `lacks`: another plugin, and may start when that is there. `stopped`: the page, when it was started last. */
  because?: 'lacks' | 'stopped'
}

/** A top-level `await` in a bundle need not ever end. */
const LOAD_TIMEOUT_MS = 30_000

/** Takes one plugin from version to version and from status to status. What was asked last is what happens. */
export class PluginRunner {
  activationMs: number | undefined
  readonly #services: RunnerServices
  #plugin: InstalledPlugin
  #run: PluginRun | undefined
  /** What ran last in this page: it runs again when the wanted version cannot. */
  #proven: InstalledPlugin | undefined
  #attempt: Attempt | undefined
  #failure: Failure | undefined
  #isNew = true
  #isPaused: boolean
  #declared: { manifest: InstalledPlugin['manifest']; undo: Undo } | undefined

  constructor(plugin: InstalledPlugin, services: RunnerServices, paused = false) {
    this.#plugin = plugin
    this.#services = services
    this.#isPaused = paused
    this.#declare()
  }

  /** What is wanted. */
  get plugin(): InstalledPlugin {
    return this.#plugin
  }

  /** What runs; an earlier version than the wanted one while that starts or when it failed. */
  get running(): InstalledPlugin | undefined {
    return this.#run?.plugin
  }

  get status(): PluginStatus {
    if (!this.#plugin.enabled) return 'disabled'
    if (this.#isPaused) return this.#failure ? 'failed' : 'paused'
    if (this.#run) return 'active'
    if (this.#attempt || this.#isNew) return 'loading'
    return this.#failure ? 'failed' : 'waiting'
  }

  /** Why the wanted version does not run. */
  get failure(): string | undefined {
    return this.#failure?.message
  }

  /** Whether it is not started because it stopped the page the last time. */
  get stoppedThePage(): boolean {
    return this.#failure?.because === 'stopped'
  }

  /** Settles when what is under way has come to its end. */
  get settled(): Promise<void> {
    return this.#attempt?.done ?? Promise.resolve()
  }

  async update(plugin: InstalledPlugin): Promise<void> {
    const isSameCode = plugin.bundleUrl === this.#plugin.bundleUrl
    this.#plugin = plugin
    this.#isNew = false
    if (!isSameCode) this.#forgetAttempt()
    if (!plugin.enabled) this.#failure = undefined
    if (!plugin.enabled) this.#stop()
    else if (this.#isPaused) this.#rest()
    else if (this.#run?.plugin.bundleUrl === plugin.bundleUrl) this.#run.settings.replace(plugin.settings)
    else if (this.#run || startsAtOnce(plugin)) await this.activate()
    else this.#changed()
  }

  /** Starts the wanted version unless it runs already. Resolves when it runs or failed, or is not wanted any more. */
  async activate(): Promise<void> {
    this.#isNew = false
    const { enabled, bundleUrl } = this.#plugin
    if (!enabled || this.#isPaused || this.#run?.plugin.bundleUrl === bundleUrl) return
    this.#attempt ??= this.#start()
    await this.#attempt.done
  }

  /** Looks again whether the plugins are there that it needs. */
  recheck(): void {
    if (!this.#plugin.enabled || this.#isPaused || this.#attempt) return
    const obstacle = this.#run && this.#services.obstacle(this.#run.plugin)
    if (obstacle !== undefined) {
      this.#failure = { message: obstacle, because: 'lacks' }
      this.#stop()
    } else if (this.#failure?.because === 'lacks' && this.#services.obstacle(this.#plugin) === undefined)
      void this.activate()
  }

  /** Another go for one that failed. */
  async retry(): Promise<void> {
    this.#failure = undefined
    this.#changed()
    await this.activate()
  }

  pause(paused: boolean): void {
    this.#isPaused = paused
    if (paused) this.#rest()
    else this.#changed()
  }

  replaceSettings(settings: InstalledPlugin['settings']): void {
    this.#plugin = { ...this.#plugin, settings }
    this.#run?.settings.replace(settings)
  }

  end(): void {
    this.#plugin = { ...this.#plugin, enabled: false }
    this.#stop()
  }

  #start(plugin = this.#plugin, failure?: Failure): Attempt {
    const abort = new AbortController()
    const attempt: Attempt = { abort, done: Promise.resolve() }
    attempt.done = this.#try(plugin, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) this.#fail(plugin, error)
    })
    this.#failure = failure
    return attempt
  }

  async #try(plugin: InstalledPlugin, signal: AbortSignal): Promise<void> {
    // After the status has changed to `loading`.
    await Promise.resolve()
    this.#changed()
    const { guard, needsSettled } = this.#services
    const began = performance.now()
    await unlessAborted(guard.whenNoOtherStarts(plugin), signal)
    if (guard.hasStopped(plugin)) throw new StoppedThePage(STOPPED_THE_PAGE)
    await unlessAborted(needsSettled(plugin), signal)
    this.#mustHaveNeeds(plugin)
    const end = guard.begin(plugin)
    try {
      this.#goLive(await this.#activated(plugin, signal), began)
    } finally {
      afterPaint(end)
    }
  }

  async #activated(plugin: InstalledPlugin, signal: AbortSignal): Promise<PluginRun> {
    const { loader, evaluations, registries, execute, report, starts, guard } = this.#services
    starts(plugin)
    const loading = withTimeout(
      loader.load(plugin, (evaluate) => evaluations.run(plugin, evaluate)),
      LOAD_TIMEOUT_MS,
      NEVER_LOADED,
    )
    const module = await unlessAborted(loading, signal)
    const run = new PluginRun(plugin, {
      registries,
      execute,
      report: (error) => {
        report(plugin, error)
      },
    })
    try {
      const leave = guard.enter(plugin)
      const activating = run.activate(module)
      leave()
      await unlessAborted(activating, signal)
      this.#mustHaveNeeds(plugin)
    } catch (error) {
      run.discard()
      throw error
    }
    return run
  }

  #goLive(run: PluginRun, began: number): void {
    const before = this.#run
    this.#run = run
    this.#proven = run.plugin
    this.#attempt = undefined
    this.#services.started(run.plugin)
    run.commit(before, () => {
      this.#declare()
    })
    // Settings may have been changed since the run was made.
    run.settings.replace(this.#plugin.settings)
    const measure = `plugin:${this.#plugin.pluginId}:activate`
    this.activationMs = performance.measure(measure, { start: began }).duration
    this.#services.activated(run.plugin, this.activationMs)
    this.#changed()
  }

  #mustHaveNeeds(plugin: InstalledPlugin): void {
    const obstacle = this.#services.obstacle(plugin)
    if (obstacle !== undefined) throw new LacksPlugins(obstacle)
  }

  /** The version before, if one runs or ran here, goes on. */
  #fail(plugin: InstalledPlugin, error: unknown): void {
    console.error(`[plugin ${plugin.pluginId} ${plugin.version}]`, error)
    this.#attempt = undefined
    if (!(error instanceof LacksPlugins)) this.#services.failed(plugin, error)
    if (plugin === this.#plugin || !this.#failure) this.#failure = failureOf(error)
    const proven = this.#proven
    if (proven && !this.#run && proven.bundleUrl !== plugin.bundleUrl)
      this.#attempt = this.#start(proven, this.#failure)
    this.#changed()
  }

  #forgetAttempt(): void {
    this.#attempt?.abort.abort(new Error('Something else is wanted.'))
    this.#attempt = undefined
    this.#failure = undefined
  }

  /** Ends what runs. What is known to be no good is said here too, where nothing runs. */
  #rest(): void {
    if (this.#services.guard.hasStopped(this.#plugin))
      this.#failure = failureOf(new StoppedThePage(STOPPED_THE_PAGE))
    this.#stop()
  }

  #stop(): void {
    this.#attempt?.abort.abort(new Error('Not wanted any more.'))
    this.#attempt = undefined
    const run = this.#run
    this.#run = undefined
    this.#services.registries.atomically(() => {
      run?.end()
      this.#declare()
    })
    this.#changed()
  }

  #changed(): void {
    this.#declare()
    this.#services.changed(this.#plugin.pluginId)
  }

  /** Commands and keys are those of the version that runs, or of the one that will. */
  #declare(): void {
    const isThere = this.#plugin.enabled && !this.#isPaused
    const manifest = isThere ? (this.#run?.plugin ?? this.#plugin).manifest : undefined
    if (dequal(manifest, this.#declared?.manifest)) return
    this.#declared?.undo()
    this.#declared = manifest && {
      manifest,
      undo: declareCommands(manifest, this.#services.registries.commands),
    }
  }
}

const NEVER_LOADED =
  `Its code did not finish loading within ${LOAD_TIMEOUT_MS / 1000} seconds: ` +
  'the bundle is slow to arrive, or has a top-level await that does not end.'

const STOPPED_THE_PAGE = 'It stopped the page when it was started last. It was not started again.'

class LacksPlugins extends Error {}

class StoppedThePage extends Error {}

function failureOf(error: unknown): Failure {
  const message = messageOf(error)
  if (error instanceof LacksPlugins) return { message, because: 'lacks' }
  return error instanceof StoppedThePage ? { message, because: 'stopped' } : { message }
}

export function startsAtOnce({ manifest }: InstalledPlugin): boolean {
  const { activationEvents } = manifest
  return (
    activationEvents === undefined || activationEvents.length === 0 || activationEvents.includes('onStartup')
  )
}
