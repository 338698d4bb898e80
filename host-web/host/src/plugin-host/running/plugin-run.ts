import type { PluginManifest, PluginModule } from '@plugin-platform/sdk'
import { declareCommands, exported, fillSlots } from '../declarations/contributions'
import { createContext, type Guard } from './plugin-context'
import type { SettingsStore } from './plugin-settings'
import type { Registries } from '../registries/registries'
import { withTimeout } from './timeout'
import { Undoings } from '../../observing/undoings'

const ACTIVATION_TIMEOUT_MS = 5_000
const DEACTIVATION_TIMEOUT_MS = 2_000

/** Everything that one version of a plugin has registered, from the declaration of its commands to the last handler. */
export class PluginRun {
  readonly #undoings = new Undoings()
  readonly #manifest: PluginManifest
  readonly #registries: Registries
  #module: PluginModule | undefined

  constructor(manifest: PluginManifest, registries: Registries) {
    this.#manifest = manifest
    this.#registries = registries
  }

  /** What works without the plugin's code. */
  declare(): void {
    declareCommands(this.#manifest, this.#registries, this.#undoings)
  }

  async activate(module: PluginModule, settings: SettingsStore, guard: Guard): Promise<void> {
    this.#module = module
    const context = createContext(this.#manifest, settings, this.#registries, this.#undoings, guard)
    const activate = exported(module, 'activate') as PluginModule['activate']
    const message = `Its activate() did not finish within ${ACTIVATION_TIMEOUT_MS / 1000} seconds.`
    await withTimeout(Promise.resolve(activate?.(context)), ACTIVATION_TIMEOUT_MS, message)
    fillSlots(this.#manifest, module, context, this.#registries, this.#undoings)
  }

  /** Undoes all of it at once. Resolves, or rejects, when the plugin's own `deactivate` has. */
  async end(): Promise<void> {
    const module = this.#module
    this.#module = undefined
    try {
      const deactivate = module && (exported(module, 'deactivate') as PluginModule['deactivate'])
      const ending = Promise.resolve(deactivate?.())
      this.#undoings.undoAll()
      await withTimeout(ending, DEACTIVATION_TIMEOUT_MS, 'Its deactivate() did not finish.')
    } finally {
      this.#undoings.undoAll()
    }
  }
}
