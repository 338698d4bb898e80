import type { PluginManifest } from '@plugin-platform/sdk'
import type { UserConfig } from 'vite'

/** The bare imports that a bundle may have. */
export declare const ALLOWED_IMPORTS: string[]

export interface PluginConfigOptions {
  /** Folder with the plugin's `package.json`; the current one when left out. */
  root?: string
  /** Relative to `root`; `src/index.tsx` when left out. */
  entry?: string
  /**
   * A zip of several files, `dist/<id>.zip`, and not one module: code that is loaded later, fonts, WebAssembly and
   * pictures beside it, with README.md, LICENSE, icon.svg or icon.png, and the pictures in screenshots/.
   */
  files?: boolean
  /**
   * Puts the source map into the bundle, behind its last line, with the sources: the developer's page then shows errors
   * in the lines that you wrote. Everybody who has the plugin can read them. Without it (the default) there is none.
   */
  sourceMap?: boolean
}

/**
 * Vite configuration of a plugin: one ES module `dist/<id>.js`, minified, with the platform's shared modules left
 * outside. The build fails, saying why, when the platform would refuse the bundle.
 */
export declare function pluginConfig(options?: PluginConfigOptions): UserConfig

/** What a plugin's `package.json` says of it. */
export interface DescribedPlugin {
  id: string
  manifest: PluginManifest
  /** The `keywords`. */
  tags: string[]
  /** The path of the file. */
  file: string
}

/** Undefined when `package.json` in `root` is missing or has no "plugin"; an error that names the field when it is wrong. */
export declare function readPackage(root: string): DescribedPlugin | undefined

export { bundleFindings, filesFindings, zipFindings, type BundleFinding } from '../rules/bundle-findings.js'
