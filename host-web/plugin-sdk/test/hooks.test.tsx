import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { useEvent, useSetting, useStateValue, useStorage, type PluginManifest } from '@plugin-platform/sdk'
import { createTestContext } from '@plugin-platform/sdk/testing'

const manifest: PluginManifest = {
  id: 'sample',
  name: 'Sample',
  version: '1.0.0',
  description: 'A sample.',
  contributes: { settings: [{ id: 'size', type: 'number', label: 'Size', default: 3 }] },
}

test('a state value is followed until the component goes', () => {
  const context = createTestContext(manifest)
  const { result, unmount } = renderHook(() => useStateValue<number>(context, 'stats.words'))
  expect(result.current).toBeUndefined()
  act(() => {
    context.state.set('stats.words', 7)
  })
  expect(result.current).toBe(7)
  unmount()
  context.state.set('stats.words', 8)
  expect(result.current).toBe(7)
})

test('a setting begins with its default and follows the user', () => {
  const context = createTestContext(manifest)
  const { result } = renderHook(() => useSetting<number>(context, 'size'))
  expect(result.current).toBe(3)
  act(() => {
    context.changeSetting('size', 5)
  })
  expect(result.current).toBe(5)
})

test('a stored value is the initial one until it is set', () => {
  const context = createTestContext(manifest)
  const { result } = renderHook(() => useStorage(context, 'paper', 'plain'))
  expect(result.current[0]).toBe('plain')
  act(() => {
    result.current[1]('ruled')
  })
  expect(result.current[0]).toBe('ruled')
  expect(context.storage.get('paper')).toBe('ruled')
})

test('an event calls the handler of the latest render, once', () => {
  const context = createTestContext(manifest)
  const [first, second] = [vi.fn(), vi.fn()]
  const { rerender, unmount } = renderHook(
    ({ handler }) => {
      useEvent(context, 'ping', handler)
    },
    { initialProps: { handler: first } },
  )
  rerender({ handler: second })
  act(() => {
    context.events.emit('ping', 1)
  })
  expect(first).not.toHaveBeenCalled()
  expect(second).toHaveBeenCalledExactlyOnceWith(1)
  unmount()
  context.events.emit('ping', 2)
  expect(second).toHaveBeenCalledOnce()
})

test('a command without a handler opens the modal of its name, as in the host', () => {
  const context = createTestContext({
    ...manifest,
    contributes: { slots: [{ slot: 'modal', component: 'About', id: 'sample.about' }] },
  })
  context.commands.execute('sample.about')
  expect(context.openModals).toEqual(new Set(['sample.about']))
  expect(() => {
    context.commands.execute('sample.other')
  }).toThrow('Nothing is registered for "sample.other"')
})
