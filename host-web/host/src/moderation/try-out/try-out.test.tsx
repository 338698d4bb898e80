import { act, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import type { VersionReview } from '../../api/moderation-types'
import { fakeApi, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleManifest } from '../../testing/samples'
import { TryOut } from './try-out'

const review = {
  pluginId: 'zen-page',
  version: '1.0.0',
  name: 'Zen Page',
  manifest: sampleManifest(),
  refused: 0,
  previewUrl: 'about:blank',
  files: [] as VersionReview['files'],
} as VersionReview
const source = 'GET /moderation/versions/zen-page/1.0.0/source'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
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
