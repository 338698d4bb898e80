import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { usageQuery } from '../../api/account/data'
import { useAuth } from '../../auth/auth-store'
import type { Observation } from '../../plugin-host/observation'
import { fakeApi, json, problem, type FakeRequest } from '../../testing/fake-api'
import { Signal } from '../signal'
import { reportUsage } from './usage-reporter'
import { pluginViewed } from './views'

const OF = { pluginId: 'a-b', version: '1.0.0', bundleUrl: 'https://bundles.test/a-b.js' }
const USER = { id: 'u-1', username: 'ada', isDeveloper: false, roles: [] }

let observed: Signal<[Observation]>
let queries: QueryClient
let undo: () => void = () => undefined

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  observed = new Signal()
  queries = new QueryClient()
})

afterEach(() => {
  undo()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  localStorage.clear()
  useAuth.setState({ user: null, status: 'unknown', isVerified: false })
})

const known = (user: object | null) => {
  useAuth.setState({ user: user as never, status: 'known', isVerified: true })
}
const start = (random = () => 0) => {
  undo = reportUsage({ observed }, queries, { read: () => Promise.resolve(''), random })
}
const used = () => {
  observed.emit({ what: 'used', of: OF })
}
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const reports = (requests: FakeRequest[]) => requests.filter(({ path }) => path === '/usage')
const taken = () => json({ oneIn: 1 }, 202)

test('a visitor’s use is told after five seconds, and then every thirty', async () => {
  const requests = fakeApi({ 'POST /usage': taken })
  known(null)
  start()
  observed.emit({ what: 'activated', of: OF, milliseconds: 7 })
  used()
  pluginViewed.emit('c-d')
  await wait(4_900)
  expect(requests).toHaveLength(0)
  await wait(200)
  expect(requests).toHaveLength(1)
  expect(requests[0]?.body).toMatchObject({ views: ['c-d'], plugins: [{ activations: [7], uses: 1 }] })
  used()
  await wait(29_000)
  expect(requests).toHaveLength(1)
  await wait(2_000)
  expect(requests).toHaveLength(2)
})

test('nothing is told of who does not want it, also when the page is left', async () => {
  const requests = fakeApi({ 'POST /usage': taken, 'GET /user/usage': () => json({ reported: false }) })
  known(USER)
  start()
  used()
  observed.emit({ what: 'threw', of: OF, error: new Error('x') })
  window.dispatchEvent(new Event('pagehide'))
  await wait(120_000)
  window.dispatchEvent(new Event('pagehide'))
  await wait(1_000)
  expect(requests.map(({ path }) => path)).toEqual(['/user/usage'])
  // Who wants it again is told of from then on, and not of before.
  queries.setQueryData(usageQuery(USER.id).queryKey, { reported: true })
  observed.emit({ what: 'failed', of: OF, error: new Error('x') })
  await wait(120_000)
  expect(reports(requests).map(({ body }) => body)).toMatchObject([{ plugins: [{ uses: 0, failures: 1 }] }])
})

test('nothing is told while nobody knows who this is, or what they chose', async () => {
  const requests = fakeApi({ 'POST /usage': taken, 'GET /user/usage': () => problem(503, 'Away.') })
  start()
  used()
  await wait(60_000)
  known(USER)
  await wait(60_000)
  window.dispatchEvent(new Event('pagehide'))
  expect(reports(requests)).toHaveLength(0)
})

test('the browser’s own wish not to be counted counts', async () => {
  const requests = fakeApi({ 'POST /usage': taken })
  vi.stubGlobal('navigator', Object.create(navigator, { globalPrivacyControl: { value: true } }))
  known(null)
  start()
  used()
  await wait(60_000)
  window.dispatchEvent(new Event('pagehide'))
  expect(requests).toHaveLength(0)
})

test('what waits is told when the page is left, in a request that outlives it', async () => {
  fakeApi({ 'POST /usage': taken })
  const sent = vi.spyOn(globalThis, 'fetch')
  known(null)
  start()
  used()
  window.dispatchEvent(new Event('pagehide'))
  await wait(0)
  expect(sent.mock.calls[0]?.[1]).toMatchObject({ keepalive: true, method: 'POST' })
  await wait(60_000)
  expect(sent).toHaveBeenCalledTimes(1)
})

test('a report that did not arrive is sent again with its id, three times at most', async () => {
  const requests = fakeApi({ 'POST /usage': () => problem(503, 'Away.') })
  known(null)
  start()
  used()
  await wait(300_000)
  const ids = reports(requests).map(({ body }) => (body as { id: string }).id)
  expect(ids).toHaveLength(3)
  expect(new Set(ids).size).toBe(1)
})

test('another person is not told to have done what the one before did', async () => {
  const requests = fakeApi({ 'POST /usage': taken, 'GET /user/usage': () => json({ reported: true }) })
  known(USER)
  start()
  used()
  known({ ...USER, id: 'u-2' })
  await wait(60_000)
  expect(reports(requests)).toHaveLength(0)
})

test('one in so many sessions reports, as the server has said', async () => {
  const requests = fakeApi({ 'POST /usage': () => json({ oneIn: 4 }, 202) })
  known(null)
  start()
  used()
  await wait(6_000)
  expect(requests[0]?.body).toMatchObject({ oneIn: 1 })
  undo()
  start(() => 0.3)
  used()
  await wait(60_000)
  expect(requests).toHaveLength(1)
  undo()
  start(() => 0.2)
  used()
  await wait(60_000)
  expect(requests[1]?.body).toMatchObject({ oneIn: 4 })
})
