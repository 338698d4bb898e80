import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'

import { unreachable } from '../../api/http/api-error'
import { useAuth } from '../../auth/auth-store'
import { MemoryStorage } from '../../browser/page-storage'
import { PageOwner } from '../../browser/page-owner'
import { sampleUser } from '../../testing/samples'
import { followPluginOutbox } from './follow-plugin-outbox'
import { PluginOutbox } from './plugin-outbox'

const change = { pluginId: 'word-count', setting: null, value: false, base: true }
const owner = new PageOwner(new MemoryStorage())
const outbox = new PluginOutbox({ owner })
let send: MockInstance<PluginOutbox['send']>
let stop: () => void

beforeEach(() => {
  vi.useFakeTimers()
  send = vi.spyOn(outbox, 'send').mockRejectedValue(unreachable('The server cannot be reached.'))
  useAuth.setState({ user: sampleUser, isVerified: true })
  stop = followPluginOutbox(outbox, new QueryClient(), owner)
})
afterEach(() => {
  stop()
  vi.useRealTimers()
  useAuth.setState(useAuth.getInitialState(), true)
})

test('what could not be sent is sent again by itself, as long as it waits and the page is there', async () => {
  outbox.state.setState({ changes: [change] })
  await vi.advanceTimersByTimeAsync(100_000)
  expect(send).toHaveBeenCalledTimes(2)
  outbox.state.setState({ changes: [{ ...change, theirs: { value: true } }] })
  await vi.advanceTimersByTimeAsync(300_000)
  expect(send).toHaveBeenCalledTimes(2)
  outbox.state.setState({ changes: [change] })
  stop()
  await vi.advanceTimersByTimeAsync(300_000)
  expect(send).toHaveBeenCalledTimes(2)
})
