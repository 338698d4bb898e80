import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'

import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleSummary, sampleUser } from '../../testing/samples'
import { AuthorPage } from './author-page'

afterEach(() => {
  useAuth.setState({ user: null, status: 'unknown' })
})

const open = () =>
  renderPage(<AuthorPage />, { path: '/authors/:username', at: '/authors/lena', installed: [] })

test('shows what somebody publishes', async () => {
  const requests = fakeApi({
    'GET /plugins': () => json({ items: [sampleSummary()], total: 1, nextCursor: null }),
  })
  open()
  expect(screen.getByRole('heading', { level: 1, name: 'lena' })).toBeVisible()
  expect(await screen.findByRole('link', { name: 'Word Count' })).toBeVisible()
  expect(requests.find(({ path }) => path === '/plugins')?.query.get('author')).toBe('lena')
})

const author = { username: 'lena', since: '2026-01-02T03:04:05Z', plugins: 1 }
const nothing = () => json({ items: [], total: 0, nextCursor: null })

test('says since when, and explains which domain is proven', async () => {
  fakeApi({
    'GET /plugins': nothing,
    'GET /authors/lena': () => json({ ...author, verifiedDomains: ['lena-writes.org'] }),
  })
  open()
  expect(await screen.findByText(/publishes here since/)).toBeVisible()
  await userEvent.click(await screen.findByRole('button', { name: /^Verified by lena-writes.org/ }))
  const explained = await screen.findByRole('dialog', { name: 'Verified: lena-writes.org' })
  expect(explained).toHaveTextContent('nothing of what a plugin does')
  expect(screen.queryByRole('button', { name: /away/ })).not.toBeInTheDocument()
})

test('who has proven none has no mark', async () => {
  fakeApi({ 'GET /plugins': nothing, 'GET /authors/lena': () => json({ ...author, verifiedDomains: [] }) })
  open()
  expect(await screen.findByText(/publishes here since/)).toBeVisible()
  expect(screen.queryByText(/verified/i)).not.toBeInTheDocument()
})

test('a moderator takes a domain away, with a reason', async () => {
  useAuth.setState({ user: { ...sampleUser, roles: ['moderator'] }, status: 'known' })
  const requests = fakeApi({
    'GET /plugins': nothing,
    'GET /authors/lena': () => json({ ...author, verifiedDomains: ['lena-writes.org'] }),
    'POST /moderation/authors/lena/domains/lena-writes.org/revocation': () => noContent(),
  })
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Take lena-writes.org away…' }))
  await userEvent.click(screen.getByRole('button', { name: 'Take it away' }))
  expect(await screen.findByText('Say why')).toBeVisible()
  await userEvent.type(screen.getByLabelText('Why'), 'It imitates.')
  await userEvent.click(screen.getByRole('button', { name: 'Take it away' }))
  expect(await screen.findByText(/^lena-writes.org is taken away/)).toBeVisible()
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({ reason: 'It imitates.' })
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
