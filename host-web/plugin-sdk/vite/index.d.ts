import type { PluginManifest } from '@plugin-platform/sdk'
import type { UserConfig } from 'vite'

/** The bare imports that a bundle may have. */
export declare const ALLOWED_IMPORTS: string[]

export interface PluginConfigOptions {
  /** Folder with the plugin's `package.json`; the current one when left out. */
  root?: string
  /** Relative to `root`; `src/index.tsx` when left out. */
  entry?: string
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

/** A module as `parseSync` of Vite gives it: an ESTree program. */
type Program = ReturnType<typeof import('vite').parseSync>['program']

/** What is wrong with a bundle of the plugin `id`, in one sentence that names the field; undefined when nothing is. */
export declare function findProblem(program: Program, id: string): string | undefined

/** What is wrong with what a bundle imports, in one sentence; undefined when nothing is. */
export declare function problemOfImports(program: Program): string | undefined

/** What `export const manifest` says, read without running the module; throws a sentence when it is no plain literal. */
export declare function readManifest(program: Program): PluginManifest

export { textFindings, type TextFinding } from '../rules/text-checks.js'
