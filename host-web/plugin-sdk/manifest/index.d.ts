import type { PluginManifest } from '@plugin-platform/sdk'

/** The manifest that the build preset makes of the plugin's `package.json`. */
export declare const manifest: PluginManifest
