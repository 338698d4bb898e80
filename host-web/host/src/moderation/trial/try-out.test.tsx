import { act, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import type { VersionReview } from '../../api/moderation/moderation-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleManifest, sampleUser } from '../../testing/samples'
import { PublicPage } from './public-page'
import { TryOut } from './try-out'

const review = {
  pluginId: 'zen-page',
  version: '1.0.0',
  name: 'Zen Page',
  manifest: sampleManifest(),
  refused: 0,
  previewUrl: 'about:blank',
  files: [] as VersionReview['files'],
  claim: null,
} as unknown as VersionReview
const file = { path: 'index.js', size: 1, digest: '00', isText: true }
const zip: VersionReview = { ...review, files: [file] }
const until = new Date().toISOString()
const mine: VersionReview = { ...zip, claim: { moderator: sampleUser.username, since: until, until } }
const trial = {
  entryUrl: 'http://content.test/trials/secret/00/index.js',
  integrity: 'sha384-x',
  previewUrl: 'about:blank',
  expiresAt: until,
  iconUrl: 'http://content.test/trials/secret/00/icon.svg',
  screenshots: [{ url: 'http://content.test/trials/secret/00/screenshots/1.png' }],
  readmeHtml: '<p>Read <b>me</b>.</p>',
}
const begin = 'POST /moderation/versions/zen-page/1.0.0/trial'
const source = 'GET /moderation/versions/zen-page/1.0.0/source'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  useAuth.setState({ user: null, status: 'unknown' })
})

test('nothing runs before one asks for it, and then in a frame that may do nothing but run', async () => {
  fakeApi({ [source]: () => new Response('export const manifest = {}') })
  const { user } = renderPage(<TryOut review={review} />)
  const run = await screen.findByRole('button', { name: 'Run it in a scratch document' })
  await vi.waitFor(() => {
    expect(run).toBeEnabled()
  })
  expect(screen.queryByTitle(/scratch document/)).not.toBeInTheDocument()
  await user.click(run)
  const frame = screen.getByTitle('Zen Page 1.0.0 in a scratch document')
  expect(frame).toHaveAttribute('sandbox', 'allow-scripts')
  expect(frame).toHaveAttribute('src', review.previewUrl)
  expect(screen.getByText(/type no password there/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Stop it' }))
  expect(frame).not.toBeInTheDocument()
})

test('words from anybody but the frame are not heard', async () => {
  // No page is loaded into frames here: the frame's window is one that only is told from others.
  const frame = { postMessage: vi.fn() } as unknown as Window
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(frame)
  fakeApi({ [source]: () => new Response('export const manifest = {}') })
  const { user } = renderPage(<TryOut review={review} />)
  const run = await screen.findByRole('button', { name: 'Run it in a scratch document' })
  await vi.waitFor(() => {
    expect(run).toBeEnabled()
  })
  await user.click(run)
  const say = (source: Window | null, error: string) => {
    const data = { kind: 'state', status: 'active', error }
    act(() => {
      window.dispatchEvent(new MessageEvent('message', { data, source }))
    })
  }
  say(frame, 'It began.')
  expect(await screen.findByText('The frame says: active. It began.')).toBeVisible()
  for (const stranger of [window, null]) say(stranger, 'forged')
  expect(screen.getByText('The frame says: active. It began.')).toBeVisible()
  say(frame, 'It ended.')
  expect(await screen.findByText('The frame says: active. It ended.')).toBeVisible()
})

test('without the source there is nothing to run', async () => {
  fakeApi({ [source]: () => problem(403, 'Only moderators may do this.') })
  renderPage(<TryOut review={review} />)
  expect(await screen.findByText('Only moderators may do this.')).toBeVisible()
})

test.each([
  ['nobody', zip],
  ['somebody else', { ...zip, claim: { moderator: 'hedy', since: until, until } }],
])('several files taken by %s are not asked for', (_, shown) => {
  useAuth.setState({ user: sampleUser, status: 'known' })
  const asked = fakeApi({ [begin]: () => json(trial, 201) })
  renderPage(<TryOut review={shown} />)
  renderPage(<PublicPage review={shown} />)
  expect(screen.getAllByText('For who has taken it')).toHaveLength(2)
  expect(asked).toEqual([])
})

test('several files run by a link, which the frame alone is told', async () => {
  useAuth.setState({ user: sampleUser, status: 'known' })
  const sent = vi.fn()
  const frame = { postMessage: sent } as unknown as Window
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(frame)
  fakeApi({ [begin]: () => json(trial, 201) })
  const { user } = renderPage(<TryOut review={mine} />)
  const run = await screen.findByRole('button', { name: 'Run it in a scratch document' })
  await vi.waitFor(() => {
    expect(run).toBeEnabled()
  })
  await user.click(run)
  expect(screen.getByTitle('Zen Page 1.0.0 in a scratch document')).toHaveAttribute('src', trial.previewUrl)
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data: { kind: 'ready' }, source: frame }))
  })
  const code = { bundleUrl: trial.entryUrl, integrity: trial.integrity }
  expect(sent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'run', code }), '*')
})

test('the page of a version in review shows its icon, its pictures and its readme', async () => {
  useAuth.setState({ user: sampleUser, status: 'known' })
  fakeApi({ [begin]: () => json(trial, 201) })
  renderPage(<PublicPage review={mine} />)
  expect(await screen.findByAltText('Icon of Zen Page')).toHaveAttribute('src', trial.iconUrl)
  expect(screen.getByAltText('Screenshot 1 of 1 of Zen Page')).toBeVisible()
  expect(screen.getByRole('article')).toHaveTextContent('Read me.')
})

test('a link that is refused is said', async () => {
  useAuth.setState({ user: sampleUser, status: 'known' })
  fakeApi({ [begin]: () => problem(409, 'It is approved already.') })
  renderPage(<TryOut review={mine} />)
  expect(await screen.findByText('It is approved already.')).toBeVisible()
})
