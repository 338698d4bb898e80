import type { PluginManifest } from '@plugin-platform/sdk'

/** Times are ISO 8601 everywhere here; `age` is in seconds. */
export interface Claim {
  moderator: string
  since: string
  until: string
}

export interface WaitingVersion {
  pluginId: string
  version: string
  name: string
  owner: string
  state: string
  reasons: string[]
  risk: number
  waitingSince: string
  age: number
  claim: Claim | null
  appeal: string | null
}

export interface ReviewQueue {
  items: WaitingVersion[]
  waiting: number
  nextCursor: string | null
}

export interface QueueFilters {
  q?: string
  state?: 'waiting' | 'appealed'
  claim?: 'free' | 'mine' | 'others'
}

export interface PlacedFinding {
  severity: 'error' | 'warning'
  code: string
  pointer: string | null
  message: string
  /** From 1. */
  line: number | null
  column?: number | null
  /** Of a zip: in which of its files. */
  file?: string | null
}

/** Of a version that is a zip. */
export interface SourceFile {
  path: string
  /** In bytes. */
  size: number
  digest: string
  isText: boolean
}

export interface SetChange {
  added: string[]
  removed: string[]
  kept: string[]
}

export interface CheckVerdict {
  check: string
  revision: number
  stage: string
  verdict: string
  overruled: boolean
  findings: PlacedFinding[]
}

export interface ManifestChange {
  pointer: string
  before: unknown
  after: unknown
}

export interface ReviewHistoryEntry {
  kind: 'requested' | 'decided' | 'appealed'
  at: string
  by: string | null
  approved: boolean | null
  policy: string | null
  words: string | null
}

export interface VersionReview extends WaitingVersion {
  checks: CheckVerdict[]
  manifest: PluginManifest | null
  changelog: string | null
  /** In bytes. */
  size: number
  /** None where the version is one module. */
  files: SourceFile[]
  /** Null where they were not kept. */
  imports: string[] | null
  changes: {
    manifest: ManifestChange[]
    permissions: { added: string[]; removed: string[] }
    /** Null where they are not known of both versions. */
    imports: SetChange | null
    size: { before: number | null; after: number }
    /** SPDX expressions; null where none is named. */
    /** An answer from before an update lacks it. */
    license?: { before: string | null; after: string | null } | undefined
  }
  previous: { version: string; bundleUrl: string; files: SourceFile[] } | null
  policy: string | null
  words: string | null
  decidedAt: string | null
  history: ReviewHistoryEntry[]
  /** Uploads of the plugin that the checks refused at once. */
  refused: number
  /** A page without an origin, in which the version may run. */
  previewUrl: string
}

/** Addresses of what is not public, for a quarter of an hour. */
export interface Trial {
  entryUrl: string
  integrity: string
  /** The page without an origin, which may load these files. */
  previewUrl: string
  expiresAt: string
}

export interface ReviewTrial extends Trial {
  iconUrl: string | null
  screenshots: { url: string }[]
  readmeHtml: string | null
}

export interface Decision {
  approved: boolean
  policy: string
  words: string
}

export interface Policy {
  id: string
  title: string
  text: string
}

export interface ModeratedPlugin {
  id: string
  name: string
  status: string
  reason: string | null
  publisher: { id: string; username: string; ban: string | null }
  blockedVersions: number
  /** Uploads that the checks refused at once. */
  refused: number
}

export interface ModeratedVersion {
  version: string
  status: string
  reason: string | null
  size: number | null
  publishedAt: string | null
}

export interface ModeratedPluginDetails extends ModeratedPlugin {
  versions: ModeratedVersion[]
}

export interface Ban {
  userId: string
  username: string | null
  reason: string
  plugins: string[]
}

/** `said` has the names of the log itself, which its hash covers. */
export interface LogLine {
  line: number
  position: number
  at: string
  kind: string
  /** null where it is of an account. */
  pluginId: string | null
  version: string | null
  said: Record<string, unknown>
  previous: string
  hash: string
}

export interface LogPage {
  items: LogLine[]
  next: number | null
}
