import { vi, afterEach, beforeEach } from 'vitest'

import type { VersionReview } from '../../api/moderation/moderation-types'
import { useAuth } from '../../auth/auth-store'
import { json } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleManifest, sampleUser } from '../../testing/samples'
import { ReviewPage } from './review-page'

const NOW = Date.now()
const minutes = (count: number) => new Date(NOW + count * 60_000).toISOString()
export const claim = (moderator: string) => ({ moderator, since: minutes(-1), until: minutes(29) })
const HOSTILE = 'import "react";\nconst a = "</pre><script>alert(1)</script>";\n<img src=x onerror=alert(2)>'

export const review: VersionReview = {
  pluginId: 'zen-page',
  version: '1.1.0',
  name: 'Zen Page',
  owner: 'ada',
  state: 'waiting',
  reasons: ['the check “names” held it'],
  risk: 30,
  waitingSince: minutes(-60),
  age: 3600,
  claim: claim('grace'),
  appeal: null,
  checks: [
    { check: 'size', revision: 1, stage: 'required', verdict: 'passed', overruled: false, findings: [] },
    {
      check: 'page-policy',
      revision: 1,
      stage: 'required',
      verdict: 'held',
      overruled: false,
      findings: [
        {
          severity: 'warning',
          code: 'csp',
          pointer: '/bundle',
          message: 'It has <b>a frame</b>.',
          line: 3,
          column: 7,
        },
      ],
    },
  ],
  manifest: sampleManifest({ id: 'zen-page', permissions: ['network'] }),
  changelog: 'Better.',
  size: 2048,
  files: [],
  imports: ['react'],
  changes: {
    manifest: [{ pointer: '/manifest/permissions', before: null, after: ['network'] }],
    permissions: { added: ['network'], removed: [] },
    imports: { added: ['react'], removed: ['react-dom'], kept: [] },
    size: { before: 1024, after: 2048 },
    license: { before: 'MIT', after: null },
  },
  previous: { version: '1.0.0', bundleUrl: '/bundles/zen-page/1.0.0/a.js', files: [] },
  policy: null,
  words: null,
  decidedAt: null,
  refused: 0,
  previewUrl: 'http://content.test/preview',
  history: [{ kind: 'requested', at: minutes(-60), by: null, approved: null, policy: null, words: null }],
}
export const decided = (approved: boolean, by = 'grace') => ({
  kind: 'decided' as const,
  at: minutes(-5),
  by,
  approved,
  policy: approved ? 'meets-policies' : 'quality',
  words: approved ? '' : 'It fails.',
})
const POLICIES = [
  { id: 'meets-policies', title: 'It keeps the policies.', text: 'Nothing.' },
  { id: 'quality', title: 'It does not work.', text: 'It fails.' },
]
export const at = 'versions/zen-page/1.1.0'
export const answers = (shown: () => VersionReview) => ({
  [`GET /moderation/${at}`]: () => json(shown()),
  [`GET /moderation/${at}/source`]: () => new Response(HOSTILE),
  'GET /bundles/zen-page/1.0.0/a.js': () => new Response('import "react-dom";\nconst a = 1;'),
  'GET /policies': () => json({ items: POLICIES }),
})

export const show = (search = '') =>
  renderPage(<ReviewPage />, {
    path: '/moderation/versions/:pluginId/:version',
    at: `/moderation/${at}${search}`,
  })

/** Grace, who moderates, is signed in during each test of a file. */
export function withModerator() {
  beforeEach(() => {
    useAuth.setState({ user: { ...sampleUser, username: 'grace', roles: ['moderator'] }, status: 'known' })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
    useAuth.setState({ user: null, status: 'unknown' })
  })
}
