import { afterEach, expect, test, vi } from 'vitest'
import { denyChannels } from '../testing/tabs'
import { hearTabs, openChannel, tellTabs } from './tabs-channel'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('who hears a channel is told, until it hears no more', async () => {
  const told = vi.fn()
  const undo = hearTabs('one', told)
  tellTabs('another')
  tellTabs('one')
  await vi.waitFor(() => {
    expect(told).toHaveBeenCalledOnce()
  })
  undo()
  const last = vi.fn()
  const undoLast = hearTabs('one', last)
  tellTabs('one')
  await vi.waitFor(() => {
    expect(last).toHaveBeenCalledOnce()
  })
  undoLast()
  expect(told).toHaveBeenCalledOnce()
})

test('where the browser denies channels nobody is told, and nothing breaks', () => {
  denyChannels()
  expect(openChannel('one')).toBeUndefined()
  const undo = hearTabs('one', () => undefined)
  tellTabs('one')
  undo()
})
