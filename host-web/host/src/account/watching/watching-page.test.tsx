import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Watch } from '../../api/account/watches'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { WatchingPage } from './watching-page'

const SINCE = '2026-11-27T05:00:00Z'
const plugin: Watch = { kind: 'plugin', id: 'zen-page', name: 'Zen Page', since: SINCE }
const author: Watch = { kind: 'author', id: 'lena', name: 'lena', since: SINCE }

beforeEach(() => {
  useAuth.setState({ user: sampleUser, status: 'known' })
})
afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

test('what one watches leads to its page, and is watched no more', async () => {
  let watched = [plugin, author]
  fakeApi({
    'GET /user/watches': () => json({ items: watched }),
    'DELETE /user/watches/authors/lena': () => {
      watched = [plugin]
      return json({ watched: false })
    },
  })
  renderPage(<WatchingPage />)
  const list = await screen.findByRole('list', { name: 'What you watch' })
  expect(within(list).getByRole('link', { name: 'Zen Page' })).toHaveAttribute(
    'href',
    '/marketplace/zen-page',
  )
  expect(within(list).getByRole('link', { name: 'lena' })).toHaveAttribute('href', '/authors/lena')
  await userEvent.click(within(list).getByRole('button', { name: 'Stop watching lena' }))
  expect(await screen.findByText('You watch lena no more.')).toBeVisible()
  expect(await within(list).findAllByRole('listitem')).toHaveLength(1)
})

test('that there is nothing is said, with where it begins', async () => {
  fakeApi({ 'GET /user/watches': () => json({ items: [] }) })
  renderPage(<WatchingPage />)
  expect(await screen.findByText('You watch nothing yet')).toBeVisible()
})

test('a failure is no empty list', async () => {
  fakeApi({ 'GET /user/watches': () => problem(500, 'It broke.') })
  renderPage(<WatchingPage />)
  expect(await screen.findByText('What you watch could not be loaded')).toBeVisible()
})

test('a visitor is asked to sign in', async () => {
  const requests = fakeApi({})
  useAuth.setState({ user: null, status: 'known' })
  renderPage(<WatchingPage />)
  expect(await screen.findByText('You are not signed in')).toBeVisible()
  expect(requests).toEqual([])
})
