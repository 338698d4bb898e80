import { javascriptLanguage } from '@codemirror/lang-javascript'
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { CONFIRMATION_REQUIRED, confirmWith } from '../../api/confirmation'
import type { VersionReview } from '../../api/moderation-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleManifest, sampleUser } from '../../testing/samples'
import { ReviewPage } from './review-page'

const NOW = Date.now()
const minutes = (count: number) => new Date(NOW + count * 60_000).toISOString()
const claim = (moderator: string) => ({ moderator, since: minutes(-1), until: minutes(29) })
const HOSTILE = 'import "react";\nconst a = "</pre><script>alert(1)</script>";\n<img src=x onerror=alert(2)>'

const review: VersionReview = {
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
const decided = (approved: boolean, by = 'grace') => ({
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
const at = 'versions/zen-page/1.1.0'
const answers = (shown: () => VersionReview) => ({
  [`GET /moderation/${at}`]: () => json(shown()),
  [`GET /moderation/${at}/source`]: () => new Response(HOSTILE),
  'GET /bundles/zen-page/1.0.0/a.js': () => new Response('import "react-dom";\nconst a = 1;'),
  'GET /policies': () => json({ items: POLICIES }),
})

const show = (search = '') =>
  renderPage(<ReviewPage />, {
    path: '/moderation/versions/:pluginId/:version',
    at: `/moderation/${at}${search}`,
  })

beforeEach(() => {
  useAuth.setState({ user: { ...sampleUser, username: 'grace', roles: ['moderator'] }, status: 'known' })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  useAuth.setState({ user: null, status: 'unknown' })
})

test('a lone carriage return is no line: findings lead where the checks counted', async () => {
  const source =
    'const a = 1\rconst b = 2\r\rconst c = 3\nconst second = 2\nconst third = 3\neval("fourth")\n'
  fakeApi({ ...answers(() => review), [`GET /moderation/${at}/source`]: () => new Response(source) })
  show('?view=source#L4')
  const shown = await screen.findByRole('textbox', { name: 'Source of zen-page 1.1.0' })
  expect(shown.querySelector('[data-marked]')).toHaveTextContent('eval("fourth")')
})

test('findings lead to their line in a source that is never HTML', async () => {
  fakeApi(answers(() => review))
  const { user, router } = show()
  const check = await screen.findByRole('region', { name: 'Page policy' })
  expect(within(check).getByText('It has <b>a frame</b>.')).toBeVisible()
  expect(screen.getByText(/Passed without a word/).parentElement).toHaveTextContent('Size')
  await user.click(within(check).getByRole('link', { name: 'Line 3, column 7' }))
  expect(router.state.location).toMatchObject({ search: '?view=source', hash: '#L3' })
  const source = await screen.findByRole('textbox', { name: 'Source of zen-page 1.1.0' })
  expect(source).toHaveTextContent('<script>alert(1)</script>')
  expect(source.querySelector('script, img')).toBeNull()
  expect(source.querySelector('[data-marked]')).toHaveTextContent('<img src=x onerror=alert(2)>')
  expect(source).toHaveAttribute('contenteditable', 'false')
})

test('what changed is told: size, permissions, licence, imports, manifest, source', async () => {
  fakeApi(answers(() => review))
  show('?view=changes')
  const group = (name: string) => within(screen.getByRole('region', { name }))
  expect(await screen.findByText('1.0 KB → 2.0 KB (+1.0 KB)')).toBeVisible()
  expect(group('Permissions').getByText('network')).toBeVisible()
  expect(group('Licence').getByText('MIT → none given')).toBeVisible()
  expect((await screen.findByRole('region', { name: 'Imports' })).textContent).toBe(
    'ImportsNew: reactGone: react-dom',
  )
  expect(group('Manifest').getByRole('row', { name: /permissions nothing/ })).toBeVisible()
  expect(await screen.findByRole('textbox', { name: 'Source of 1.1.0' })).toHaveTextContent('alert(1)')
})

test('what the platform does not tell while it is updated stops no review', async () => {
  fakeApi(answers(() => ({ ...review, changes: { ...review.changes, license: undefined } })))
  show('?view=changes')
  const told = within(await screen.findByRole('region', { name: 'Licence' }))
  expect(told.getByText('Not known: the platform is being updated.')).toBeVisible()
})

test('a licence whose words are others is told, though its name stayed', async () => {
  const licence = (digest: string) => [{ path: 'LICENSE', size: 9, digest, isText: true }]
  const changes = { ...review.changes, license: { before: 'MIT', after: 'MIT' } }
  const previous = review.previous && { ...review.previous, files: licence('a') }
  fakeApi(answers(() => ({ ...review, changes, previous, files: licence('b') })))
  show('?view=changes')
  const told = within(await screen.findByRole('region', { name: 'Licence' }))
  expect(told.getByText('The same: MIT')).toBeVisible()
  expect(told.getByText('Its text is not what it was.')).toBeVisible()
})

test.each([
  ['long lines', 'await '.repeat(2_000)],
  ['many lines', "const a = 'b'\n".repeat(10_000)],
])('a source with %s is shown without being parsed', async (_, source) => {
  const parse = vi.spyOn(javascriptLanguage.parser, 'startParse')
  fakeApi({ ...answers(() => review), [`GET /moderation/${at}/source`]: () => new Response(source) })
  const { user } = show('?view=facts')
  expect(await screen.findByText('react')).toBeVisible()
  await user.click(screen.getByRole('tab', { name: 'What changed' }))
  expect(await screen.findByRole('textbox', { name: 'Source of 1.1.0' })).toBeVisible()
  await user.click(screen.getByRole('tab', { name: 'Source' }))
  expect(await screen.findByRole('textbox', { name: 'Source of zen-page 1.1.0' })).toBeVisible()
  // The previous version, which is small, may have been.
  const read = parse.mock.calls.map(([text]) => (typeof text === 'string' ? text.length : text.length))
  expect(read.filter((length) => length > 100)).toEqual([])
})

test('what was not kept is not known, rather than nothing', async () => {
  const unknown = { imports: null, changes: { ...review.changes, imports: null } }
  fakeApi(answers(() => ({ ...review, ...unknown })))
  const { user } = show('?view=facts')
  expect(await screen.findByText(/^Not known: it was handed in/)).toBeVisible()
  expect(screen.queryByText('It imports nothing.')).not.toBeInTheDocument()
  await user.click(screen.getByRole('tab', { name: 'What changed' }))
  expect(await screen.findByText(/^They are not known of both versions/)).toBeVisible()
})

const file = (path: string, digest: string, isText = true) => ({ path, size: 20, digest, isText })
const chunked: VersionReview = {
  ...review,
  files: [file('chunks/a.js', 'a2'), file('font.woff2', 'f1', false), file('index.js', 'i1')],
  checks: review.checks.map((check) => ({
    ...check,
    findings: check.findings.map((found) => ({ ...found, line: 2, column: 1, file: 'chunks/a.js' })),
  })),
}
const sourceOf = ({ query }: { query: URLSearchParams }) => {
  const texts: Record<string, string> = {
    'index.js': 'import "./chunks/a.js"',
    'chunks/a.js': 'let b\neval(b)',
  }
  const text = texts[query.get('path') ?? '']
  return text === undefined ? problem(404, 'It has no such file.') : new Response(text)
}

test('of a version of several files each is read, and a finding leads to its own', async () => {
  fakeApi({ ...answers(() => chunked), [`GET /moderation/${at}/source`]: sourceOf })
  const { user, router } = show()
  await user.click(await screen.findByRole('link', { name: 'chunks/a.js, line 2, column 1' }))
  const shown = await screen.findByRole('textbox', { name: 'chunks/a.js of zen-page 1.1.0' })
  expect(shown.querySelector('[data-marked]')).toHaveTextContent('eval(b)')
  await user.selectOptions(screen.getByLabelText('File'), 'index.js')
  expect(await screen.findByRole('textbox', { name: 'index.js of zen-page 1.1.0' })).toHaveTextContent(
    'import "./chunks/a.js"',
  )
  expect(router.state.location).toMatchObject({ search: '?view=source&file=index.js', hash: '' })
  expect(screen.queryByRole('option', { name: 'font.woff2' })).not.toBeInTheDocument()
})

test('of a version of several files those that changed are compared one by one', async () => {
  const before = [file('chunks/a.js', 'a1'), file('index.js', 'i1'), file('old.css', 'o1')]
  const previous = { version: '1.0.0', bundleUrl: '/bundles/zen-page/1.0.0/abc/index.js', files: before }
  fakeApi({
    ...answers(() => ({ ...chunked, previous })),
    [`GET /moderation/${at}/source`]: sourceOf,
    'GET /bundles/zen-page/1.0.0/abc/chunks/a.js': () => new Response('let b'),
    'GET /bundles/zen-page/1.0.0/abc/old.css': () => new Response('p { color: red }'),
  })
  const { user } = show('?view=changes')
  const group = within(await screen.findByRole('region', { name: 'Source' }))
  expect(group.getByText('font.woff2')).toBeVisible()
  expect(group.getByText('1 file changed: chunks/a.js; 1 the same, byte by byte.')).toBeVisible()
  expect(await group.findByRole('textbox', { name: 'Source of 1.1.0' })).toHaveTextContent('eval(b)')
  expect(group.getAllByRole('option').map(({ textContent }) => textContent)).toEqual([
    'chunks/a.js',
    'old.css',
  ])
  await user.selectOptions(group.getByLabelText('What changed in'), 'old.css')
  expect(await group.findByText(/color: red/)).toBeInTheDocument()
})

test('a first version is compared with nothing', async () => {
  fakeApi(answers(() => ({ ...review, previous: null })))
  show('?view=changes')
  expect(await screen.findByText('It is the first version')).toBeVisible()
})

test('a previous version that cannot be had is said', async () => {
  fakeApi({
    ...answers(() => review),
    'GET /bundles/zen-page/1.0.0/a.js': () => problem(410, 'It is blocked.'),
  })
  show('?view=changes')
  expect(await screen.findByText('The source of 1.0.0 could not be loaded')).toBeVisible()
})

test('a rejection has a policy, words and the password, and is shown afterwards', async () => {
  let now = review
  let confirmed = false
  const requests = fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/decision`]: () => {
      if (!confirmed)
        return json({ type: CONFIRMATION_REQUIRED, status: 403, title: '', detail: 'Confirm.' }, 403)
      now = { ...review, state: 'rejected', claim: null, history: [...review.history, decided(false)] }
      return json(now)
    },
  })
  const forget = confirmWith(() => {
    confirmed = true
    return Promise.resolve()
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Reject it'))
  await user.click(within(form).getByRole('button', { name: 'Reject' }))
  expect(await within(form).findByText('Say which policy it breaks')).toBeVisible()
  expect(within(form).getByText('Say what is wrong and what would mend it')).toBeVisible()
  await user.selectOptions(within(form).getByLabelText('Policy'), 'quality')
  await user.type(within(form).getByLabelText('Words for ada'), 'It fails.')
  await user.click(within(form).getByRole('button', { name: 'Reject' }))
  expect(await screen.findByText('Rejected by you')).toBeVisible()
  const sent = requests.filter(({ method }) => method === 'POST')
  expect(sent.map(({ body }) => body)).toEqual(
    Array(2).fill({ approved: false, policy: 'quality', words: 'It fails.' }),
  )
  await user.click(screen.getByRole('tab', { name: 'History' }))
  expect(await screen.findByText('grace rejected it')).toBeVisible()
  forget()
})

test('somebody decided meanwhile: it is said, and what is true now is shown', async () => {
  let now = review
  fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/decision`]: () => {
      now = { ...review, state: 'approved', claim: null, history: [...review.history, decided(true, 'hedy')] }
      return problem(409, 'It is approved already.')
    },
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Approve and publish it'))
  await user.click(within(form).getByRole('button', { name: 'Approve' }))
  expect((await screen.findAllByText('It is approved already.'))[0]).toBeVisible()
  expect(await screen.findByText('Approved by hedy')).toBeVisible()
})

test('the claim runs out: what one wrote is kept, and can be sent once one has taken it again', async () => {
  let now: VersionReview = review
  const requests = fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/claim`]: () => {
      now = { ...review, claim: claim('grace') }
      return json(now)
    },
    [`POST /moderation/${at}/decision`]: () => {
      if (now.claim === null) return json({ ...now, state: 'rejected', history: [decided(false)] })
      now = { ...review, claim: null }
      return problem(409, 'Take it first: your claim ran out.')
    },
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Reject it'))
  await user.selectOptions(await within(form).findByLabelText('Policy'), 'quality')
  await user.type(within(form).getByLabelText('Words for ada'), 'A long explanation.')
  await user.click(within(form).getByRole('button', { name: 'Reject' }))
  const decision = within(screen.getByRole('complementary', { name: 'Decision' }))
  const again = await decision.findByRole('button', { name: 'Take Zen Page 1.1.0 again' })
  expect(decision.getByLabelText('Words for ada')).toHaveValue('A long explanation.')
  expect(decision.getByLabelText('Words for ada')).toBeDisabled()
  await user.click(again)
  await vi.waitFor(() => {
    expect(decision.getByRole('button', { name: 'Reject' })).toBeEnabled()
  })
  expect(decision.getByLabelText('Reject it')).toBeChecked()
  expect(decision.getByLabelText('Policy')).toHaveValue('quality')
  expect(decision.getByLabelText('Words for ada')).toHaveValue('A long explanation.')
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
})

test('another takes it meanwhile: what one wrote can still be read', async () => {
  let now: VersionReview = review
  fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/decision`]: () => {
      now = { ...review, claim: claim('hedy') }
      return problem(409, 'hedy has taken it.')
    },
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Approve and publish it'))
  await user.type(within(form).getByLabelText(/Words for ada/), 'Well made.')
  await user.click(within(form).getByRole('button', { name: 'Approve' }))
  expect(await screen.findByText('hedy has taken it')).toBeVisible()
  expect(screen.getByLabelText(/Words for ada/)).toHaveValue('Well made.')
  expect(screen.getByRole('button', { name: 'Approve' })).toBeDisabled()
})

test('the text of the chosen policy is shown', async () => {
  fakeApi(answers(() => review))
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Reject it'))
  const policy = await within(form).findByLabelText('Policy')
  await user.selectOptions(policy, 'quality')
  expect(await within(form).findByText('It fails.')).toBeVisible()
  await user.selectOptions(policy, '')
  expect(within(form).queryByText('It fails.')).not.toBeInTheDocument()
})

test.each([
  ['another has taken it', { claim: claim('hedy') }, 'hedy has taken it'],
  ['it is one’s own', { owner: 'grace' }, 'It is yours'],
  [
    'an appeal against one’s own decision',
    { state: 'appealed', appeal: 'Look again.', claim: null, history: [decided(false)] },
    'You rejected it before',
  ],
])('%s: one reads why one cannot decide', async (_, changes, title) => {
  fakeApi(answers(() => ({ ...review, ...changes })))
  show()
  expect(await screen.findByText(title)).toBeVisible()
  expect(screen.queryByRole('form')).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^Take/ })).not.toBeInTheDocument()
})

test('an appeal shows its words to the next moderator, who takes it first', async () => {
  const appeal = {
    state: 'appealed',
    appeal: 'It <i>works</i>.',
    claim: null,
    history: [decided(false, 'hedy')],
  }
  fakeApi(answers(() => ({ ...review, ...appeal })))
  show()
  expect(await screen.findByText('It <i>works</i>.')).toBeVisible()
  expect(screen.getAllByRole('button', { name: 'Take Zen Page 1.1.0' }).length).toBeGreaterThan(0)
})

test('nothing to review, and nothing that came', async () => {
  let answer = () => problem(404, 'Nobody has to review such a version.')
  fakeApi({ [`GET /moderation/${at}`]: () => answer() })
  show()
  expect(await screen.findByText('Nobody has to review such a version')).toBeVisible()
  answer = () => problem(500, 'It broke.')
  show()
  expect(await screen.findByText('It broke.')).toBeVisible()
})
