import { screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleDetails, sampleManifest, sampleOwnPlugin } from '../../testing/samples'
import { PublishedNotice } from './published-notice'

const listing = (...numbers: string[]) => {
  const versions = sampleDetails().versions.flatMap((one) => numbers.map((version) => ({ ...one, version })))
  return json(sampleDetails({ id: 'zen-page', versions }))
}

function open(status = 'published') {
  const published = {
    version: '1.1.0',
    status,
    bundleUrl: '/b.js',
    integrity: 'sha384-x',
    manifest: sampleManifest({ id: 'zen-page', version: '1.1.0' }),
    findings: [],
  }
  renderPage(<PublishedNotice plugin={sampleOwnPlugin()} published={published} onAnother={vi.fn()} />)
}

const link = () => screen.findByRole('link', { name: 'See it in the marketplace' }, { timeout: 3_000 })

test('leads to the marketplace as soon as that has the version', async () => {
  const before = [problem(404, 'There is no plugin zen-page.'), listing('1.0.0')]
  const requests = fakeApi({ 'GET /plugins/zen-page': () => before.shift() ?? listing('1.1.0', '1.0.0') })
  open()
  expect(screen.getByRole('button', { name: 'Listing it…' })).toBeVisible()
  expect(screen.queryByRole('link')).not.toBeInTheDocument()
  expect(await link()).toHaveAttribute('href', '/marketplace/zen-page')
  expect(requests).toHaveLength(3)
})

test('leads there too when the catalog gives no answer of its own', async () => {
  fakeApi({ 'GET /plugins/zen-page': () => problem(503, 'Away.', [], { 'Retry-After': '60' }) })
  open()
  expect(await link()).toBeVisible()
})

test('says that a version waits for its review, and does not look for it in the marketplace', () => {
  const requests = fakeApi({})
  open('in_review')
  expect(screen.getByRole('status')).toHaveTextContent('1.1.0 waits for its review')
  expect(screen.queryByText(/is published/)).not.toBeInTheDocument()
  expect(requests).toHaveLength(0)
})
