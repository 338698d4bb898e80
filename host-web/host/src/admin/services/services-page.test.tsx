import { screen, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import type { ParkedStream, ServiceQueue, ServiceState } from '../../api/admin/admin-types'
import { useAuth } from '../../auth/auth-store'
import { deferred, fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { ServicesPage } from './services-page'

const STATE: ServiceState = {
  head: 1200,
  unpublished: 0,
  unpublishedSeconds: 0,
  bytes: 9_000_000,
  projections: [],
  reconciliation: null,
}
const BEHIND: ServiceState = {
  ...STATE,
  head: 10,
  projections: [{ source: 'publishing', position: 1195, fault: null, parked: 3, parkedSeconds: 9 }],
}
const PARKED: ParkedStream = {
  source: 'publishing',
  stream: 'plugin-boom',
  position: 7,
  type: 'plugin.exploded',
  events: 3,
  reason: 'UnknownEvent: <b>what</b>',
  attempts: 2,
  parkedAt: '2026-11-27T00:00:00Z',
  retryAt: null,
}
const QUEUE: ServiceQueue = {
  queue: 'catalog.publishing.v1',
  source: 'publishing',
  waiting: 4,
  processes: 0,
  dead: 1,
  letters: [{ since: '?', id: 'm-1', reason: 'unreadable: KeyError' }],
}

function open(roles: string[] = ['operator']) {
  useAuth.setState({ user: { ...sampleUser, roles }, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
  return renderPage(<ServicesPage />, { at: '/admin' })
}

const all = {
  'GET /admin/gateway': () => json({ redis: true, broker: false }),
  'GET /admin/services/auth': () => json(STATE),
  'GET /admin/services/publishing': () => json(STATE),
  'GET /admin/services/catalog': () => json(BEHIND),
  'GET /admin/services/installs': () => problem(500, 'The installs service failed.'),
  'GET /admin/services/auth/queues': () => json({ items: [] }),
  'GET /admin/services/publishing/queues': () => json({ items: [] }),
  'GET /admin/services/installs/queues': () => json({ items: [] }),
  'GET /admin/services/catalog/queues': () => json({ items: [QUEUE] }),
  'GET /admin/services/catalog/parked': () => json({ items: [PARKED], nextCursor: null }),
}

const card = async (name: string) => within(await screen.findByRole('region', { name }))

test('one service that does not answer leaves the others as they are', async () => {
  fakeApi(all)
  open()
  const installs = await card('Installs')
  expect(await installs.findByText('Installs did not answer')).toBeVisible()
  const catalog = await card('Catalog')
  expect(await catalog.findByText('5 positions')).toBeVisible()
  expect(catalog.getByText('3 parked')).toBeVisible()
  const gateway = await card('Gateway')
  expect(await gateway.findByText('not reached')).toBeVisible()
})

test('what could not be had is not said to be out of order, and can be asked for again', async () => {
  let answers = false
  const later = (answer: () => Response) => () => (answers ? answer() : problem(400, 'Not now.'))
  fakeApi({
    ...all,
    'GET /admin/gateway': later(all['GET /admin/gateway']),
    'GET /admin/services/catalog/parked': later(all['GET /admin/services/catalog/parked']),
  })
  const { user } = open()
  const gateway = await card('Gateway')
  expect(await gateway.findByText('The gateway did not answer')).toBeVisible()
  expect(gateway.queryByText('not reached')).not.toBeInTheDocument()
  const catalog = await card('Catalog')
  expect(await catalog.findByText('The parked events of catalog could not be loaded')).toBeVisible()
  answers = true
  await user.click(gateway.getByRole('button', { name: 'Try again' }))
  expect(await gateway.findByText('not reached')).toBeVisible()
  await user.click(catalog.getByRole('button', { name: 'Try again' }))
  expect(await catalog.findByText('UnknownEvent: <b>what</b>')).toBeVisible()
})

test('a source that is still asked is not said to be silent, one that failed is', async () => {
  const publishing = deferred<Response>()
  fakeApi({ ...all, 'GET /admin/services/publishing': () => publishing.promise })
  open()
  const catalog = await card('Catalog')
  expect(await catalog.findByText('asking the source')).toBeVisible()
  publishing.resolve(problem(400, 'Not now.'))
  expect(await catalog.findByText('unknown: the source did not answer')).toBeVisible()
})

test('a parked stream is tried again, its reason is text', async () => {
  const asked = fakeApi({ ...all, 'POST /admin/services/catalog/parked/retry': () => json({ streams: 1 }) })
  const { user } = open()
  expect(await screen.findByText('UnknownEvent: <b>what</b>')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Try now the stream plugin-boom' }))
  expect(await screen.findByText('1 stream will be tried within seconds.')).toBeVisible()
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.body).toEqual({ source: 'publishing', stream: 'plugin-boom' })
})

test('dead letters are shown, and put back', async () => {
  const asked = fakeApi({
    ...all,
    'POST /admin/services/catalog/letters/return': () => json({ returned: 0, left: 1 }),
  })
  const { user } = open()
  const catalog = await card('Catalog')
  expect(await catalog.findByText('Nobody reads it')).toBeVisible()
  await user.click(catalog.getByRole('button', { name: 'Put back what can be read of publishing' }))
  expect(await screen.findByText('0 letters put back; 1 still cannot be read.')).toBeVisible()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ source: 'publishing' })
})

test('who is no operator sees nothing, and nothing is asked', async () => {
  const asked = fakeApi(all)
  open(['moderator'])
  expect(await screen.findByText('This page is for operators')).toBeVisible()
  expect(asked).toEqual([])
})
