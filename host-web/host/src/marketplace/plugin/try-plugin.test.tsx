import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import type { PluginVersion } from '../../api/types'
import { renderPage } from '../../testing/render-page'
import { sampleDetails, sampleManifest } from '../../testing/samples'
import { TryPlugin } from './try-plugin'

const DIGEST = '0f'.repeat(32)
const bundles = 'http://content.test/bundles/word-count/1.2.0'
const sent = vi.fn()
const frame = { postMessage: sent } as unknown as Window

beforeEach(() => {
  sent.mockReset()
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(frame)
})
afterEach(() => {
  vi.restoreAllMocks()
})

function open(changes: Partial<PluginVersion>) {
  const plugin = sampleDetails()
  const latest = { ...plugin.versions[0], version: '1.2.0', ...changes } as PluginVersion
  return renderPage(<TryPlugin plugin={plugin} latest={latest} />)
}

test.each([
  ['one module', `${bundles}/${DIGEST}.js`],
  ['several files', `${bundles}/${DIGEST}/index.js`],
])('of %s nothing runs before it is asked for, and then without an origin', async (_what, bundleUrl) => {
  const { user } = open({ bundleUrl })
  expect(document.querySelector('iframe')).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Try Word Count' }))
  const shown = screen.getByTitle('Word Count 1.2.0 in a scratch document')
  expect(shown).toHaveAttribute('sandbox', 'allow-scripts')
  expect(shown).toHaveAttribute('src', 'http://content.test/preview?version=word-count/1.2.0')
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data: { kind: 'ready' }, source: frame }))
  })
  const code = { bundleUrl, integrity: 'sha384-x' }
  const run = { kind: 'run', pluginId: 'word-count', manifest: sampleManifest(), code }
  expect(sent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(run), '*')
  expect(sent.mock.lastCall?.[0]).not.toHaveProperty('document')
  await user.click(screen.getByRole('button', { name: 'Stop it' }))
  expect(shown).not.toBeInTheDocument()
})

test('a frame that does not answer is said not to', () => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  open({ bundleUrl: `${bundles}/${DIGEST}.js` })
  fireEvent.click(screen.getByRole('button', { name: 'Try Word Count' }))
  expect(screen.getByText('The frame is starting…')).toBeVisible()
  act(() => {
    vi.advanceTimersByTime(20_000)
  })
  expect(screen.getByText(/has not answered/)).toBeVisible()
})

test('what has no manifest or lies elsewhere is not offered', () => {
  open({ manifest: null, bundleUrl: `${bundles}/${DIGEST}.js` })
  expect(screen.queryByRole('button')).toBeNull()
  open({ bundleUrl: 'http://content.test/elsewhere.js' })
  expect(screen.queryByRole('button')).toBeNull()
})
