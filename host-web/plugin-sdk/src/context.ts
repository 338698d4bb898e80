import type { Extension } from '@codemirror/state'
import type { PluginManifest } from './manifest.ts'

/** Undoes what the call that returned it did. Calling it twice is harmless. */
export type Undo = () => void

export interface PluginEvents {
  emit: (event: string, data?: unknown) => void
  on: (event: string, handler: (data: unknown) => void) => Undo
}

/** Values shared by the host and all plugins. Keys that begin with `editor.` are the host's: read-only. */
export interface PluginState {
  get: <T>(key: string) => T | undefined
  set: (key: string, value: unknown) => void
  subscribe: (key: string, handler: (value: unknown) => void) => Undo
}

/** The plugin's own values, kept in this browser as JSON. */
export interface PluginStorage {
  get: <T>(key: string) => T | undefined
  set: (key: string, value: unknown) => void
  delete: (key: string) => void
  subscribe: (key: string, handler: (value: unknown) => void) => Undo
}

export interface PluginStorages extends PluginStorage {
  /**
   * The same for values that follow the user's account to other devices. Needs the permission `storage:sync`; `set` throws
   * for a key of more than 200 characters, a value of more than 8 KiB of JSON, and beyond 64 KiB in all. A subscriber hears
   * what another device changed.
   */
  readonly sync: PluginStorage
}

export interface PluginCommands {
  /** Gives a command that the manifest declares its handler. */
  register: (id: string, handler: () => void) => Undo
  execute: (id: string) => void
}

/** What the user chose, or the default that the manifest declares. */
export interface PluginSettings {
  get: <T>(id: string) => T | undefined
  subscribe: (id: string, handler: (value: unknown) => void) => Undo
}

export interface PluginModals {
  open: (id: string) => void
  close: (id: string) => void
}

export interface TextRange {
  from: number
  to: number
}

export interface TextChange extends TextRange {
  insert: string
}

/** The open document. Positions count UTF-16 code units from 0, lines count from 1. */
export interface PluginEditor {
  getText: () => string
  getSelection: () => TextRange
  replaceRange: (from: number, to: number, text: string) => void
  /** Several replacements as one step for undo. Ranges refer to the text as it was before any of them. */
  replaceRanges: (changes: TextChange[]) => void
  select: (from: number, to?: number) => void
  revealLine: (line: number) => void
  focus: () => void
  /** Adds a CodeMirror 6 extension, for decorations, key bindings and whatever else the rest cannot do. */
  addExtension: (extension: Extension) => Undo
}

/** The files beside the entry, of a plugin that is published as a zip. */
export interface PluginAssets {
  /**
   * Starts a file of code as a module worker, once it has the hash that it was published with. `path` is seen from the
   * entry, or is an address: `new URL('./engine.js', import.meta.url)`. The file stands alone: what it imports by relative
   * paths is not found; `self.name` is its address, for `fetch(new URL('./engine.wasm', self.name))`. It reaches the files
   * of plugins and nothing else, and ends with the plugin. Rejects where there is no such file.
   */
  worker: (path: string | URL) => Promise<Worker>
}

/** What the host hands to a plugin. Whatever is registered through it ends with the plugin. */
export interface PluginContext {
  readonly pluginId: string
  readonly events: PluginEvents
  readonly state: PluginState
  readonly storage: PluginStorages
  readonly commands: PluginCommands
  readonly settings: PluginSettings
  readonly modals: PluginModals
  readonly editor: PluginEditor
  readonly assets: PluginAssets
}

/** Props of every component that a plugin contributes. */
export interface PluginProps {
  context: PluginContext
}

export interface PluginModule {
  manifest: PluginManifest
  activate?: (context: PluginContext) => void | Promise<void>
  deactivate?: () => void | Promise<void>
  /** Components, under the names that the manifest gives. */
  [component: string]: unknown
}
