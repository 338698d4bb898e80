import type { PluginManifest, PluginModule } from '@plugin-platform/sdk'
import { vi } from 'vitest'
import type { Bundle, BundleLoader, InstalledPlugin, InTurn } from './bundles/bundle'
import { CrashGuard } from './faults/crash-guard'
import { PluginHost } from './plugin-host'
import { MemoryStorage } from '../browser/page-storage'

/** A manifest that is complete but for `contributes`. */
export function manifestOf(id: string, contributes: PluginManifest['contributes'] = {}): PluginManifest {
  return { id, name: `Plugin ${id}`, version: '1.0.0', description: 'For tests.', contributes }
}

export function installed(manifest: PluginManifest, changes: Partial<InstalledPlugin> = {}): InstalledPlugin {
  const { id, version } = manifest
  const bundleUrl = `https://bundles.test/${id}/${version}.js`
  return {
    pluginId: id,
    version,
    manifest,
    bundleUrl,
    integrity: 'sha384-x',
    enabled: true,
    settings: {},
    ...changes,
  }
}

/** Bundles out of memory. */
export class FakeLoader implements BundleLoader {
  readonly preloaded: string[] = []
  readonly loaded: string[] = []
  readonly #modules = new Map<string, () => PluginModule | Promise<PluginModule>>()

  /** Serves `exports` as the bundle of `plugin`, or what a function gives or throws. */
  serve(
    plugin: InstalledPlugin,
    exports: Partial<PluginModule> | (() => Promise<PluginModule>),
  ): InstalledPlugin {
    const { manifest } = plugin
    this.#modules.set(
      plugin.bundleUrl,
      typeof exports === 'function' ? exports : () => ({ ...exports, manifest }),
    )
    return plugin
  }

  preload({ bundleUrl }: Bundle): void {
    this.preloaded.push(bundleUrl)
  }

  async load({ bundleUrl }: Bundle, evaluateInTurn: InTurn): Promise<PluginModule> {
    this.loaded.push(bundleUrl)
    const module = this.#modules.get(bundleUrl)
    if (!module) throw new Error('The bundle is not on the server (404).')
    return evaluateInTurn(async () => module())
  }
}

/** A host whose bundles come out of memory: `serve` puts one there. What one test leaves half done is no crash in the next. */
export function hostForTests(guard = new CrashGuard(new MemoryStorage())) {
  const loader = new FakeLoader()
  const saveEnabled = vi.fn()
  const host = new PluginHost({ loader, saveEnabled, guard })
  return {
    loader,
    saveEnabled,
    host,
    serve: (manifest: PluginManifest, exports: Parameters<FakeLoader['serve']>[1] = {}) =>
      loader.serve(installed(manifest), exports),
    view: (pluginId: string) => host.snapshot().plugins.find((plugin) => plugin.pluginId === pluginId),
  }
}
