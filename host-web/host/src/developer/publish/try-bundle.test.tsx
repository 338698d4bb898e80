import { act, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ApiError } from '../../api/http/api-error'
import * as api from '../../api/developer/developer'
import type { UploadTrial } from '../../api/types'
import { renderPage } from '../../testing/render-page'
import { sampleManifest, sampleOwnPlugin } from '../../testing/samples'
import { TryBundle } from './try-bundle'

vi.mock('../../api/developer/developer', async (original) => ({
  ...(await original<typeof api>()),
  tryBundle: vi.fn(),
}))

const tryBundle = vi.mocked(api.tryBundle)
const plugin = sampleOwnPlugin()
const manifest = sampleManifest({ id: plugin.id })
const report = { manifest, findings: [], previewUrl: 'about:blank' }
const trial: UploadTrial = {
  entryUrl: 'http://content.test/trials/secret/00/index.js',
  integrity: 'sha384-x',
  previewUrl: 'about:blank',
  expiresAt: '2026-01-01T00:00:00Z',
  manifest,
  findings: [],
}
const sent = vi.fn()
const frame = { postMessage: sent } as unknown as Window

beforeEach(() => {
  tryBundle.mockReset()
  sent.mockReset()
  // No page is loaded into frames here: the frame's window is one that only is told from others.
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(frame)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const NOVEL = { title: 'My novel', text: 'It was a dark night.' }

async function run(content: string, name: string, onOwnText = false) {
  const bundle = new File([content], name)
  const page = renderPage(<TryBundle plugin={plugin} bundle={bundle} manifest={null} report={report} />)
  act(() => {
    page.documents.create(NOVEL)
  })
  if (onOwnText) {
    await page.user.click(screen.getByRole('switch', { name: 'Try it on a copy of “My novel”' }))
  }
  await page.user.click(screen.getByRole('button', { name: 'See it in a scratch document' }))
  return { ...page, bundle }
}

const ready = () => {
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data: { kind: 'ready' }, source: frame }))
  })
}

test('one module goes into the frame from the memory of the page, and nowhere else', async () => {
  const { user } = await run('export const manifest = {}', 'a.zip')
  const shown = await screen.findByTitle(/in a scratch document/)
  expect(shown).toHaveAttribute('sandbox', 'allow-scripts')
  expect(shown).toHaveAttribute('src', report.previewUrl)
  ready()
  const code = { source: 'export const manifest = {}' }
  expect(sent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'run', manifest, code }), '*')
  expect(tryBundle).not.toHaveBeenCalled()
  await user.click(screen.getByRole('button', { name: 'Stop it' }))
  expect(shown).not.toBeInTheDocument()
})

test('the latest document can be had on a page where none was opened', async () => {
  const bundle = new File(['export const manifest = {}'], 'a.js')
  renderPage(<TryBundle plugin={plugin} bundle={bundle} manifest={null} report={report} />)
  expect(await screen.findByRole('switch', { name: /^Try it on a copy of/ })).toBeVisible()
})

test('a zip runs by a link for this trial', async () => {
  tryBundle.mockResolvedValue(trial)
  const { bundle } = await run('PK\u0003\u0004', 'a.js')
  expect(await screen.findByTitle(/in a scratch document/)).toHaveAttribute('src', trial.previewUrl)
  expect(tryBundle).toHaveBeenCalledExactlyOnceWith(plugin.id, bundle, undefined)
  ready()
  const code = { bundleUrl: trial.entryUrl, integrity: trial.integrity }
  expect(sent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code }), '*')
})

test.each([
  ['export const manifest = {}', 'a.js'],
  ['PK\u0003\u0004', 'a.zip'],
])('the author has it run on a copy of the open document, of whichever form it is', async (content, name) => {
  tryBundle.mockResolvedValue(trial)
  const { documents } = await run(content, name, true)
  await screen.findByTitle(/in a scratch document/)
  expect(screen.getByRole('switch')).toBeDisabled()
  ready()
  expect(sent).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ document: NOVEL }), '*')
  expect(documents.current?.state.doc.toString()).toBe(NOVEL.text)
})

test('no document leaves the page unless its author says so', async () => {
  await run('export const manifest = {}', 'a.js')
  await screen.findByTitle(/in a scratch document/)
  ready()
  expect(sent.mock.calls[0]?.[0]).not.toHaveProperty('document')
})

test('what is refused is said, and can be tried again', async () => {
  tryBundle.mockRejectedValueOnce(new ApiError({ status: 429, title: 'Too Many Requests', detail: 'Later.' }))
  tryBundle.mockResolvedValueOnce(trial)
  const { user } = await run('PK\u0003\u0004', 'a.zip')
  expect(await screen.findByText('Later.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'See it in a scratch document' }))
  expect(await screen.findByTitle(/in a scratch document/)).toBeVisible()
})
