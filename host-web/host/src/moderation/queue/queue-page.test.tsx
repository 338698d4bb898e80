import { screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import type { WaitingVersion } from '../../api/moderation/moderation-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { QueuePage } from './queue-page'

const item: WaitingVersion = {
  pluginId: 'zen-page',
  version: '1.0.0',
  name: 'Zen Page',
  owner: 'ada',
  state: 'waiting',
  reasons: ['the check “names” held it', "it is the plugin's first version"],
  risk: 40,
  waitingSince: new Date(Date.now() - 3 * 3_600_000).toISOString(),
  age: 10_800,
  claim: null,
  appeal: null,
}
const claimed = (moderator: string) => ({
  moderator,
  since: new Date(Date.now() - 60_000).toISOString(),
  until: new Date(Date.now() + 29 * 60_000).toISOString(),
})
const page = (items: WaitingVersion[], nextCursor: string | null = null) =>
  json({ items, waiting: items.length, nextCursor })

function as(roles: string[] | null) {
  useAuth.setState({
    user: roles && { ...sampleUser, username: 'grace', roles },
    status: 'known',
  })
}

afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

test.each([
  ['a visitor', null, 'You are not signed in'],
  ['a developer', [], 'Your account is no moderator’s'],
])('%s is told that it is for moderators, and nothing is asked', async (_, roles, words) => {
  const requests = fakeApi({})
  as(roles)
  renderPage(<QueuePage />)
  expect(await screen.findByText('This page is for moderators')).toBeVisible()
  expect(screen.getByText(new RegExp(words))).toBeVisible()
  expect(requests).toEqual([])
})

test('what waits is told with its age, its risk and why', async () => {
  fakeApi({ 'GET /moderation/queue': () => page([item, { ...item, version: '2.0.0', state: 'appealed' }]) })
  as(['moderator'])
  renderPage(<QueuePage />)
  const row = await screen.findByRole('article', { name: 'Zen Page 1.0.0' })
  for (const text of ['3 hours ago', 'Some risk · 40', 'the check “names” held it', 'Taken by nobody'])
    expect(within(row).getByText(text)).toBeVisible()
  expect(within(row).queryByText('Appeal')).not.toBeInTheDocument()
  expect(within(screen.getByRole('article', { name: 'Zen Page 2.0.0' })).getByText('Appeal')).toBeVisible()
})

test('one takes a version and lets go of it', async () => {
  let claim: WaitingVersion['claim'] = null
  const requests = fakeApi({
    'GET /moderation/queue': () => page([{ ...item, claim }]),
    'POST /moderation/versions/zen-page/1.0.0/claim': () =>
      json({ ...item, claim: (claim = claimed('grace')) }),
    'POST /moderation/versions/zen-page/1.0.0/release': () => json({ ...item, claim: (claim = null) }),
  })
  as(['moderator'])
  const { user } = renderPage(<QueuePage />)
  await user.click(await screen.findByRole('button', { name: 'Take Zen Page 1.0.0' }))
  await user.click(await screen.findByRole('button', { name: 'Release Zen Page 1.0.0' }))
  expect(await screen.findByRole('button', { name: 'Take Zen Page 1.0.0' })).toBeVisible()
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
})

test('what somebody else has taken can be looked at, not taken', async () => {
  fakeApi({ 'GET /moderation/queue': () => page([{ ...item, claim: claimed('hedy') }]) })
  as(['moderator'])
  renderPage(<QueuePage />)
  const row = await screen.findByRole('article')
  expect(within(row).getByText('hedy')).toBeVisible()
  expect(within(row).queryByRole('button')).not.toBeInTheDocument()
})

test('somebody was faster: it is said, and the queue is asked again', async () => {
  let claim: WaitingVersion['claim'] = null
  fakeApi({
    'GET /moderation/queue': () => page([{ ...item, claim }]),
    'POST /moderation/versions/zen-page/1.0.0/claim': () => {
      claim = claimed('hedy')
      return problem(409, 'Another moderator has claimed it until 12:30.')
    },
  })
  as(['moderator'])
  const { user } = renderPage(<QueuePage />)
  await user.click(await screen.findByRole('button', { name: 'Take Zen Page 1.0.0' }))
  expect(await screen.findByText('Another moderator has claimed it until 12:30.')).toBeVisible()
  expect(await screen.findByText('hedy')).toBeVisible()
})

test('filters are in the address and are asked for; pages follow', async () => {
  let more = () => problem(500, 'It broke.')
  const requests = fakeApi({
    'GET /moderation/queue': ({ query }) => (query.get('cursor') ? more() : page([item], 'more')),
  })
  as(['moderator'])
  const { user, router } = renderPage(<QueuePage />, { at: '/moderation?state=appealed' })
  await user.selectOptions(await screen.findByLabelText('Taken'), 'mine')
  await user.type(screen.getByLabelText('Plugin or publisher'), 'zen')
  await vi.waitFor(() => {
    expect(router.state.location.search).toBe('?state=appealed&claim=mine&q=zen')
  })
  await vi.waitFor(() => {
    expect(Object.fromEntries(requests.at(-1)?.query ?? [])).toEqual({
      state: 'appealed',
      claim: 'mine',
      q: 'zen',
    })
  })
  await user.click(await screen.findByRole('button', { name: 'More versions' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('More versions could not be loaded.')
  more = () => page([{ ...item, version: '3.0.0' }])
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('article', { name: 'Zen Page 3.0.0' })).toBeVisible()
  expect(requests.at(-1)?.query.get('cursor')).toBe('more')
})

test('nothing waits, nothing fits, nothing came', async () => {
  let answer = () => page([])
  fakeApi({ 'GET /moderation/queue': () => answer() })
  as(['moderator'])
  const { user } = renderPage(<QueuePage />)
  expect(await screen.findByText('Nothing waits')).toBeVisible()
  answer = () => page([])
  await user.selectOptions(screen.getByLabelText('Kind'), 'appealed')
  expect(await screen.findByText('Nothing in the queue fits')).toBeVisible()
  answer = () => problem(500, 'It broke.')
  await user.selectOptions(screen.getByLabelText('Kind'), 'waiting')
  expect(await screen.findByText('It broke.')).toBeVisible()
  answer = () => page([item])
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('article')).toBeVisible()
})
