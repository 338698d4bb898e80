import type { UserConfig } from 'vite'

/** The bare imports that a bundle may have. */
export declare const ALLOWED_IMPORTS: string[]

export interface PluginConfigOptions {
  /** Folder with `plugin.json`; the current one when left out. */
  root?: string
  /** Relative to `root`; `src/index.tsx` when left out. */
  entry?: string
}

/**
 * Vite configuration of a plugin: one ES module `dist/<id>.js`, minified, with the platform's shared modules left
 * outside. The build fails, saying why, when the platform would refuse the bundle.
 */
export declare function pluginConfig(options?: PluginConfigOptions): UserConfig
