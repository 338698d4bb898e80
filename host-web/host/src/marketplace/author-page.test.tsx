import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'

import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleSummary } from '../testing/samples'
import { AuthorPage } from './author-page'

const open = () =>
  renderPage(<AuthorPage />, { path: '/authors/:username', at: '/authors/lena', installed: [] })

test('shows what somebody publishes, and asks for nothing else', async () => {
  const requests = fakeApi({
    'GET /plugins': () => json({ items: [sampleSummary()], total: 1, nextCursor: null }),
  })
  open()
  expect(screen.getByRole('heading', { level: 1, name: 'lena' })).toBeVisible()
  expect(await screen.findByRole('link', { name: 'Word Count' })).toBeVisible()
  expect(requests.find(({ path }) => path === '/plugins')?.query.get('author')).toBe('lena')
})

test('says that there is nothing', async () => {
  fakeApi({ 'GET /plugins': () => json({ items: [], total: 0, nextCursor: null }) })
  open()
  expect(await screen.findByText('Nothing is published by lena')).toBeVisible()
})

test('what cannot be loaded is tried again', async () => {
  fakeApi({ 'GET /plugins': () => problem(500, 'It broke.') })
  open()
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible()
})
