import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Blinking } from './blinking-cursor'

const NOTHING = { docChanged: false, selectionSet: false, focusChanged: false }
const view = { dom: document.createElement('div'), hasFocus: true }
const isHidden = () => view.dom.dataset.cursor === 'hidden'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  view.hasFocus = true
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('the cursor comes and goes while nobody writes', () => {
  const blinking = new Blinking(view)
  const seen = [0, 1, 2, 3].map(() => {
    vi.advanceTimersByTime(600)
    blinking.update(NOTHING)
    return isHidden()
  })
  expect(seen).toEqual([true, false, true, false])
  blinking.destroy()
})

test('it is seen at once where one writes, and stays as long as one does', () => {
  const blinking = new Blinking(view)
  vi.advanceTimersByTime(600)
  expect(isHidden()).toBe(true)
  for (let letter = 0; letter < 5; letter += 1) {
    blinking.update({ ...NOTHING, docChanged: true })
    expect(isHidden()).toBe(false)
    vi.advanceTimersByTime(500)
    expect(isHidden()).toBe(false)
  }
  blinking.destroy()
})

test('no timer runs in an editor without the focus, nor in one that is gone', () => {
  const blinking = new Blinking(view)
  expect(vi.getTimerCount()).toBe(1)
  view.hasFocus = false
  blinking.update({ ...NOTHING, focusChanged: true })
  expect(vi.getTimerCount()).toBe(0)
  view.hasFocus = true
  blinking.update({ ...NOTHING, focusChanged: true })
  blinking.destroy()
  expect(vi.getTimerCount()).toBe(0)
  expect(isHidden()).toBe(false)
})

test('it stands still for whoever wants less motion', () => {
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: true } as MediaQueryList)
  const blinking = new Blinking(view)
  vi.advanceTimersByTime(5_000)
  expect(isHidden()).toBe(false)
  blinking.destroy()
})
