import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Autosave } from './autosave'

const save = vi.fn()
let autosave: Autosave

beforeEach(() => {
  vi.useFakeTimers()
  save.mockReset()
  autosave = new Autosave(save, { quietMs: 400, longestMs: 2_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('many changes make one save, soon after the last', () => {
  for (let key = 0; key < 5; key += 1) {
    autosave.touch()
    vi.advanceTimersByTime(100)
  }
  expect(save).not.toHaveBeenCalled()
  vi.advanceTimersByTime(300)
  expect(save).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(10_000)
  expect(save).toHaveBeenCalledOnce()
})

test('who never pauses is saved every two seconds all the same', () => {
  for (let milliseconds = 0; milliseconds < 10_000; milliseconds += 100) {
    autosave.touch()
    vi.advanceTimersByTime(100)
  }
  expect(save).toHaveBeenCalledTimes(5)
})

test('a failure is tried again later, or with the next change', () => {
  autosave.retryAfter(5_000)
  vi.advanceTimersByTime(4_999)
  expect(save).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(save).toHaveBeenCalledOnce()
  autosave.retryAfter(5_000)
  autosave.touch()
  vi.advanceTimersByTime(400)
  expect(save).toHaveBeenCalledTimes(2)
})

test('what is stopped stays stopped', () => {
  autosave.touch()
  autosave.stop()
  vi.advanceTimersByTime(10_000)
  expect(save).not.toHaveBeenCalled()
})
