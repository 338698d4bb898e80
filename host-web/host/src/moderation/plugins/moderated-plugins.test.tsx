import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { ModeratedPluginDetails } from '../../api/moderation/moderation-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { ModeratedPluginPage } from './moderated-plugin-page'
import { ModeratedPluginsPage } from './plugins-page'

const plugin: ModeratedPluginDetails = {
  id: 'zen-page',
  name: 'Zen Page',
  status: 'published',
  reason: null,
  publisher: { id: 'u-7', username: 'ada', ban: null },
  blockedVersions: 0,
  refused: 0,
  versions: [
    { version: '1.1.0', status: 'in_review', reason: null, size: 10, publishedAt: null },
    { version: '1.0.0', status: 'published', reason: null, size: 10, publishedAt: '2026-01-01T00:00:00Z' },
  ],
}

beforeEach(() => {
  useAuth.setState({ user: { ...sampleUser, roles: ['moderator'] }, status: 'known' })
})
afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

const renderPlugin = () =>
  renderPage(<ModeratedPluginPage />, {
    path: '/moderation/plugins/:pluginId',
    at: '/moderation/plugins/zen-page',
  })

test('what is stopped and who is banned is listed by name', async () => {
  const requests = fakeApi({
    'GET /moderation/plugins': ({ query }) =>
      json({
        items: query.has('stopped')
          ? [{ ...plugin, status: 'blocked', reason: 'It <b>lies</b>.' }]
          : [plugin],
        nextCursor: null,
      }),
    'GET /moderation/publishers': () =>
      json({ items: [{ userId: 'u-9', username: 'eve', reason: 'Spam.', plugins: ['spam-a'] }] }),
  })
  const { user } = renderPage(<ModeratedPluginsPage />)
  expect(await screen.findByRole('link', { name: 'Zen Page' })).toHaveAttribute(
    'href',
    '/moderation/plugins/zen-page',
  )
  const bans = screen.getByRole('region', { name: 'Banned publishers' })
  expect(await within(bans).findByText('eve')).toBeVisible()
  expect(within(bans).getByRole('link', { name: 'spam-a' })).toBeVisible()
  await user.click(screen.getByRole('switch', { name: 'Only what is stopped' }))
  expect(await screen.findByText('It <b>lies</b>.')).toBeVisible()
  await user.type(screen.getByLabelText('Plugin or publisher'), 'zen')
  await vi.waitFor(() => {
    expect(Object.fromEntries(requests.at(-1)?.query ?? [])).toEqual({ q: 'zen', stopped: 'true' })
  })
})

test('further plugins that did not come are said to be missing, and come when they are asked for again', async () => {
  let further = () => problem(500, 'It broke.')
  fakeApi({
    'GET /moderation/plugins': ({ query }) =>
      query.has('cursor') ? further() : json({ items: [plugin], nextCursor: 'c.1' }),
    'GET /moderation/publishers': () => json({ items: [] }),
  })
  const { user } = renderPage(<ModeratedPluginsPage />)
  await user.click(await screen.findByRole('button', { name: 'More plugins' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('More plugins could not be loaded.')
  further = () => json({ items: [{ ...plugin, id: 'calm-page', name: 'Calm Page' }], nextCursor: null })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('link', { name: 'Calm Page' })).toBeVisible()
})

test('the filter follows the address', async () => {
  fakeApi({
    'GET /moderation/plugins': () => json({ items: [plugin], nextCursor: null }),
    'GET /moderation/publishers': () => json({ items: [] }),
  })
  const { user, router } = renderPage(<ModeratedPluginsPage />, { at: '/moderation/plugins?q=zen' })
  const field = await screen.findByLabelText('Plugin or publisher')
  expect(field).toHaveValue('zen')
  await user.type(field, ' pa')
  await vi.waitFor(() => {
    expect(router.state.location.search).toBe('?q=zen+pa')
  })
  await act(() => router.navigate('/moderation/plugins?q=words'))
  expect(field).toHaveValue('words')
})

test('a plugin is blocked with a reason, and unblocked', async () => {
  let now = plugin
  const requests = fakeApi({
    'GET /moderation/plugins/zen-page': () => json(now),
    'POST /moderation/plugins/zen-page/block': () => {
      now = { ...plugin, status: 'blocked', reason: 'It lies.' }
      return noContent()
    },
    'POST /moderation/plugins/zen-page/unblock': () => {
      now = plugin
      return noContent()
    },
  })
  const { user } = renderPlugin()
  await user.click(await screen.findByRole('button', { name: 'Block: Zen Page' }))
  const form = screen.getByRole('form', { name: 'Block Zen Page' })
  await user.click(within(form).getByRole('button', { name: 'Block' }))
  expect(await within(form).findByText('Say why')).toBeVisible()
  await user.type(within(form).getByLabelText('Reason'), ' It lies. {Enter}')
  expect(await screen.findByText('It lies.')).toBeVisible()
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({ reason: 'It lies.' })
  await user.click(screen.getByRole('button', { name: 'Unblock: Zen Page' }))
  expect(await screen.findByRole('button', { name: 'Block: Zen Page' })).toBeVisible()
})

test('a refusal is said in the dialog', async () => {
  fakeApi({
    'GET /moderation/plugins/zen-page': () => json(plugin),
    'POST /moderation/publishers/u-7/ban': () => problem(403, 'Only moderators may do this.'),
  })
  const { user } = renderPlugin()
  await user.click(await screen.findByRole('button', { name: 'Ban: ada' }))
  await user.type(screen.getByLabelText('Reason'), 'Spam.{Enter}')
  expect(await screen.findByText('Only moderators may do this.')).toBeVisible()
})

test('a ban is lifted, a version blocked, a review found', async () => {
  let now: ModeratedPluginDetails = {
    ...plugin,
    publisher: { ...plugin.publisher, ban: 'Spam.' },
    refused: 12,
  }
  const requests = fakeApi({
    'GET /moderation/plugins/zen-page': () => json(now),
    'POST /moderation/publishers/u-7/unban': () => {
      now = plugin
      return noContent()
    },
    'POST /moderation/versions/zen-page/1.0.0/block': () => noContent(),
  })
  const { user } = renderPlugin()
  expect(await screen.findByText('Spam.')).toBeVisible()
  expect(screen.getByText(/the checks refused 12 uploads/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Lift the ban: ada' }))
  expect(await screen.findByRole('button', { name: 'Ban: ada' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'The review' })).toHaveAttribute(
    'href',
    '/moderation/versions/zen-page/1.1.0',
  )
  expect(screen.queryByRole('button', { name: 'Block: Zen Page 1.1.0' })).not.toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Block: Zen Page 1.0.0' }))
  await user.type(screen.getByLabelText('Reason'), 'It harms.{Enter}')
  await vi.waitFor(() => {
    expect(requests.some(({ path }) => path.endsWith('/1.0.0/block'))).toBe(true)
  })
})

test('no such plugin', async () => {
  fakeApi({})
  renderPlugin()
  expect(await screen.findByText('There is no such plugin')).toBeVisible()
})
