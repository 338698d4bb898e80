import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { installedQuery } from '../../api/queries'
import type { Blocked } from '../../api/types'
import { sampleInstalled } from '../../testing/samples'
import type { BlocklistCopy } from './blocklist-follower'
import { watchBlocklist } from './watch-blocklist'

const { queryKey } = installedQuery
const block = (changes: Partial<Blocked> = {}): Blocked => ({
  pluginId: 'word-count',
  version: null,
  reason: 'It reads passwords.',
  ...changes,
})

let queries: QueryClient
/** All that ever changed; a cursor says how many of them somebody has. */
let changes: Blocked[]
let kept: BlocklistCopy | undefined
const listBlocked = vi.fn((since?: string) =>
  Promise.resolve({
    items: changes.slice(Number(since ?? 0)),
    cursor: String(changes.length),
    more: false,
    whole: since === undefined,
  }),
)
const store = {
  read: vi.fn(() => Promise.resolve(kept)),
  write: (copy: BlocklistCopy) => {
    kept = copy
    return Promise.resolve()
  },
}
const tell = vi.fn(() => 'toast')
const undoings: (() => void)[] = []

const watch = () => {
  undoings.push(watchBlocklist(queries, { api: { listBlocked }, tell, store }))
  return tick(0)
}
const tick = (ms = 3_000) => vi.advanceTimersByTimeAsync(ms)
const status = () => queries.getQueryData(queryKey)?.[0]?.status

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  queries = new QueryClient()
  changes = []
  kept = undefined
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
  changes.push(block())
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

test('says why once, also where the list of installed ones says it first', async () => {
  await watch()
  const blocked = sampleInstalled({ status: 'blocked', reason: 'It reads passwords.' })
  queries.setQueryData(queryKey, [blocked])
  changes.push(block())
  await tick()
  queries.setQueryData(queryKey, [{ ...blocked }])
  await tick()
  expect(tell.mock.calls).toEqual([
    ['Word Count was stopped', new Error('It is blocked by a moderator: It reads passwords.')],
  ])
})

test.each([
  ['another plugin', block({ pluginId: 'theme' })],
  ['another version', block({ version: '9.9.9' })],
])('leaves what runs alone when %s is blocked', async (_, other) => {
  changes.push(other)
  await watch()
  expect(status()).toBeUndefined()
  expect(tell).not.toHaveBeenCalled()
})

test('stops the version that is installed', async () => {
  changes.push(block({ version: '1.0.0' }))
  await watch()
  expect(status()).toBe('blocked')
})

test('asks the server for the list when a block is gone', async () => {
  queries.setQueryData(queryKey, [sampleInstalled({ status: 'blocked', reason: 'Bad.' })])
  const invalidate = vi.spyOn(queries, 'invalidateQueries')
  changes.push(block())
  await watch()
  expect(invalidate).not.toHaveBeenCalled()
  expect(tell).not.toHaveBeenCalled()
  changes.push(block({ reason: null }))
  await tick()
  expect(invalidate).toHaveBeenCalledWith({ queryKey })
})

test('asks nothing without plugins', async () => {
  queries.setQueryData(queryKey, [])
  await watch()
  await tick(30_000)
  expect(listBlocked).not.toHaveBeenCalled()
})

test('asks at once when the list of plugins arrives', async () => {
  queries.removeQueries({ queryKey })
  changes.push(block())
  await watch()
  expect(listBlocked).not.toHaveBeenCalled()
  queries.setQueryData(queryKey, [sampleInstalled()])
  await tick(0)
  expect(status()).toBe('blocked')
})

test('stops what runs in a page that nobody sees, too, and asks at once when it is seen again', async () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  await watch()
  changes.push(block())
  await tick()
  expect(status()).toBe('blocked')
  hidden.mockReturnValue(false)
  listBlocked.mockClear()
  document.dispatchEvent(new Event('visibilitychange'))
  await tick(0)
  expect(listBlocked).toHaveBeenCalledTimes(1)
})

test('goes on after an answer that failed, and stops when it is undone', async () => {
  listBlocked.mockRejectedValueOnce(new Error('away'))
  await watch()
  changes.push(block())
  await tick()
  expect(status()).toBe('blocked')
  undoings.splice(0).forEach((undo) => {
    undo()
  })
  const asked = listBlocked.mock.calls.length
  await tick(30_000)
  expect(listBlocked).toHaveBeenCalledTimes(asked)
})

test('asks for what changed since the last answer, also of the visit before', async () => {
  changes = [block({ pluginId: 'theme' })]
  await watch()
  changes.push(block())
  await tick()
  await tick()
  expect(listBlocked.mock.calls).toEqual([[undefined], ['1'], ['2']])
  undoings.splice(0).forEach((undo) => {
    undo()
  })
  queries.setQueryData(queryKey, [sampleInstalled()])
  await watch()
  expect(listBlocked).toHaveBeenLastCalledWith('2')
  expect(status()).toBe('blocked')
})

test('what is known holds while the server cannot be asked, and no longer', async () => {
  kept = { cursor: '1', reasons: new Map([['word-count', 'It reads passwords.']]), begunAt: Date.now() }
  changes = [block(), block({ reason: null })]
  listBlocked.mockRejectedValueOnce(new Error('away'))
  const lastTime = { updatedAt: 0 }
  queries.setQueryData(queryKey, [sampleInstalled()], lastTime)
  const invalidate = vi.spyOn(queries, 'invalidateQueries')
  await watch()
  expect(status()).toBe('blocked')
  expect(queries.getQueryState(queryKey)?.dataUpdatedAt).toBe(0)
  expect(invalidate).not.toHaveBeenCalled()
  await tick()
  expect(invalidate).toHaveBeenCalledWith({ queryKey })
})

test('a server that can be asked is believed before what was kept', async () => {
  kept = { cursor: '1', reasons: new Map([['word-count', 'It reads passwords.']]), begunAt: Date.now() }
  changes = [block(), block({ reason: null })]
  await watch()
  expect(status()).toBeUndefined()
  expect(tell).not.toHaveBeenCalled()
})

test.each([
  ['fails', () => Promise.reject(new Error('No storage.'))],
  ['never answers', () => new Promise<undefined>(() => undefined)],
])('a storage that %s stops nothing', async (_, read) => {
  store.read.mockImplementationOnce(read)
  changes.push(block())
  await watch()
  await tick(1_000)
  expect(status()).toBe('blocked')
})

test('a page that is seen again while it asks does not ask twice at once', async () => {
  let answer: (() => void) | undefined
  listBlocked.mockImplementationOnce(async () => {
    await new Promise<void>((resolve) => (answer = resolve))
    return { items: [], cursor: '0', more: false, whole: true }
  })
  await watch()
  document.dispatchEvent(new Event('visibilitychange'))
  await tick(9_000)
  expect(listBlocked).toHaveBeenCalledTimes(1)
  answer?.()
  await tick()
  expect(listBlocked).toHaveBeenCalledTimes(2)
})
