import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { ApiError } from '../../api/http/api-error'
import * as api from '../../api/developer/developer'
import type { CheckReport, Finding, PublishedVersion } from '../../api/types'
import { deferred } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleManifest, sampleOwnPlugin } from '../../testing/samples'
import { refusal } from './drop-zone'
import { PublishForm } from './publish-form'

vi.mock('../../api/developer/developer', async (original) => ({
  ...(await original<typeof api>()),
  checkBundle: vi.fn(),
  publishVersion: vi.fn(),
}))

const checkBundle = vi.mocked(api.checkBundle)
const publishVersion = vi.mocked(api.publishVersion)
const manifest = sampleManifest({ id: 'zen-page', version: '0.9.0' })
const published: PublishedVersion = {
  version: '0.9.0',
  status: 'published',
  bundleUrl: '/b.js',
  integrity: 'sha384-x',
  manifest,
  findings: [],
}
const finding = (changes: Partial<Finding>): Finding => ({
  severity: 'error',
  code: 'code.eval',
  pointer: null,
  message: 'eval runs text as code.',
  line: 4,
  ...changes,
})
const bundle = new File(['export const manifest = {}'], 'zen-page.js', { type: 'text/javascript' })

function open(report: Partial<CheckReport> = {}, plugin = sampleOwnPlugin()) {
  checkBundle.mockResolvedValue({ manifest, findings: [], previewUrl: 'about:blank', ...report })
  const onPublished = vi.fn()
  return { onPublished, ...renderPage(<PublishForm plugin={plugin} onPublished={onPublished} />) }
}

const choose = async ({ user }: ReturnType<typeof open>) =>
  user.upload(screen.getByLabelText('Bundle'), bundle)

beforeEach(() => {
  checkBundle.mockReset()
  publishVersion.mockReset()
})

test('a chosen bundle is checked, and fills in the version', async () => {
  const page = open()
  await choose(page)
  expect(await screen.findByText('All checks passed')).toBeVisible()
  expect(screen.getByLabelText('Version')).toHaveValue('0.9.0')
  expect(checkBundle.mock.calls[0]?.[0]).toBe(bundle)
  expect(screen.getByRole('button', { name: 'See it in a scratch document' })).toBeEnabled()
})

test('a bundle is not checked again, nor its trial ended, when something else of the developer changes', async () => {
  const page = open()
  await choose(page)
  const button = await screen.findByRole('button', { name: 'See it in a scratch document' })
  await page.queries.invalidateQueries({ queryKey: ['developer'] })
  expect(checkBundle).toHaveBeenCalledOnce()
  expect(button).toBeVisible()
})

test('who presses before the version is known is not told any more that it is missing', async () => {
  const report = deferred<CheckReport>()
  const page = open()
  checkBundle.mockReturnValue(report.promise)
  await choose(page)
  await page.user.click(screen.getByRole('button', { name: 'Publish version' }))
  expect(await screen.findByText('Say which version this is')).toBeVisible()
  report.resolve({ manifest, findings: [], previewUrl: 'about:blank' })
  await waitFor(() => {
    expect(screen.queryByText('Say which version this is')).not.toBeInTheDocument()
  })
  expect(screen.getByLabelText('Version')).toHaveValue('0.9.0')
  expect(publishVersion).not.toHaveBeenCalled()
})

test('a version that exists is told before anything is sent', async () => {
  const existing = { ...published, changelog: '', size: 1, publishedAt: '2026-01-01T00:00:00Z' }
  const page = open({}, sampleOwnPlugin({ versions: [existing] }))
  await choose(page)
  await screen.findByText('All checks passed')
  await page.user.click(screen.getByRole('button', { name: 'Publish version' }))
  expect(await screen.findByText('0.9.0 exists; publish a newer version')).toBeVisible()
  expect(publishVersion).not.toHaveBeenCalled()
})

test.each([true, false])('a security release is one where its box is ticked: %s', async (ticked) => {
  publishVersion.mockResolvedValue(published)
  const page = open()
  await choose(page)
  await screen.findByText('All checks passed')
  if (ticked) await page.user.click(screen.getByRole('checkbox', { name: 'A security release' }))
  await page.user.click(screen.getByRole('button', { name: 'Publish version' }))
  await waitFor(() => {
    expect(publishVersion).toHaveBeenCalled()
  })
  expect(publishVersion.mock.calls[0]?.[1].security).toBe(ticked ? 'true' : undefined)
})

test('a version that was typed is kept', async () => {
  const page = open()
  await page.user.type(screen.getByLabelText('Version'), '1.0.0')
  await choose(page)
  await screen.findByText('All checks passed')
  expect(screen.getByLabelText('Version')).toHaveValue('1.0.0')
})

test('errors are shown first, with their line, and publishing waits for their mending', async () => {
  const warning = finding({
    severity: 'warning',
    code: 'code.console',
    message: 'Writes to the console.',
    line: 3,
  })
  const page = open({ findings: [warning, finding({})] })
  await choose(page)
  const items = await screen.findAllByRole('listitem')
  expect(items[0]).toHaveTextContent(/Error: eval runs text as code\.Line 4code\.eval/)
  expect(items[1]).toHaveTextContent(/Warning: Writes to the console\.Line 3/)
  expect(screen.getByRole('button', { name: 'Publish version' })).toBeDisabled()
})

test('of a zip a finding names its file', async () => {
  const page = open({
    findings: [finding({ file: 'chunks/a.js' }), finding({ file: 'LICENSE', line: null })],
  })
  await choose(page)
  const items = await screen.findAllByRole('listitem')
  expect(items[0]).toHaveTextContent('code.chunks/a.js, line 4code.eval')
  expect(items[1]).toHaveTextContent('code.LICENSEcode.eval')
})

test('a finding names the field that it is about', async () => {
  const pointer = '/manifest/contributes/slots/0/slot'
  const page = open({ findings: [finding({ pointer, message: 'Must be one of: toolbar, canvas.' })] })
  await choose(page)
  expect(await screen.findByRole('listitem')).toHaveTextContent(
    /contributes\.slots\[0\]\.slot: Must be one of: toolbar, canvas\./,
  )
})

test('a bundle of another plugin cannot be published, and does not pass', async () => {
  const page = open({ manifest: sampleManifest({ id: 'other' }) })
  await choose(page)
  expect(await screen.findByText(/Its manifest has the id/)).toHaveTextContent(
    /Its manifest has the id other, this plugin is zen-page\./,
  )
  expect(screen.queryByText('All checks passed')).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Publish version' })).toBeDisabled()
})

test('publishing shows how much is sent, and hands on what was published', async () => {
  const answer = deferred<PublishedVersion>()
  publishVersion.mockImplementation((_id, _parts, onProgress) => {
    onProgress(0.4)
    return answer.promise
  })
  const page = open()
  await choose(page)
  await screen.findByText('All checks passed')
  await page.user.type(screen.getByLabelText(/Changelog/), 'The first one.')
  await page.user.click(screen.getByRole('button', { name: 'Publish version' }))
  expect(await screen.findByRole('progressbar', { name: 'Upload' })).toHaveAttribute('aria-valuenow', '40')
  expect(screen.getByText('Uploading, 40 %')).toBeVisible()
  answer.resolve(published)
  await waitFor(() => {
    expect(page.onPublished).toHaveBeenCalledWith(published)
  })
  expect(publishVersion.mock.calls[0]?.slice(0, 2)).toEqual([
    'zen-page',
    { bundle, version: '0.9.0', changelog: 'The first one.' },
  ])
})

describe('a refused version', () => {
  const refuse = async (error: ApiError) => {
    publishVersion.mockRejectedValue(error)
    const page = open()
    await choose(page)
    await screen.findByText('All checks passed')
    await page.user.click(screen.getByRole('button', { name: 'Publish version' }))
    return page
  }

  test('shows the findings of the server', async () => {
    const page = await refuse(
      new ApiError({
        status: 422,
        title: 'Invalid',
        detail: 'The bundle failed its checks.',
        errors: [
          {
            pointer: '',
            detail: 'Bundles React.',
            code: 'bundle.react',
            severity: 'error',
            line: 7,
            file: 'a.js',
          },
        ],
      }),
    )
    expect(await screen.findByText('The bundle failed its checks.')).toBeVisible()
    expect(screen.getByRole('list', { name: 'Findings' })).toHaveTextContent(/Bundles React\.a\.js, line 7/)
    expect(page.onPublished).not.toHaveBeenCalled()
  })

  test('stands alone, and is forgotten with the next file', async () => {
    const page = await refuse(
      new ApiError({ status: 409, title: 'Conflict', detail: 'There are too many versions.' }),
    )
    expect(await screen.findByText('There are too many versions.')).toBeVisible()
    expect(screen.queryByText('All checks passed')).not.toBeInTheDocument()
    await page.user.upload(screen.getByLabelText('Bundle'), new File(['export {}'], 'again.js'))
    await waitFor(() => {
      expect(screen.queryByText('There are too many versions.')).not.toBeInTheDocument()
    })
  })

  test.each([
    [409, 'Conflict'],
    [422, 'Invalid'],
  ])('is told at the version, and stands while one goes on: %i', async (status, title) => {
    const errors = [{ pointer: '/version', detail: '0.9.0 exists already.' }]
    const page = await refuse(new ApiError({ status, title, detail: 'Not this one.', errors }))
    const version = screen.getByLabelText('Version')
    await waitFor(() => {
      expect(version).toHaveAccessibleDescription(/0\.9\.0 exists already\./)
    })
    await page.user.type(screen.getByLabelText(/Changelog/), 'Once more.')
    expect(version).toHaveAccessibleDescription(/0\.9\.0 exists already\./)
    await page.user.type(version, '1')
    expect(version).not.toHaveAccessibleDescription(/exists already/)
  })
})

test('without a bundle nothing is sent, and the file is what is asked for first', async () => {
  const page = open()
  await page.user.click(screen.getByRole('button', { name: 'Publish version' }))
  expect(await screen.findByText(/Choose the bundle first/)).toBeVisible()
  expect(screen.queryByText('Say which version this is')).not.toBeInTheDocument()
  expect(publishVersion).not.toHaveBeenCalled()
})

test.each([
  ['plugin.css', 10, 'plugin.css is neither a .js nor a .zip file'],
  ['plugin.zip', 10, null],
  ['empty.js', 0, 'empty.js is empty'],
  ['big.js', 6 * 1024 * 1024, 'big.js has 6.0 MB; 5.0 MB is the limit'],
  ['good.mjs', 10, null],
])('%s of %i bytes: %s', (name, size, reason) => {
  expect(refusal(new File([new Uint8Array(size)], name))).toBe(reason)
})
