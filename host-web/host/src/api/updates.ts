import type { PlannedChange } from './dependencies'
import { type CallOptions, PATIENCE, request } from './http/http'

const command = { patience: PATIENCE.command }

export interface PluginUpdate {
  pluginId: string
  installed: string
  /** The version that is offered. */
  latest: string
  /** Until then it waits; null: it does not. */
  readyAt: string | null
  /** To be installed without a question. */
  automatic: boolean
  security: boolean
  /** What one has is withdrawn. */
  replaces: 'halted' | 'yanked' | 'blocked' | null
  /** Permissions that have to be agreed to. */
  asksFor: string[]
  /** Ids of what one has that needs another version; an answer from before an update lacks it. */
  breaks?: string[]
  /** One has gone back from it before. */
  wentBack: boolean
  size: number | null
  publishedAt: string | null
  /** Per cent of people that get it first, one is among them; null: it is for all. */
  rollout?: number | null
}

/** For all plugins of a person. */
export interface UpdateChoices {
  automatic: boolean
  waitHours: number
}

export interface PluginUpdates extends UpdateChoices {
  items: PluginUpdate[]
  /** The operators let this person's page update nothing by itself. */
  automaticPaused?: boolean
}

export interface WantedUpdate {
  pluginId: string
  version: string
  accept?: readonly string[]
}

export interface UpdateOutcome {
  updated: { pluginId: string; version: string; previousVersion: string | null }[]
  failed: { pluginId: string; version: string; detail: string }[]
}

interface NamesChange {
  added: string[]
  removed: string[]
}

interface Change<T> {
  before: T | null
  after: T | null
}

export interface VersionNotes {
  version: string
  publishedAt: string | null
  security: boolean
  yanked: boolean
  changelog: string
}

/** What another version of an installed plugin would change. */
export interface UpdatePreview {
  pluginId: string
  name: string
  installed: string
  version: string
  isNewer: boolean
  security: boolean
  asksFor: string[]
  permissions: NamesChange
  plugins: NamesChange
  size: Change<number>
  platform: Change<string>
  notes: VersionNotes[]
  /** Older notes are left out. */
  more: boolean
  /** What comes or changes with it; an answer from before an update lacks it. */
  along?: PlannedChange[]
  /** Why it cannot be had beside what is installed. */
  conflict?: string | null
}

export const listUpdates = (options: CallOptions = {}) =>
  request<PluginUpdates>('/user/plugins/updates', options)

export const updatePlugins = (items: readonly WantedUpdate[], automatic = false) =>
  request<UpdateOutcome>('/user/plugins/updates', { method: 'POST', body: { items, automatic }, ...command })

export const chooseUpdates = (choices: Partial<UpdateChoices>) =>
  request<UpdateChoices>('/user/plugins/updates', { method: 'PATCH', body: choices, ...command })

export const previewUpdate = (pluginId: string, version: string, options: CallOptions = {}) =>
  request<UpdatePreview>(`/user/plugins/${encodeURIComponent(pluginId)}/update`, {
    query: { version },
    ...options,
  })
