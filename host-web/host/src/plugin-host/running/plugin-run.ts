import type { PluginModule } from '@plugin-platform/sdk'
import type { InstalledPlugin } from '../bundles/bundle'
import { contributionsOf, exported } from '../declarations/contributions'
import type { Registries } from '../registries/registries'
import { assetsOf } from '../workers/plugin-assets'
import { createContext, type Guard } from './plugin-context'
import { SettingsStore } from './plugin-settings'
import { NamespacedStorage } from './plugin-storage'
import { Registrations } from './registrations'
import { SyncedStorage } from './synced-storage'
import { withTimeout } from './timeout'

const ACTIVATION_TIMEOUT_MS = 5_000
const DEACTIVATION_TIMEOUT_MS = 2_000

export interface RunServices {
  registries: Registries
  execute: (command: string) => void
  /** Hears what the run's own code threw. */
  report: (error: unknown) => void
}

let runs = 0

/** One version of a plugin from its activation to its end, and owner of everything that it registers. */
export class PluginRun {
  readonly plugin: InstalledPlugin
  readonly settings: SettingsStore
  readonly #id = (runs += 1)
  readonly #services: RunServices
  readonly #registrations: Registrations
  #module: PluginModule | undefined
  #mayStore = true

  constructor(plugin: InstalledPlugin, services: RunServices) {
    this.plugin = plugin
    this.#services = services
    this.settings = new SettingsStore(plugin.manifest, plugin.settings)
    this.#registrations = new Registrations(warnOnce(plugin))
  }

  /** Runs the plugin's `activate` and prepares its components. Nobody sees any of it before `commit`. */
  async activate(module: PluginModule): Promise<void> {
    const { manifest } = this.plugin
    const { slots, modals, state } = this.#services.registries
    this.#registrations.add(() => () => {
      state.release(this)
    })
    const context = this.#createContext()
    const activate = exported(module, 'activate') as PluginModule['activate']
    const message = `Its activate() did not finish within ${ACTIVATION_TIMEOUT_MS / 1000} seconds.`
    await withTimeout(Promise.resolve(activate?.(context)), ACTIVATION_TIMEOUT_MS, message)
    for (const contribution of contributionsOf(manifest, module, context, this.#id)) {
      this.#registrations.add(() => slots.add(contribution))
      if (contribution.slot === 'modal')
        this.#registrations.add(() => () => {
          modals.close(contribution.key)
        })
    }
    this.#module = module
  }

  /** Goes live in the place of the run before, in one step. `declare` brings the manifest's commands up to date in it. */
  commit(before: PluginRun | undefined, declare: () => void): void {
    let announce: () => void = () => undefined
    this.#services.registries.atomically(() => {
      before?.end()
      declare()
      announce = this.#registrations.commit()
    })
    announce()
  }

  /** Ends a run that never went live. Whatever its `activate` still does has no effect. */
  discard(): void {
    this.#mayStore = false
    this.#registrations.end()
  }

  /** Undoes everything at once. Nobody waits for the plugin's own `deactivate`; it may store what it must for a moment. */
  end(): void {
    const ending = this.#deactivate()
    this.#registrations.end()
    void withTimeout(ending, DEACTIVATION_TIMEOUT_MS, 'Its deactivate() did not finish.')
      .catch(this.#services.report)
      .finally(() => {
        this.#mayStore = false
      })
  }

  async #deactivate(): Promise<void> {
    const module = this.#module
    this.#module = undefined
    const deactivate = module && (exported(module, 'deactivate') as PluginModule['deactivate'])
    await deactivate?.()
  }

  #createContext() {
    const { registries, report, execute } = this.#services
    const storage = new NamespacedStorage(this.plugin.pluginId)
    const synced = new SyncedStorage(this.plugin.manifest)
    this.#registrations.add(() => storage.follow())
    this.#registrations.add(() => synced.follow())
    return createContext({
      manifest: this.plugin.manifest,
      registries,
      registrations: this.#registrations,
      settings: this.settings,
      storage,
      synced,
      assets: assetsOf(this.plugin.bundleUrl, this.#registrations),
      owner: this,
      guard: guardWith(report),
      report,
      execute,
      mayStore: () => this.#mayStore,
    })
  }
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

function warnOnce({ pluginId, version }: InstalledPlugin): () => void {
  let warned = false
  return () => {
    if (!warned)
      console.warn(`${pluginId} ${version} has ended: what it still asks of the host has no effect.`)
    warned = true
  }
}
