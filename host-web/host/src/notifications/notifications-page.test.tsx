import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Notification } from '../api/account/notifications'
import { useAuth } from '../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleUser } from '../testing/samples'
import { Bell } from './bell'
import { NotificationsPage } from './notifications-page'
import { tell } from './sentences'

const news = (changes: Partial<Notification> = {}): Notification => ({
  id: '12',
  kind: 'installed-blocked',
  pluginId: 'zen-page',
  name: 'Zen Page',
  version: null,
  said: { reason: 'It reads <b>passwords</b>.' },
  at: new Date(Date.now() - 3 * 3_600_000).toISOString(),
  read: false,
  ...changes,
})

const page = (items: Notification[], nextCursor: string | null = null) =>
  json({ items, unread: items.filter(({ read }) => !read).length, nextCursor })

beforeEach(() => {
  useAuth.setState({ user: sampleUser, status: 'known' })
})

afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

test('what happened is told with its words, as text, and what is unread is marked', async () => {
  fakeApi({ 'GET /user/notifications': () => page([news(), news({ id: '11', read: true })]) })
  renderPage(<NotificationsPage />)
  const [first, second] = (await screen.findAllByRole('listitem')) as [HTMLElement, HTMLElement]
  expect(within(first).getByText('It reads <b>passwords</b>.')).toBeVisible()
  expect(within(first).getByText('3 hours ago')).toBeVisible()
  expect(within(first).getByRole('link', { name: /^Unread: Zen Page was blocked/ })).toHaveAttribute(
    'href',
    '/installed',
  )
  expect(within(second).queryByRole('button')).not.toBeInTheDocument()
})

test('one is read, then all up to the newest that was seen; the bell counts down', async () => {
  const read = new Set<string>()
  const all = ['12', '11', '10']
  const requests = fakeApi({
    'GET /user/notifications': () => page(all.map((id) => news({ id, read: read.has(id) }))),
    'GET /user/notifications/unread': () => json({ unread: all.length - read.size }),
    'POST /user/notifications/11/read': () => (read.add('11'), noContent()),
    'POST /user/notifications/read': () => (all.forEach((id) => read.add(id)), noContent()),
  })
  renderPage(
    <>
      <Bell />
      <NotificationsPage />
    </>,
  )
  expect(await screen.findByRole('link', { name: 'Notifications, 3 unread ones' })).toBeVisible()
  const [, button] = (await screen.findAllByRole('button', { name: /^Mark as read/ })) as [
    HTMLElement,
    HTMLElement,
  ]
  await userEvent.click(button)
  expect(await screen.findByRole('link', { name: 'Notifications, 2 unread ones' })).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Mark all as read' }))
  expect(await screen.findByRole('link', { name: 'Notifications' })).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Mark all as read' })).not.toBeInTheDocument()
  expect(requests.find(({ path }) => path === '/user/notifications/read')?.body).toEqual({ upTo: '12' })
})

test('older ones come when they are asked for, and that they did not is said', async () => {
  let older = () => problem(500, 'It broke.')
  fakeApi({
    'GET /user/notifications': ({ query }) =>
      query.get('cursor') === 'c.1' ? older() : page([news()], 'c.1'),
  })
  renderPage(<NotificationsPage />)
  await userEvent.click(await screen.findByRole('button', { name: 'Older notifications' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Older notifications could not be loaded.')
  older = () => page([news({ id: '3' })])
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findAllByRole('listitem')).toHaveLength(2)
  expect(screen.queryByRole('button', { name: 'Older notifications' })).not.toBeInTheDocument()
})

test('what is told since one watches it can be ended there', async () => {
  const said = { ownerName: 'lena', author: 'lena' }
  const watched = [
    news({ id: '12', kind: 'watched-plugin', watched: 'author', said }),
    news({ id: '11', kind: 'watched-version', version: '1.2.0', watched: 'plugin', said: {} }),
    news({ id: '10', watched: null }),
  ]
  const requests = fakeApi({
    'GET /user/notifications': () => page(watched),
    'DELETE /user/watches/authors/lena': () => json({ watched: false }),
  })
  renderPage(<NotificationsPage />)
  expect(await screen.findByRole('button', { name: 'Stop watching Zen Page' })).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Stop watching lena' }))
  expect(await screen.findByText('You watch lena no more.')).toBeVisible()
  expect(requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  expect(screen.getAllByRole('button', { name: /^Stop watching/ })).toHaveLength(2)
})

test('that there is nothing is said', async () => {
  fakeApi({ 'GET /user/notifications': () => page([]) })
  renderPage(<NotificationsPage />)
  expect(await screen.findByText('Nothing yet')).toBeVisible()
})

test('a failure is no empty list', async () => {
  fakeApi({ 'GET /user/notifications': () => problem(500, 'It broke.') })
  renderPage(<NotificationsPage />)
  expect(await screen.findByText('Your notifications could not be loaded')).toBeVisible()
})

test('a visitor is told nothing, and asked to sign in', async () => {
  const requests = fakeApi({})
  useAuth.setState({ user: null, status: 'known' })
  renderPage(
    <>
      <Bell />
      <NotificationsPage />
    </>,
  )
  expect(await screen.findByText('You are not signed in')).toBeVisible()
  expect(screen.queryByRole('link', { name: 'Notifications' })).not.toBeInTheDocument()
  expect(requests).toEqual([])
})

test('what one does not own leads to the list of what one owns', () => {
  expect(tell(news({ kind: 'removed-as-owner' })).to).toBe('/developer')
  expect(tell(news({ kind: 'owner-removed', said: { username: 'bob' } }))).toMatchObject({
    sentence: 'bob does not own Zen Page together with you any more.',
    to: '/developer/zen-page',
  })
})

test.each([
  [{ by: 'session', repository: null }, 'bob has published Zen Page 1.2.0.'],
  [{ by: 'token', repository: null }, 'bob has published Zen Page 1.2.0, with an API token.'],
  [{ by: 'workflow', repository: 'bob/zen' }, 'bob has published Zen Page 1.2.0, from bob/zen.'],
  [{ by: 'of-tomorrow', repository: null }, 'bob has published Zen Page 1.2.0.'],
])('what is published in one’s name says how: %j', (said, sentence) => {
  const told = news({ kind: 'version-published', version: '1.2.0', said: { username: 'bob', ...said } })
  expect(tell(told)).toMatchObject({ sentence, to: '/developer/zen-page' })
})

test.each([
  [
    'password-changed',
    {},
    'The password of your account was changed. If it was not you, choose a new one: “I forgot my password”.',
    '/account',
  ],
  [
    'email-changed',
    {},
    'Your account has another address. If it was not you, change it, and your password.',
    '/account#email',
  ],
  ['token-created', { token: 'laptop' }, 'An API token was made in your name: laptop.', '/account/tokens'],
  [
    'factor-added',
    { factor: 'passkey' },
    'A security key was added as a second factor.',
    '/account#second-factor',
  ],
  [
    'factor-removed',
    { factor: 'totp' },
    'An app for one-time codes was removed as a second factor.',
    '/account#second-factor',
  ],
])('%s leads to where one does something about it', (kind, said, begins, to) => {
  const told = tell(news({ kind, pluginId: null, name: null, version: null, said }))
  expect(told.to).toBe(to)
  expect(told.sentence).toMatch(begins)
  expect(told.sentence).toMatch(/ If it was not you, /)
})

test('a kind that this page does not know is news all the same', () => {
  expect(tell(news({ kind: 'of-tomorrow' }))).toMatchObject({ sentence: 'There is news of Zen Page.' })
})
