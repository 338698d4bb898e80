import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { installedQuery } from '../api/queries'
import type { Blocked } from '../api/types'
import { sampleInstalled } from '../testing/samples'
import { watchBlocklist } from './watch-blocklist'

const { queryKey } = installedQuery
const block = (changes: Partial<Blocked> = {}): Blocked => ({
  pluginId: 'word-count',
  version: null,
  reason: 'It reads passwords.',
  ...changes,
})

let queries: QueryClient
let blocked: Blocked[]
const listBlocked = vi.fn(() => Promise.resolve(blocked))
const tell = vi.fn(() => 'toast')
const undoings: (() => void)[] = []

const watch = () => {
  undoings.push(watchBlocklist(queries, { api: { listBlocked }, tell, interval: 3_000 }))
  return tick(0)
}
const tick = (ms = 3_000) => vi.advanceTimersByTimeAsync(ms)
const status = () => queries.getQueryData(queryKey)?.[0]?.status

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  queries = new QueryClient()
  blocked = []
  queries.setQueryData(queryKey, [sampleInstalled()])
})

afterEach(() => {
  for (const undo of undoings.splice(0)) undo()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('marks what is blocked, and says why once', async () => {
  await watch()
  expect(status()).toBeUndefined()
  blocked = [block()]
  await tick()
  expect(queries.getQueryData(queryKey)?.[0]).toMatchObject({
    status: 'blocked',
    reason: 'It reads passwords.',
  })
  await tick(9_000)
  expect(tell.mock.calls).toEqual([
    ['Word Count was stopped', new Error('It is blocked by a moderator: It reads passwords.')],
  ])
})

test.each([
  ['another plugin', block({ pluginId: 'theme' })],
  ['another version', block({ version: '9.9.9' })],
])('leaves what runs alone when %s is blocked', async (_, other) => {
  blocked = [other]
  await watch()
  expect(status()).toBeUndefined()
  expect(tell).not.toHaveBeenCalled()
})

test('stops the version that is installed', async () => {
  blocked = [block({ version: '1.0.0' })]
  await watch()
  expect(status()).toBe('blocked')
})

test('asks the server for the list when a block is gone', async () => {
  queries.setQueryData(queryKey, [sampleInstalled({ status: 'blocked', reason: 'Bad.' })])
  const invalidate = vi.spyOn(queries, 'invalidateQueries')
  blocked = [block()]
  await watch()
  expect(invalidate).not.toHaveBeenCalled()
  expect(tell).not.toHaveBeenCalled()
  blocked = []
  await tick()
  expect(invalidate).toHaveBeenCalledWith({ queryKey })
})

test('asks nothing without plugins, nor while nobody sees the page, and goes on when somebody does', async () => {
  queries.setQueryData(queryKey, [])
  await watch()
  await tick()
  expect(listBlocked).not.toHaveBeenCalled()
  queries.setQueryData(queryKey, [sampleInstalled()])
  await tick()
  expect(listBlocked).toHaveBeenCalledTimes(1)
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  await tick(30_000)
  expect(listBlocked).toHaveBeenCalledTimes(1)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  await tick(0)
  expect(listBlocked).toHaveBeenCalledTimes(2)
})

test('goes on after an answer that failed, and stops when it is undone', async () => {
  listBlocked.mockRejectedValueOnce(new Error('away'))
  await watch()
  blocked = [block()]
  await tick()
  expect(status()).toBe('blocked')
  undoings.splice(0).forEach((undo) => {
    undo()
  })
  const asked = listBlocked.mock.calls.length
  await tick(30_000)
  expect(listBlocked).toHaveBeenCalledTimes(asked)
})
