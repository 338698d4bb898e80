import { beforeEach, expect, test, vi } from 'vitest'

import { ApiError } from '../../api/http/api-error'
import type { Blocked, BlocklistPage } from '../../api/types'
import { BlocklistFollower, reasonOf } from './blocklist-follower'

const block = (pluginId: string, reason: string | null = 'Bad.', version: string | null = null): Blocked => ({
  pluginId,
  version,
  reason,
})

let pages: Map<string | undefined, BlocklistPage>
const ask = vi.fn((since?: string) => {
  const page = pages.get(since)
  return page
    ? Promise.resolve(page)
    : Promise.reject(new ApiError({ status: 503, title: 'Away', detail: 'Away.' }))
})
const page = (cursor: string, items: Blocked[], changes: Partial<BlocklistPage> = {}): BlocklistPage => ({
  items,
  cursor,
  more: false,
  whole: false,
  ...changes,
})
const places = ({ copy }: BlocklistFollower) => [...copy.reasons.keys()].sort()

beforeEach(() => {
  vi.clearAllMocks()
  pages = new Map()
})

test('takes page after page, and each change in its order', async () => {
  pages.set(undefined, page('2', [block('a'), block('b')], { whole: true, more: true }))
  pages.set('2', page('4', [block('a', null), block('c', 'Bad.', '1.0.0')]))
  const follower = new BlocklistFollower(ask)
  await follower.follow()
  expect(places(follower)).toEqual(['b', 'c@1.0.0'])
  expect(follower.copy.cursor).toBe('4')
  expect(reasonOf(follower.copy, 'b', '9.0.0')).toBe('Bad.')
  expect(reasonOf(follower.copy, 'c', '1.0.0')).toBe('Bad.')
  expect(reasonOf(follower.copy, 'c', '1.0.1')).toBeUndefined()
  expect(reasonOf(follower.copy, 'constructor', '1.0.0')).toBeUndefined()
})

test('goes on where it failed, and until then has what it had', async () => {
  const kept = { cursor: 'old', reasons: new Map([['z', 'Bad.']]), begunAt: Date.now() }
  pages.set('old', page('1', [block('a')], { whole: true, more: true }))
  const follower = new BlocklistFollower(ask, kept)
  await expect(follower.follow()).rejects.toThrow('Away.')
  expect(follower.copy).toBe(kept)
  pages.set('1', page('2', [block('b')]))
  await follower.follow()
  expect(places(follower)).toEqual(['a', 'b'])
  expect(ask.mock.calls).toEqual([['old'], ['1'], ['1']])
})

test('begins anew when the server knows its cursor no more', async () => {
  ask.mockRejectedValueOnce(new ApiError({ status: 422, title: 'Invalid', detail: 'Of another list.' }))
  pages.set(undefined, page('9', [block('b')], { whole: true }))
  const follower = new BlocklistFollower(ask, {
    cursor: 'old',
    reasons: new Map([['a', 'Bad.']]),
    begunAt: Date.now(),
  })
  await follower.follow()
  expect(places(follower)).toEqual(['b'])
})

test('is the same copy while nothing changes', async () => {
  const kept = { cursor: '1', reasons: new Map([['a', 'Bad.']]), begunAt: Date.now() }
  pages.set('1', page('1', []))
  const follower = new BlocklistFollower(ask, kept)
  await follower.follow()
  expect(follower.copy).toBe(kept)
})

test.each([
  ['a day old', () => Date.now() - 24 * 60 * 60 * 1000],
  ['of tomorrow', () => Date.now() + 60_000],
])('a copy %s is begun anew, and holds until that was answered', async (_, begunAt) => {
  const follower = new BlocklistFollower(ask, {
    cursor: '1',
    reasons: new Map([['rival', 'Bad.']]),
    begunAt: begunAt(),
  })
  await expect(follower.follow()).rejects.toThrow('Away.')
  expect(places(follower)).toEqual(['rival'])
  pages.set(undefined, page('2', [block('a')], { whole: true }))
  pages.set('2', page('2', []))
  await follower.follow()
  await follower.follow()
  expect(places(follower)).toEqual(['a'])
  expect(ask.mock.calls).toEqual([[undefined], [undefined], ['2']])
})
