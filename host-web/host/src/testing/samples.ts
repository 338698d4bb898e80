import type { PluginManifest } from '@plugin-platform/sdk'

import type {
  DeveloperPlugin,
  DeveloperVersion,
  InstalledPlugin,
  PluginDetails,
  PluginSummary,
} from '../api/types'
import type { PluginUpdate, PluginUpdates, UpdatePreview } from '../api/updates'
import { byVersion, newest } from '../api/developer/versions'

export const sampleManifest = (changes: Partial<PluginManifest> = {}): PluginManifest => ({
  id: 'word-count',
  name: 'Word Count',
  version: '1.0.0',
  description: 'Counts words.',
  contributes: { slots: [{ slot: 'statusbar', component: 'WordCount' }] },
  ...changes,
})

export const sampleSummary = (changes: Partial<PluginSummary> = {}): PluginSummary => ({
  id: 'word-count',
  name: 'Word Count',
  description: 'Counts words.',
  category: 'utilities',
  tags: ['statistics'],
  author: 'lena',
  latestVersion: '1.0.0',
  installCount: 1234,
  rating: 4.5,
  ratingCount: 8,
  icon: null,
  updatedAt: '2026-01-02T03:04:05Z',
  ...changes,
})

export const sampleDetails = (changes: Partial<PluginDetails> = {}): PluginDetails => ({
  ...sampleSummary(),
  readmeHtml: '<p>Counts <strong>words</strong>.</p>',
  createdAt: '2026-01-01T00:00:00Z',
  versionsCursor: null,
  versions: [
    {
      version: '1.0.0',
      bundleUrl: '/bundles/word-count.js',
      integrity: 'sha384-x',
      manifest: sampleManifest(),
      changelog: 'First version.',
      status: 'published',
      publishedAt: '2026-01-01T00:00:00Z',
      size: 2048,
      minPlatformVersion: null,
    },
  ],
  ...changes,
})

export const sampleInstalled = (changes: Partial<InstalledPlugin> = {}): InstalledPlugin => ({
  pluginId: 'word-count',
  version: '1.0.0',
  enabled: true,
  settings: {},
  bundleUrl: '/bundles/word-count.js',
  integrity: 'sha384-x',
  manifest: sampleManifest(),
  installedAt: '2026-01-02T00:00:00Z',
  ...changes,
})

export const sampleUpdate = (changes: Partial<PluginUpdate> = {}): PluginUpdate => ({
  pluginId: 'word-count',
  installed: '1.0.0',
  latest: '1.1.0',
  readyAt: null,
  automatic: false,
  security: false,
  replaces: null,
  asksFor: [],
  wentBack: false,
  size: 2048,
  publishedAt: '2026-01-02T00:00:00Z',
  ...changes,
})

export const sampleUpdates = (...items: PluginUpdate[]): PluginUpdates => ({
  items,
  automatic: false,
  waitHours: 24,
})

export const samplePreview = (changes: Partial<UpdatePreview> = {}): UpdatePreview => ({
  pluginId: 'word-count',
  name: 'Word Count',
  installed: '1.0.0',
  version: '1.1.0',
  isNewer: true,
  security: false,
  asksFor: [],
  permissions: { added: [], removed: [] },
  plugins: { added: [], removed: [] },
  size: { before: 2048, after: 3072 },
  platform: { before: null, after: null },
  notes: [
    { version: '1.1.0', publishedAt: null, security: false, yanked: false, changelog: 'Counts faster.' },
  ],
  more: false,
  ...changes,
})

/** What the server says of a plugin that has these versions and no others. */
export function standing(versions: DeveloperVersion[]) {
  const published = versions.filter(({ status }) => status === 'published')
  const latest = newest(published)
  return {
    versionCount: versions.length,
    highest: byVersion(versions)[0]?.version ?? null,
    latestPublished: latest?.version ?? null,
    previousPublished: newest(published.filter((one) => one !== latest))?.version ?? null,
  }
}

export const sampleOwnPlugin = (changes: Partial<DeveloperPlugin> = {}): DeveloperPlugin => ({
  id: 'zen-page',
  name: 'Zen Page',
  description: 'Nothing but the page.',
  category: 'writing',
  tags: [],
  status: 'draft',
  installCount: 0,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  icon: null,
  versions: [],
  ...standing(changes.versions ?? []),
  ...changes,
})

export const sampleUser = { id: 'u1', username: 'lena', isDeveloper: false, roles: [] as string[] }
