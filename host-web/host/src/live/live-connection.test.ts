import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Interests } from './interests'
import { LiveConnection, useIsLive } from './live-connection'
import { CLOSED, type Envelope } from './messages'
import { BROKEN, type Told, type Transport } from './transports'

interface Opened {
  over: 'socket' | 'events'
  since: string | undefined
  interests: Interests
  told: Told
  said: unknown[]
  isClosed: boolean
}

let opened: Opened[]
let connection: LiveConnection

const transport =
  (over: Opened['over']): Transport =>
  (since, interests, told) => {
    const one: Opened = { over, since, interests, told, said: [], isClosed: false }
    opened.push(one)
    return {
      say: (wanted) => one.said.push(wanted),
      close: () => {
        one.isClosed = true
      },
    }
  }

const last = () => {
  const one = opened.at(-1)
  if (!one) throw new Error('Nothing was opened.')
  return one
}

const hear = (message: Envelope) => {
  last().told.onOpen()
  last().told.onMessage(message)
}

beforeEach(() => {
  vi.useFakeTimers()
  opened = []
  connection = new LiveConnection({
    socket: transport('socket'),
    events: transport('events'),
    random: () => 1,
  })
  connection.start()
})

afterEach(() => {
  connection.stop()
  vi.useRealTimers()
})

test('goes on from the last thing that it heard, when the connection breaks', () => {
  hear({ type: 'hello', cursor: '1-0' })
  last().told.onMessage({ type: 'published', pluginId: 'paper', cursor: '2-0' })
  last().told.onClose(BROKEN)
  vi.advanceTimersByTime(1_000)
  expect(opened.map(({ since }) => since)).toEqual([undefined, '2-0'])
})

test('is live from the first word on, and not any more when it breaks', () => {
  expect(useIsLive.getState().isLive).toBe(false)
  hear({ type: 'hello', cursor: '1-0' })
  expect(useIsLive.getState().isLive).toBe(true)
  last().told.onClose(BROKEN)
  expect(useIsLive.getState().isLive).toBe(false)
})

test('waits twice as long each time, up to a minute, and forgets that once it was told something', () => {
  hear({ type: 'hello' })
  const waits: number[] = []
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const before = opened.length
    last().told.onOpen()
    last().told.onClose(BROKEN)
    let waited = 0
    while (opened.length === before) {
      vi.advanceTimersByTime(500)
      waited += 500
    }
    waits.push(waited)
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  hear({ type: 'hello' })
  last().told.onClose(BROKEN)
  vi.advanceTimersByTime(1_000)
  expect(opened).toHaveLength(10)
})

test('a server that starts anew gets its pages back over some seconds', () => {
  hear({ type: 'hello' })
  last().told.onClose(CLOSED.restart)
  vi.advanceTimersByTime(4_999)
  expect(opened).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(opened).toHaveLength(2)
})

test('a socket that is refused twice gives way to events, for ten minutes', () => {
  last().told.onClose(BROKEN)
  vi.advanceTimersByTime(1_000)
  last().told.onClose(BROKEN)
  vi.advanceTimersByTime(2_000)
  expect(last().over).toBe('events')
  hear({ type: 'hello' })
  last().told.onClose(BROKEN)
  vi.advanceTimersByTime(2_000)
  expect(last().over).toBe('events')
  hear({ type: 'hello' })
  vi.advanceTimersByTime(10 * 60_000)
  last().told.onClose(BROKEN)
  vi.advanceTimersByTime(60_000)
  expect(last().over).toBe('socket')
})

const refuse = (times: number) => {
  for (let time = 0; time < times; time += 1) {
    last().told.onClose(BROKEN)
    vi.advanceTimersByTime(60_000)
  }
}

test('an outage, in which events do not come through either, is no network that refuses sockets', () => {
  refuse(3)
  expect(opened.map(({ over }) => over)).toEqual(['socket', 'socket', 'events', 'socket'])
})

test('events are closed in a tab that nobody looks at, and go on when it is shown', () => {
  refuse(2)
  hear({ type: 'hello', cursor: '3-0' })
  const [, , events] = opened
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  connection.rest()
  expect(events?.isClosed).toBe(true)
  connection.restart()
  vi.advanceTimersByTime(60_000)
  expect(opened).toHaveLength(3)
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(false)
  connection.start()
  expect(last().over).toBe('events')
  expect(opened).toHaveLength(4)
})

test('a socket stays in a tab that nobody looks at', () => {
  hear({ type: 'hello' })
  connection.rest()
  expect(last().isClosed).toBe(false)
})

test('one that was open and breaks is no network that refuses them', () => {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    hear({ type: 'hello' })
    last().told.onClose(BROKEN)
    vi.advanceTimersByTime(60_000)
  }
  expect(opened.every(({ over }) => over === 'socket')).toBe(true)
})

test('somebody else does not go on where the one before was', () => {
  hear({ type: 'hello', cursor: '7-0' })
  const [before] = opened
  connection.restart()
  expect(before?.isClosed).toBe(true)
  expect(last().since).toBeUndefined()
})

test('what is wanted by several parts of the page is said once, and taken back by the last', () => {
  const first = connection.want('watch', 'paper')
  const second = connection.want('watch', 'paper')
  vi.advanceTimersByTime(100)
  first()
  first()
  vi.advanceTimersByTime(100)
  expect(last().said).toEqual([{ watch: ['paper'] }])
  second()
  vi.advanceTimersByTime(100)
  expect(last().said).toEqual([{ watch: ['paper'] }, { unwatch: ['paper'] }])
})

test('a long list of cards is as many messages as the server takes, and of no more cards than it keeps', () => {
  const forget = Array.from({ length: 1_500 }, (_, number) => connection.want('show', `plugin-${number}`))
  vi.advanceTimersByTime(100)
  expect(last().said).toHaveLength(10)
  expect(last().said.flatMap((wanted) => (wanted as { show: string[] }).show)).toHaveLength(110)
  for (const undo of forget.slice(0, 1_490)) undo()
  vi.advanceTimersByTime(100)
  const since = last().said.slice(10)
  expect(since.length).toBeLessThan(20)
  expect(since.at(-1)).toEqual({
    show: Array.from({ length: 10 }, (_, number) => `plugin-${1_490 + number}`),
  })
})

test('what comes and goes at once is not said at all', () => {
  connection.want('show', 'paper')()
  vi.advanceTimersByTime(100)
  expect(last().said).toEqual([])
})

test('all that is wanted fits into messages of a kilobyte', () => {
  for (let number = 0; number < 300; number += 1) connection.want('watch', `${'p'.repeat(60)}-${number}`)
  const sizes = [...last().interests.messages()].map((wanted) => JSON.stringify(wanted).length)
  expect(sizes.length).toBeGreaterThan(10)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024)
})

test('one that was stopped does not come back by itself', () => {
  hear({ type: 'hello' })
  connection.stop()
  vi.advanceTimersByTime(120_000)
  expect(opened).toHaveLength(1)
  expect(last().isClosed).toBe(true)
})
