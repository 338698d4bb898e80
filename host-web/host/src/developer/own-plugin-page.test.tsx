import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { DeveloperPlugin } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { fakeApi, json } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../testing/samples'
import { OwnPluginPage } from './own-plugin-page'

const versions: DeveloperPlugin['versions'] = [
  {
    version: '1.0.0',
    status: 'published',
    size: 2048,
    publishedAt: '2026-01-02T00:00:00Z',
  },
]

const open = (id = 'zen-page') =>
  renderPage(<OwnPluginPage />, { path: '/developer/:pluginId', at: `/developer/${id}` })

beforeEach(() => {
  const user = { ...sampleUser, isDeveloper: true }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
})

test('shows the versions with their status', async () => {
  const plugin = sampleOwnPlugin({ status: 'published', versions })
  const noted = versions.map((version) => ({ ...version, changelog: 'The first one.' }))
  fakeApi({
    'GET /developer/plugins': () => json({ items: [plugin] }),
    'GET /developer/plugins/zen-page/versions': () => json({ items: noted, nextCursor: null }),
  })
  open()
  await screen.findByText('The first one.')
  const item = screen.getByRole('listitem', { name: '1.0.0' })
  expect(item).toHaveTextContent(/Published.*Jan 2, 2026.*2\.0 KB.*The first one\./)
  expect(screen.getByRole('link', { name: 'In the marketplace' })).toHaveAttribute(
    'href',
    '/marketplace/zen-page',
  )
})

test('a plugin without a version says what the first one does', async () => {
  fakeApi({ 'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }) })
  open()
  expect(await screen.findByRole('heading', { name: 'Publish the first version' })).toBeVisible()
  expect(screen.getByText(/Nothing published yet/)).toBeVisible()
  expect(screen.queryByRole('link', { name: 'In the marketplace' })).not.toBeInTheDocument()
})

test('its details can be changed', async () => {
  let plugin = sampleOwnPlugin({ tags: ['zen'] })
  const requests = fakeApi({
    'GET /developer/plugins': () => json({ items: [plugin] }),
    'PATCH /developer/plugins/zen-page': ({ body }) => json((plugin = { ...plugin, ...(body as object) })),
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Edit details' }))
  const dialog = within(screen.getByRole('dialog'))
  await user.clear(dialog.getByLabelText('Name'))
  await user.type(dialog.getByLabelText('Name'), 'Calm Page')
  await user.type(dialog.getByLabelText(/Tags/), ', focus')
  await user.click(dialog.getByRole('button', { name: 'Save details' }))
  expect(await screen.findByRole('heading', { level: 1, name: 'Calm Page' })).toBeVisible()
  expect(requests.find(({ method }) => method === 'PATCH')?.body).toMatchObject({
    name: 'Calm Page',
    tags: ['zen', 'focus'],
  })
})

test('a tag that the platform would refuse is told at once', async () => {
  fakeApi({ 'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }) })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Edit details' }))
  await user.type(screen.getByLabelText(/Tags/), 'a_b')
  await user.click(screen.getByRole('button', { name: 'Save details' }))
  await waitFor(() => {
    expect(screen.getByLabelText(/Tags/)).toHaveAccessibleDescription(/“a_b”: only letters/)
  })
})

test('a plugin of somebody else is not shown', async () => {
  fakeApi({ 'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }) })
  open('theirs')
  expect(await screen.findByText('You have no such plugin')).toBeVisible()
})

test('whoever is signed out is led to signing in, and back', async () => {
  useAuth.setState({ ...useAuth.getInitialState(), user: null, status: 'known' }, true)
  open()
  expect(await screen.findByRole('heading', { level: 1, name: 'Sign in to see your plugins' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute(
    'href',
    '/sign-in?next=%2Fdeveloper%2Fzen-page',
  )
})
