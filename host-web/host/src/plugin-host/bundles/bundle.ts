import type { PluginManifest, PluginModule } from '@plugin-platform/sdk'
import type { SettingValues } from '../running/plugin-settings'
import type { Signature } from './signatures/statement'

/** Where a version's code is, and what it must hash to (`sha384-…`). */
export interface Bundle {
  bundleUrl: string
  integrity: string
}

/** A plugin as the API tells of an installed one. */
export interface InstalledPlugin extends Bundle {
  pluginId: string
  version: string
  manifest: PluginManifest
  /** The platform's word for who published it, and that this is what they published. */
  signature?: Signature | null
  enabled: boolean
  settings: SettingValues
}

export interface BundleLoader {
  /** Begins the download, so that several run at the same time. Never rejects: `load` says what went wrong. */
  preload: (bundle: Bundle) => void
  /** Rejects with a message that can be shown to the user. `evaluateInTurn` decides when the code runs that was downloaded. */
  load: (plugin: InstalledPlugin, evaluateInTurn: InTurn) => Promise<PluginModule>
}

export type InTurn = (evaluate: () => Promise<PluginModule>) => Promise<PluginModule>
