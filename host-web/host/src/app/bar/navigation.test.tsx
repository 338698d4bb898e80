import { screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import { useAuth } from '../../auth/auth-store'
import { DocumentsProvider } from '../../documents/documents-context'
import { MemoryStore } from '../../documents/store/memory-store'
import { TestBrowser } from '../../documents/testing'
import { createEditorState } from '../../editor/text/editor-state'
import { Bell } from '../../notifications/bell'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import type { InstalledPlugin } from '../../api/types'
import { sampleInstalled, sampleUpdate, sampleUpdates, sampleUser } from '../../testing/samples'
import { BottomNavigation, TopNavigation } from './navigation'

const UNREAD = 'GET /user/notifications/unread'

afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

function show(roles: string[], installed: InstalledPlugin[] = []) {
  useAuth.setState({ user: { ...sampleUser, roles }, status: 'known' })
  const { documents } = new TestBrowser().page({ createState: createEditorState, store: new MemoryStore() })
  renderPage(
    <DocumentsProvider documents={documents}>
      <TopNavigation />
      <BottomNavigation />
      <Bell />
    </DocumentsProvider>,
    { installed },
  )
}

const links = () =>
  screen
    .getAllByRole('navigation', { name: 'Main' })
    .map((navigation) => within(navigation).getByRole('link', { name: /^Moderation/ }))

test.each([
  [3, '3'],
  [1, '1'],
  [100, '99+'],
])('a moderator sees that %d wait, in both navigations and by one request', async (waiting, shown) => {
  const requests = fakeApi({ [UNREAD]: () => json({ unread: 0, waiting }) })
  show(['moderator'])
  expect(await screen.findAllByText(shown)).toHaveLength(2)
  for (const link of links()) expect(link).toHaveAccessibleName(`Moderation ${shown} waiting`)
  expect(requests.filter(({ path }) => path === '/user/notifications/unread')).toHaveLength(1)
})

test.each([
  ['nothing waits', () => json({ unread: 2, waiting: 0 })],
  ['nobody can say it', () => json({ unread: 2, waiting: null })],
])('there is no number when %s', async (_, answer) => {
  fakeApi({ [UNREAD]: answer })
  show(['moderator'])
  expect(await screen.findByRole('link', { name: 'Notifications, 2 unread ones' })).toBeVisible()
  for (const link of links()) expect(link).toHaveAccessibleName('Moderation')
})

test('a failure shows no number', async () => {
  const requests = fakeApi({ [UNREAD]: () => problem(500, 'It broke.') })
  show(['moderator'])
  await vi.waitFor(() => {
    expect(requests).not.toHaveLength(0)
  })
  for (const link of links()) expect(link).toHaveAccessibleName('Moderation')
})

test('others are shown neither the place nor a number, whatever comes', async () => {
  fakeApi({ [UNREAD]: () => json({ unread: 2, waiting: 7 }) })
  show([])
  expect(await screen.findByRole('link', { name: 'Notifications, 2 unread ones' })).toBeVisible()
  expect(screen.queryByRole('link', { name: /Moderation/ })).not.toBeInTheDocument()
  expect(screen.queryByText(/waiting/)).not.toBeInTheDocument()
})

test('one sees how many plugins wait for a click to be updated', async () => {
  const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString()
  const offered = ['a', 'b', 'c', 'd'].map((pluginId) => sampleUpdate({ pluginId }))
  const [, , waiting, left] = offered
  Object.assign(waiting ?? {}, { readyAt: tomorrow })
  Object.assign(left ?? {}, { wentBack: true })
  fakeApi({
    [UNREAD]: () => json({ unread: 0, waiting: null }),
    'GET /user/plugins/updates': () => json(sampleUpdates(...offered)),
  })
  show([], [sampleInstalled()])
  expect(await screen.findAllByRole('link', { name: 'Installed 2 to update' })).toHaveLength(2)
})
