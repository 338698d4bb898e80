import type { PluginManifest } from '@plugin-platform/sdk'

import type { Signature } from '../plugin-host/bundles/signatures/statement'
import type { Along } from './dependencies'

export interface User {
  id: string
  username: string
  email?: string
  isDeveloper: boolean
  roles: string[]
}

export interface Session {
  user: User | null
  anonymous: boolean
}

/** One of an account's sessions. Times are ISO 8601. */
export interface SignedInDevice {
  id: string
  device: string
  since: string
  lastSeen: string
  /** The one that asks. */
  current: boolean
}

/** What a sign-in moved from the visitor to the account. */
export interface Merged {
  moved: string[]
  duplicates: string[]
}

export interface PluginSummary {
  id: string
  name: string
  description: string
  category: string | null
  tags: string[]
  author: string | null
  latestVersion: string | null
  installCount: number
  rating: number | null
  ratingCount: number
  icon: string | null
  updatedAt: string | null
  /** That the author has proven to hold, in ASCII; an answer from before an update lacks them. */
  verifiedDomains?: string[]
  /** In a list: another plugin has the same name. */
  namesake?: boolean
}

export interface NotedVersion {
  version: string
  bundleUrl: string
  integrity: string
  /** Null of what was published before there were signatures. */
  signature?: Signature | null
  changelog: string | null
  status: string
  /** Why it is withheld, in somebody's words. */
  reason?: string | null
  /** The version that this one has the bytes of, after a rollback. */
  original?: string | null
  publishedAt: string | null
  size: number
  minPlatformVersion: string | null
}

export interface LicensedVersion extends NotedVersion {
  /** An SPDX expression; an answer from before an update lacks it. */
  license?: string | null | undefined
  /** Of its text, as plain text. */
  licenseUrl?: string | null
}

export interface PublicVersion extends LicensedVersion {
  /** It goes to some people first; null: to all. An answer from before an update lacks it. */
  rollout?: { percent: number; state: 'rolling' | 'paused' | 'halted' } | null
}

export interface PluginVersion extends PublicVersion {
  /** Of the latest version only; null for the others. */
  manifest: PluginManifest | null
}

export interface VersionPage {
  items: PublicVersion[]
  nextCursor: string | null
}

export interface PluginDetails extends PluginSummary {
  /** Pictures that the latest version brings along; an answer from before an update may lack them. */
  iconUrl?: string | null
  screenshots?: { url: string }[]
  /** Its publisher keeps it up no more. */
  deprecation?: Deprecation | null
  readmeHtml: string | null
  createdAt: string | null
  /** The newest; more follow from the cursor on. */
  versions: PluginVersion[]
  versionsCursor: string | null
}

export interface PluginPage {
  items: PluginSummary[]
  total: number
  /** False where there are more than `total`; an answer from before an update lacks it. */
  counted?: boolean
  nextCursor: string | null
}

export interface Category {
  id: string
  name: string
  count: number
}

export const SORTS = ['relevance', 'installs', 'updated', 'name'] as const
export type Sort = (typeof SORTS)[number]

export interface PluginFilters {
  q?: string
  category?: string
  /** Several with commas: a plugin has all of them. */
  tag?: string
  /** The username of who publishes them. */
  author?: string
  /** Stars at least. */
  rating?: string
  /** `1`: what runs on this version of the platform. */
  compatible?: string
  /** `none`, or the name of one. */
  permission?: string
  sort?: Sort
}

export interface FacetValue {
  id: string
  count: number
}

/** How many plugins one would see, of each that one might choose. */
export interface Facets {
  total: number
  categories: Category[]
  tags: FacetValue[]
  permissions: FacetValue[]
  ratings: FacetValue[]
  compatible: number
}

/** What somebody may be typing. */
export interface Suggestion {
  kind: 'plugin' | 'author' | 'tag'
  id: string
  name: string
  author: string | null
  icon: string | null
}

export type SettingValues = Record<string, unknown>

export interface Deprecation {
  message: string
  /** The id of the plugin to take in its place. */
  replacement: string | null
}

/** What runs nowhere, and why: text in a person's words. Without a version, the plugin as a whole. */
export interface Blocked {
  pluginId: string
  version: string | null
  /** Null: not any more. */
  reason: string | null
}

/** What of the blocklist changed since a cursor, in order. */
export interface BlocklistPage {
  items: Blocked[]
  /** What to ask next with. */
  cursor: string
  /** There are more: ask at once. */
  more: boolean
  /** The list from its beginning, in the place of what was known. */
  whole: boolean
}

export interface InstalledPlugin {
  pluginId: string
  version: string
  enabled: boolean
  settings: SettingValues
  bundleUrl: string
  integrity: string
  signature?: Signature | null
  manifest: PluginManifest
  installedAt: string
  /** What is blocked runs nowhere; halted, yanked and held versions go on where they are. Missing: available. */
  status?: 'available' | 'halted' | 'yanked' | 'held' | 'blocked'
  reason?: string | null
  deprecation?: Deprecation | null
  /** It is published by somebody else since it was installed. */
  transfer?: { from: string; to: string; at: string } | null
  /** What it was updated from. */
  previousVersion?: string | null
  automaticUpdates?: AutomaticUpdates
  channel?: Channel
  /** The plugin for which it came along; null: it is wanted for itself. */
  broughtBy?: string | null
}

export interface InstalledAlong extends InstalledPlugin {
  /** What came or changed with it; an answer from before an update lacks it. */
  along?: Along[]
}

/** `beta`: the plugin's pre-releases too. */
export type Channel = 'stable' | 'beta'

/** `default`: as for all plugins. */
export type AutomaticUpdates = 'on' | 'off' | 'default'

export interface InstalledChanges {
  enabled?: boolean
  settings?: SettingValues
  /** What was seen of these settings, null for nothing: one that another device has changed since is a conflict. */
  base?: SettingValues
  version?: string
  /** Permissions that are agreed to. */
  accept?: readonly string[]
  /** What may come along with a version; whatever is needed when it is left out. */
  along?: readonly Along[]
  automaticUpdates?: AutomaticUpdates
  channel?: Channel
}

/** What the automatic checks say of a bundle. `line` counts from 1. */
export interface Finding {
  severity: 'error' | 'warning'
  code: string
  pointer: string | null
  message: string
  line: number | null
  column?: number | null
  /** Of a zip: in which of its files. */
  file?: string | null
}

export interface CheckReport {
  manifest: PluginManifest | null
  findings: Finding[]
  /** A page without an origin, in which one module may run. */
  previewUrl: string
}

/** Of files that nobody else is served; `previewUrl` may load them. */
export interface UploadTrial {
  entryUrl: string
  integrity: string
  previewUrl: string
  expiresAt: string
  manifest: PluginManifest
  findings: Finding[]
}

export interface DeveloperVersion {
  version: string
  /** submitted, in_review, rejected, published, yanked or blocked. */
  status: string
  /** Why it is withheld, in somebody's words. */
  reason?: string | null
  /** The version that this one has the bytes of, after a rollback. */
  original?: string | null
  /** Not in the list of plugins. */
  changelog?: string | null
  /** An SPDX expression. Not in the list of plugins, nor in an answer from before an update. */
  license?: string | null | undefined
  size: number
  publishedAt: string | null
}

export type PluginStatus = 'draft' | 'published' | 'held' | 'blocked'

export interface DeveloperPlugin {
  id: string
  name: string
  description: string
  category: string
  tags: string[]
  status: PluginStatus
  /** A moderator's, where it is blocked. */
  reason?: string | null
  deprecation?: Deprecation | null
  /** null while the catalog is away. */
  installCount: number | null
  createdAt: string
  updatedAt: string
  icon: string | null
  versionCount: number
  /** Versions that go, or went, to some people first; an answer from before an update lacks it. */
  rolloutCount?: number
  /** Of all, published or not; a rollback goes above it. */
  highest: string | null
  /** What an install brings, and what it would bring without that one. */
  latestPublished: string | null
  previousPublished: string | null
  /** The highest 10; all are on pages of their own. */
  versions: DeveloperVersion[]
}

export interface PluginDraft {
  id: string
  name: string
  description: string
  category: string
  tags: string[]
}

export interface VersionSubmission {
  bundle: File
  version: string
  changelog: string
  /** 'true': it mends a security hole. */
  security?: 'true'
  /** So many per cent of people get it first. */
  rollout?: string
  minPlatformVersion?: string
  manifest?: File
  readme?: File
}

export interface PublishedVersion {
  version: string
  status: string
  bundleUrl: string
  integrity: string
  manifest: PluginManifest
  findings: Finding[]
}
