import { messageOf } from '../faults/blame'
import type { BundleLoader, InstalledPlugin } from '../bundles/bundle'
import type { Guard } from './plugin-context'
import { PluginRun } from './plugin-run'
import { SettingsStore } from './plugin-settings'
import type { Registries } from '../registries/registries'

/** `waiting`: enabled, and will be fetched when one of its commands is executed. */
export type PluginStatus = 'loading' | 'waiting' | 'active' | 'disabled' | 'failed'

export interface RunnerServices {
  registries: Registries
  loader: BundleLoader
  /** Why the plugin cannot run here, or undefined. */
  obstacle: (plugin: InstalledPlugin) => string | undefined
  report: (pluginId: string, error: unknown) => void
  changed: () => void
}

/** Takes one plugin from version to version and from status to status, one step after the other. */
export class PluginRunner {
  status: PluginStatus = 'loading'
  error: string | undefined
  activationMs: number | undefined
  readonly #services: RunnerServices
  readonly #guard: Guard
  #plugin: InstalledPlugin
  #settings: SettingsStore
  #run: PluginRun | undefined
  #steps: Promise<void> = Promise.resolve()

  constructor(plugin: InstalledPlugin, services: RunnerServices) {
    this.#plugin = plugin
    this.#settings = new SettingsStore(plugin.manifest, plugin.settings)
    this.#services = services
    this.#guard = guardWith((error) => {
      services.report(plugin.pluginId, error)
    })
  }

  get plugin(): InstalledPlugin {
    return this.#plugin
  }

  update(plugin: InstalledPlugin): Promise<void> {
    return this.#step(async () => {
      const sameCode = plugin.bundleUrl === this.#plugin.bundleUrl && plugin.enabled === this.#plugin.enabled
      this.#plugin = plugin
      if (sameCode && this.#run) this.#settings.replace(plugin.settings)
      else await this.#restart()
    })
  }

  /** Starts a plugin that waits or failed; does nothing to one that is active. */
  activate(): Promise<void> {
    return this.#step(async () => {
      if (this.status !== 'active' && this.#plugin.enabled) await this.#start()
    })
  }

  end(): Promise<void> {
    return this.#step(() => {
      this.#stop()
    })
  }

  replaceSettings(settings: InstalledPlugin['settings']): void {
    this.#plugin = { ...this.#plugin, settings }
    this.#settings.replace(settings)
  }

  async #restart(): Promise<void> {
    if (!this.#plugin.enabled) {
      this.#stop()
      this.#become('disabled')
    } else if (startsAtOnce(this.#plugin)) await this.#start()
    else this.#wait()
  }

  #wait(): void {
    this.#stop()
    try {
      this.#run = new PluginRun(this.#plugin.manifest, this.#services.registries)
      this.#run.declare()
      this.#become('waiting')
    } catch (error) {
      this.#fail(error)
    }
  }

  async #start(): Promise<void> {
    const { pluginId, manifest, settings } = this.#plugin
    const began = performance.now()
    this.#become('loading')
    try {
      const obstacle = this.#services.obstacle(this.#plugin)
      if (obstacle !== undefined) throw new Error(obstacle)
      const module = await this.#services.loader.load(this.#plugin)
      // The version before goes only now: between the two there is no gap that could be seen.
      this.#stop()
      this.#settings = new SettingsStore(manifest, settings)
      this.#run = new PluginRun(manifest, this.#services.registries)
      this.#run.declare()
      await this.#run.activate(module, this.#settings, this.#guard)
      this.activationMs = performance.measure(`plugin:${pluginId}:activate`, { start: began }).duration
      this.#become('active')
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#stop()
    console.error(`[plugin ${this.#plugin.pluginId}]`, error)
    this.#become('failed', messageOf(error))
  }

  /** Nobody waits for a plugin's `deactivate`: all that it registered is gone when this returns. */
  #stop(): void {
    const run = this.#run
    this.#run = undefined
    run?.end().catch((error: unknown) => {
      this.#services.report(this.#plugin.pluginId, error)
    })
  }

  #become(status: PluginStatus, error?: string): void {
    this.status = status
    this.error = error
    this.#services.changed()
  }

  #step(step: () => Promise<void> | void): Promise<void> {
    this.#steps = this.#steps.then(step)
    return this.#steps
  }
}

export function startsAtOnce({ manifest }: InstalledPlugin): boolean {
  const { activationEvents } = manifest
  return (
    activationEvents === undefined || activationEvents.length === 0 || activationEvents.includes('onStartup')
  )
}

function guardWith(report: (error: unknown) => void): Guard {
  return (handler) =>
    (...args) => {
      try {
        Promise.resolve(handler(...args)).catch(report)
      } catch (error) {
        report(error)
      }
    }
}
