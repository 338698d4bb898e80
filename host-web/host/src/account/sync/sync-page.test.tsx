import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { SyncChange } from '../../api/account/sync'
import { useAuth } from '../../auth/auth-store'
import { pageOwner } from '../../browser/page-owner'
import { pageSync } from '../../sync/page-sync'
import { withEmptyDatabases } from '../../testing/databases'
import { fakeApi, json, problem, type FakeRequest } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { SyncPage } from './sync-page'

withEmptyDatabases()

const place = { kind: 'keybindings', pluginId: '', key: 'format.bold' }
const theirs = { ...place, value: '"Mod-j"', revision: 1, changedAt: '2026-11-27T05:00:00Z' }
// The page's own keeps its database open: each test is somebody else.
let user = 0

beforeEach(() => {
  user += 1
  pageOwner.set(`user:u${user}`)
  pageSync.restart()
  useAuth.setState({ user: { ...sampleUser, id: `u${user}` }, status: 'known' })
})
afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
  pageOwner.set('visitor')
})

const changesOf = ({ body }: FakeRequest) => (body as { changes: SyncChange[] }).changes

const applied = (request: FakeRequest) =>
  json({
    results: changesOf(request).map(({ id, value }) => ({ id, status: 'applied', value, revision: 2 })),
    revision: 2,
  })

test('what was changed on two devices is chosen here, and sent upon what is there', async () => {
  localStorage.setItem(`folio:keys:user:u${user}:format.bold`, '"Mod-m"')
  const requests = fakeApi({
    'GET /user/sync': () => json({ items: [theirs], revision: 1 }),
    'POST /user/sync': applied,
  })
  await pageSync.run()
  renderPage(<SyncPage />)
  const conflict = await screen.findByRole('listitem', { name: 'Key of “Bold”' })
  expect(within(conflict).getByText('Here: Ctrl+M. There: Ctrl+J.')).toBeVisible()
  await userEvent.click(within(conflict).getByRole('button', { name: 'Keep mine: Key of “Bold”' }))
  const sent = () => requests.filter(({ method }) => method === 'POST').flatMap(changesOf)
  await vi.waitFor(() => {
    expect(sent()).toMatchObject([{ ...place, value: '"Mod-m"', base: 1 }])
  }, 10_000)
  expect(await screen.findByText(/Nothing waits\./)).toBeVisible()
  expect(screen.queryByRole('list', { name: 'Changed on two devices' })).toBeNull()
})

test('what waits is said, with why', async () => {
  localStorage.setItem(`folio:keys:user:u${user}:format.bold`, '"Mod-m"')
  fakeApi({ 'GET /user/sync': () => problem(500, 'It broke.') })
  await pageSync.run()
  renderPage(<SyncPage />)
  expect(await screen.findByText(/1 change of this device waits to be sent\./)).toBeVisible()
  expect(screen.getByText('It could not be compared just now')).toBeVisible()
})

test('nothing is said to be done before anybody looked', async () => {
  renderPage(<SyncPage />)
  expect(await screen.findByText('Looking…')).toBeVisible()
  expect(screen.queryByText(/Nothing waits/)).toBeNull()
})

test('a kind that is off on this device is neither sent nor taken', async () => {
  localStorage.setItem(`folio:keys:user:u${user}:format.bold`, '"Mod-m"')
  const requests = fakeApi({
    'GET /user/sync': () => json({ items: [], revision: 0 }),
    'POST /user/sync': applied,
  })
  renderPage(<SyncPage />)
  await userEvent.click(await screen.findByRole('switch', { name: /^Keyboard shortcuts/ }))
  expect(await screen.findByText(/Off on this device/)).toBeVisible()
  await pageSync.run()
  expect(requests.some(({ method }) => method === 'POST')).toBe(false)
})

async function askToDelete() {
  localStorage.setItem(`folio:sync:user:u${user}:snippets:list`, '[1]')
  renderPage(<SyncPage />)
  await userEvent.click(await screen.findByRole('button', { name: 'Delete what Snippets keeps' }))
  return within(await screen.findByRole('dialog'))
}

test('before what a plugin keeps is deleted it is said where that is', async () => {
  fakeApi({ 'GET /user/sync': () => json({ items: [], revision: 0 }), 'POST /user/sync': applied })
  expect((await askToDelete()).getByText(/on all of your devices/)).toBeVisible()
})

test('of what does not follow here it is said that it stays on the other devices', async () => {
  fakeApi({ 'GET /user/sync': () => json({ items: [], revision: 0 }), 'POST /user/sync': applied })
  await pageSync.choose('storage', false)
  const dialog = await askToDelete()
  expect(dialog.getByText(/On your others it stays while/)).toBeVisible()
  expect(dialog.queryByText(/all of your devices/)).toBeNull()
})

test('without a network it is said that other devices hear of it later', async () => {
  fakeApi({ 'GET /user/sync': () => problem(500, 'It broke.') })
  await pageSync.run()
  const dialog = await askToDelete()
  expect(dialog.getByText(/on your other devices as soon as your account can be reached/)).toBeVisible()
})
