import type { PluginModule } from '@plugin-platform/sdk'
import type { Bundle, BundleLoader, InstalledPlugin, InTurn } from './bundle'
import type { SigningKeys } from './signatures/statement'
import { verifyPublication } from './signatures/verify'

/** Runs only what the platform's keys vouch for. They come from the page's own origin, not from where bundles are. */
export class SignedBundleLoader implements BundleLoader {
  readonly #loader: BundleLoader
  readonly #keys: () => Promise<SigningKeys>

  constructor(loader: BundleLoader, keys: () => Promise<SigningKeys>) {
    this.#loader = loader
    this.#keys = keys
  }

  /** Downloading runs nothing. */
  preload(bundle: Bundle): void {
    this.#loader.preload(bundle)
  }

  async load(plugin: InstalledPlugin, evaluateInTurn: InTurn): Promise<PluginModule> {
    const keys = await this.#keysOf(plugin)
    const began = performance.now()
    await verifyPublication(plugin, keys)
    performance.measure(`plugin:${plugin.pluginId}:verify`, { start: began })
    return this.#loader.load(plugin, evaluateInTurn)
  }

  async #keysOf({ pluginId, version }: InstalledPlugin): Promise<SigningKeys> {
    try {
      return await this.#keys()
    } catch (cause) {
      throw new Error(
        `The platform’s keys could not be fetched, so that nobody can tell whether ${pluginId} ${version} is what was published. It was not run. Check your connection and try again.`,
        { cause },
      )
    }
  }
}
