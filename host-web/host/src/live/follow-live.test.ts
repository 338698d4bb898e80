import { QueryClient, type QueryKey, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { notificationsKey } from '../api/account/notifications'
import { installedQuery, updatesQuery } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { markPending } from '../installed/library/pending-store'
import { sampleInstalled, sampleUser } from '../testing/samples'
import { followLive } from './follow-live'
import { LiveConnection } from './live-connection'
import { CLOSED, type Envelope } from './messages'
import type { Told } from './transports'

let queries: QueryClient
let told: Told[]
let said: unknown[]
let stop: () => void
let connection: LiveConnection
let listInstalled: ReturnType<typeof vi.fn<() => Promise<InstalledPlugin[]>>>

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  said = []
  queries = new QueryClient()
  listInstalled = vi.fn<() => Promise<InstalledPlugin[]>>(() => Promise.resolve([sampleInstalled()]))
  queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
  new QueryObserver(queries, {
    queryKey: installedQuery.queryKey,
    queryFn: listInstalled,
    staleTime: Infinity,
  }).subscribe(() => undefined)
  useAuth.setState({ ...useAuth.getInitialState(), status: 'known', user: sampleUser }, true)
  connection = new LiveConnection({
    socket: (_, interests, one) => {
      told.push(one)
      said.push([...interests.messages()])
      return { say: (wanted) => said.push(wanted), close: () => undefined }
    },
  })
  stop = followLive(queries, connection)
})

afterEach(() => {
  stop()
  vi.useRealTimers()
})

const hear = (message: Envelope) => told.at(-1)?.onMessage(message)

test('what another device installed is asked for, once it has settled', async () => {
  hear({ type: 'installed', pluginId: 'paper' })
  expect(listInstalled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(500)
  expect(listInstalled).toHaveBeenCalledOnce()
})

test('it is not asked for while a command is under way, which it would know nothing of', async () => {
  const done = markPending('paper', 'installing')
  hear({ type: 'installed', pluginId: 'paper' })
  await vi.advanceTimersByTimeAsync(500)
  expect(listInstalled).not.toHaveBeenCalled()
  done()
  await vi.advanceTimersByTimeAsync(0)
  expect(listInstalled).toHaveBeenCalledOnce()
})

test('what thousands are told at once is asked for within the seconds that the server says', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  hear({ type: 'yanked', pluginId: 'word-count', spread: 60 })
  await vi.advanceTimersByTimeAsync(29_000)
  expect(listInstalled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(listInstalled).toHaveBeenCalledOnce()
})

test('the plugins that one has are watched, and no more when they are gone', async () => {
  await vi.advanceTimersByTimeAsync(100)
  expect(said).toContainEqual({ watch: [sampleInstalled().pluginId] })
  queries.setQueryData(installedQuery.queryKey, [])
  await vi.advanceTimersByTimeAsync(100)
  expect(said.at(-1)).toEqual({ unwatch: [sampleInstalled().pluginId] })
})

test('somebody else listens as somebody else', () => {
  useAuth.setState({ user: { ...sampleUser, id: 'another' } })
  expect(told).toHaveLength(2)
})

describe('a visitor', () => {
  const others = new BroadcastChannel('folio-visitor-introduced')
  const heard = vi.fn<(data: unknown) => void>()
  const visit = (installed?: InstalledPlugin[]) => {
    stop()
    told = []
    queries.removeQueries()
    if (installed) queries.setQueryData(installedQuery.queryKey, installed)
    useAuth.setState({ status: 'known', user: null })
    stop = followLive(queries, connection)
  }
  /** What was said before is heard: this is said last. */
  const settled = async () => {
    vi.useRealTimers()
    const last = new BroadcastChannel('folio-visitor-introduced')
    last.postMessage('last')
    await vi.waitFor(() => {
      expect(heard).toHaveBeenCalledWith('last')
    })
    last.close()
  }
  const introduced = () => heard.mock.calls.filter(([data]) => data === null).length

  beforeEach(() => {
    heard.mockClear()
    others.onmessage = ({ data }: MessageEvent<unknown>) => {
      heard(data)
    }
  })

  test('with plugins is not somebody else once their list is there, and no other tab is told', async () => {
    visit()
    queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
    await settled()
    expect(told).toHaveLength(1)
    expect(introduced()).toBe(0)
  })

  test('is introduced by the first plugin, here and in the other tabs, and once', async () => {
    visit([])
    queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
    queries.setQueryData(installedQuery.queryKey, [])
    queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
    await settled()
    expect(told).toHaveLength(2)
    expect(introduced()).toBe(1)
  })

  test.each([
    ['with plugins goes on', [sampleInstalled()], 1],
    ['without is introduced', [], 2],
  ])('%s when another tab says so', async (_, installed, connections) => {
    visit(installed)
    others.postMessage(null)
    await settled()
    expect(told).toHaveLength(connections)
  })

  test('who signs in before their list is there listens as somebody else', () => {
    visit()
    useAuth.setState({ user: sampleUser })
    expect(told).toHaveLength(2)
  })
})

test('a session that ended elsewhere is asked about', () => {
  const checkSession = vi.fn(() => Promise.resolve())
  useAuth.setState({ checkSession })
  told.at(-1)?.onClose(CLOSED.signedOut)
  expect(checkSession).toHaveBeenCalledOnce()
})

test.each([
  ['rollout', { type: 'rollout', pluginId: 'paper' }, updatesQuery.queryKey],
  ['a review', { type: 'review', pluginId: 'paper' }, ['reviews', 'paper']],
  ['the front page', { type: 'front' }, ['catalog', 'front']],
  ['a decision', { type: 'decision', pluginId: 'paper' }, ['developer', 'plugins']],
  ['a decision on the bell', { type: 'decision', pluginId: 'paper' }, notificationsKey(sampleUser.id)],
  ['a new version', { type: 'published', pluginId: 'paper', version: '2.0.0' }, updatesQuery.queryKey],
] satisfies [string, Envelope, QueryKey][])(
  'after %s is told, what it changes is asked for',
  async (_, message, key) => {
    const ask = vi.fn(() => Promise.resolve(null))
    const observer = new QueryObserver<unknown>(queries, { queryKey: key, queryFn: ask, staleTime: Infinity })
    queries.setQueryData(key, 1)
    const forget = observer.subscribe(() => undefined)
    expect(ask).not.toHaveBeenCalled()
    hear(message)
    await vi.advanceTimersByTimeAsync(500)
    expect(ask).toHaveBeenCalledOnce()
    forget()
  },
)

test('what this page does not know is none of its business', () => {
  expect(() => hear({ type: 'of-a-later-version' } as unknown as Envelope)).not.toThrow()
})
