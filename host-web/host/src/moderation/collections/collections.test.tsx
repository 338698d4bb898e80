import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { ModeratedCollection } from '../../api/front'
import { useAuth } from '../../auth/auth-store'
import { deferred, fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleSummary, sampleUser } from '../../testing/samples'
import { CollectionsPage } from './collections-page'
import { ModeratedCollectionPage } from './collection-page'

const zen = sampleSummary({ id: 'zen', name: 'Zen' })
const collection: ModeratedCollection = {
  id: 'looks',
  title: 'Looks',
  words: 'Colours.',
  placement: 'listed',
  rank: 10,
  published: false,
  plugins: [sampleSummary(), zen],
  pluginIds: ['word-count', 'gone', 'zen'],
  total: 2,
  revision: 3,
}

beforeEach(() => {
  useAuth.setState({ user: { ...sampleUser, roles: ['moderator'] }, status: 'known' })
})
afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

function open(handlers: Parameters<typeof fakeApi>[0] = {}) {
  const requests = fakeApi({ 'GET /moderation/collections/looks': () => json(collection), ...handlers })
  const page = renderPage(<ModeratedCollectionPage />, {
    path: '/moderation/collections/:collectionId',
    at: '/moderation/collections/looks',
  })
  return { requests, ...page }
}

test('a collection is made, and its page opened', async () => {
  const requests = fakeApi({
    'GET /moderation/collections': () => json({ items: [collection] }),
    'POST /moderation/collections': ({ body }) => json({ ...collection, ...(body as object) }, 201),
  })
  const { user, router } = renderPage(<CollectionsPage />)
  expect(await screen.findByRole('link', { name: 'Looks' })).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'New collection' }))
  const form = screen.getByRole('form', { name: 'New collection' })
  await user.type(within(form).getByLabelText('Address'), 'For Writers')
  await user.click(within(form).getByRole('button', { name: 'Make it' }))
  expect(await within(form).findByText(/Use lower-case letters/)).toBeVisible()
  await user.clear(within(form).getByLabelText('Address'))
  await user.type(within(form).getByLabelText('Address'), 'for-writers')
  await user.type(within(form).getByLabelText('Title'), ' For writers ')
  await user.selectOptions(within(form).getByLabelText('Place on the front page'), 'featured')
  await user.click(within(form).getByRole('button', { name: 'Make it' }))
  await vi.waitFor(() => {
    expect(router.state.location.pathname).toBe('/moderation/collections/for-writers')
  })
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    id: 'for-writers',
    title: 'For writers',
    words: '',
    placement: 'featured',
    rank: 100,
  })
})

test('plugins are put in, moved and taken out, each time with the revision that was seen', async () => {
  let revision = 3
  const { user, requests } = open({
    'GET /plugins': () =>
      json({ items: [zen, sampleSummary({ id: 'new', name: 'New' })], total: 2, nextCursor: null }),
    'PATCH /moderation/collections/looks': ({ body }) => {
      revision += 1
      return json({ ...collection, ...(body as object), revision })
    },
  })
  expect(await screen.findByText('Cannot be had now, and is not shown.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Move Zen up' }))
  await user.click(screen.getByRole('button', { name: 'Take gone out' }))
  await user.type(screen.getByLabelText('Find a plugin to put in'), 'n')
  await user.click(await screen.findByRole('button', { name: 'Put in New' }))
  expect(screen.queryByRole('button', { name: 'Put in Zen' })).not.toBeInTheDocument()
  await vi.waitFor(() => {
    expect(requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual([
      { pluginIds: ['word-count', 'zen', 'gone'], revision: 3 },
      { pluginIds: ['word-count', 'zen'], revision: 4 },
      { pluginIds: ['word-count', 'zen', 'new'], revision: 5 },
    ])
  })
})

test('who saves while an own change is under way is not told that somebody else has changed it', async () => {
  const shown = deferred<Response>()
  const published = { ...collection, published: !collection.published, revision: 4 }
  const { user, requests } = open({
    'POST /moderation/collections/looks/publish': () => shown.promise,
    'POST /moderation/collections/looks/unpublish': () => shown.promise,
    'PATCH /moderation/collections/looks': ({ body }) => {
      const { revision } = body as { revision: number }
      return revision === 4
        ? json({ ...published, ...(body as object), revision: 5 })
        : problem(409, 'Somebody else has changed this collection. Load it again.')
    },
  })
  await user.click(await screen.findByRole('button', { name: /front page$/ }))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(requests.filter(({ method }) => method === 'PATCH')).toHaveLength(0)
  shown.resolve(json(published))
  expect(await screen.findByText('Saved.')).toBeVisible()
})

test('of two moderators at once the second is told, and sees what the first did', async () => {
  let now = collection
  const { user } = open({
    'GET /moderation/collections/looks': () => json(now),
    'PATCH /moderation/collections/looks': () => {
      now = { ...collection, pluginIds: ['zen'], plugins: [zen], revision: 4 }
      return problem(409, 'Somebody else has changed this collection. Load it again.')
    },
  })
  await user.click(await screen.findByRole('button', { name: 'Take Zen out' }))
  expect(await screen.findByText(/Somebody else has changed/)).toBeVisible()
  await vi.waitFor(() => {
    expect(screen.getAllByRole('button', { name: /^Take .* out$/ })).toHaveLength(1)
  })
})

test('it is shown, taken off the page and deleted', async () => {
  const { user, router } = open({
    'POST /moderation/collections/looks/publish': () => json({ ...collection, published: true }),
    'POST /moderation/collections/looks/unpublish': () => json(collection),
    'DELETE /moderation/collections/looks': () => noContent(),
  })
  await user.click(await screen.findByRole('button', { name: 'Show it on the front page' }))
  await user.click(await screen.findByRole('button', { name: 'Take it off the front page' }))
  expect(await screen.findByRole('button', { name: 'Show it on the front page' })).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Delete Looks' }))
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete' }))
  await vi.waitFor(() => {
    expect(router.state.location.pathname).toBe('/moderation/collections')
  })
})

test('nothing empty can be shown', async () => {
  open({ 'GET /moderation/collections/looks': () => json({ ...collection, pluginIds: [], plugins: [] }) })
  expect(await screen.findByRole('button', { name: 'Show it on the front page' })).toBeDisabled()
  expect(screen.getByText('Put a plugin in first.')).toBeVisible()
})
