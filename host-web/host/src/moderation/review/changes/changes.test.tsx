import { javascriptLanguage } from '@codemirror/lang-javascript'
import { screen, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import type { VersionReview } from '../../../api/moderation/moderation-types'
import { fakeApi, problem } from '../../../testing/fake-api'
import { answers, at, review, show, withModerator } from '../review-sample'

withModerator()

test('what changed is told: size, permissions, licence, imports, manifest, source', async () => {
  fakeApi(answers(() => review))
  show('?view=changes')
  const group = (name: string) => within(screen.getByRole('region', { name }))
  expect(await screen.findByText('1.0 KB → 2.0 KB (+1.0 KB)')).toBeVisible()
  expect(group('Permissions').getByText('Exchanges data with addresses on the network')).toBeVisible()
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
