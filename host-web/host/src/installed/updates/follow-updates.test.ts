import { QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { installedQuery, updatesQuery } from '../../api/queries'
import type { UpdateOutcome, WantedUpdate } from '../../api/updates'
import { ApiError } from '../../api/http/api-error'
import { deferred } from '../../testing/fake-api'
import { sampleInstalled, sampleUpdate, sampleUpdates } from '../../testing/samples'
import { followUpdates } from './follow-updates'

const updatePlugins = vi.fn<(items: readonly WantedUpdate[], automatic?: boolean) => Promise<UpdateOutcome>>()
let queries: QueryClient

/** As the browser has it: one at a time, and whoever comes second gets none. */
function oneLock() {
  let taken = false
  const request = async (
    _name: string,
    _options: LockOptions,
    work: (lock: Lock | null) => Promise<void>,
  ) => {
    if (taken) return work(null)
    taken = true
    await work({ name: 'a', mode: 'exclusive' }).finally(() => (taken = false))
  }
  return { request } as unknown as LockManager
}

function follow(locks = oneLock()) {
  onTestFinished(followUpdates(queries, { api: { updatePlugins }, locks }))
}

const say = (...updates: Parameters<typeof sampleUpdates>) =>
  queries.setQueryData(updatesQuery.queryKey, sampleUpdates(...updates))

beforeEach(() => {
  updatePlugins.mockReset().mockResolvedValue({ updated: [], failed: [] })
  queries = new QueryClient()
  queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
})

test('takes only what is to be taken without a question', async () => {
  follow()
  say(sampleUpdate({ automatic: true }), sampleUpdate({ pluginId: 'other' }))
  await vi.waitFor(() => {
    expect(updatePlugins.mock.calls).toEqual([[[{ pluginId: 'word-count', version: '1.1.0' }], true]])
  })
})

test('what the server refuses is not asked for again, what is newer is', async () => {
  follow()
  say(sampleUpdate({ automatic: true }))
  await vi.waitFor(() => {
    expect(updatePlugins).toHaveBeenCalledTimes(1)
  })
  await new Promise((resolve) => setTimeout(resolve))
  say(sampleUpdate({ automatic: true }))
  say(sampleUpdate({ automatic: true, latest: '1.2.0' }))
  await vi.waitFor(() => {
    expect(updatePlugins).toHaveBeenCalledTimes(2)
  })
  expect(updatePlugins.mock.calls[1]?.[0]).toEqual([{ pluginId: 'word-count', version: '1.2.0' }])
})

test('what nobody answered is asked for again in an hour, and no sooner', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  updatePlugins.mockRejectedValueOnce(new ApiError({ status: 503, title: 'Away', detail: 'Away.' }))
  follow()
  say(sampleUpdate({ automatic: true }))
  await vi.waitFor(() => {
    expect(updatePlugins).toHaveBeenCalledTimes(1)
  })
  await new Promise((resolve) => setTimeout(resolve))
  say(sampleUpdate({ automatic: true }))
  await new Promise((resolve) => setTimeout(resolve))
  expect(updatePlugins).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60 * 60_000)
  say(sampleUpdate({ automatic: true }))
  await vi.waitFor(() => {
    expect(updatePlugins).toHaveBeenCalledTimes(2)
  })
})

test('of two tabs one does it', async () => {
  const answer = deferred<UpdateOutcome>()
  updatePlugins.mockReturnValue(answer.promise)
  const locks = oneLock()
  follow(locks)
  follow(locks)
  say(sampleUpdate({ automatic: true }))
  await vi.waitFor(() => {
    expect(updatePlugins).toHaveBeenCalled()
  })
  await new Promise((resolve) => setTimeout(resolve))
  expect(updatePlugins).toHaveBeenCalledTimes(1)
  answer.resolve({ updated: [], failed: [] })
})

test('asks for nothing without a network', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  follow()
  say(sampleUpdate({ automatic: true }))
  await new Promise((resolve) => setTimeout(resolve))
  expect(updatePlugins).not.toHaveBeenCalled()
})
