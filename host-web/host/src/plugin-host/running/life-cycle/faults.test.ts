import type { PluginContext } from '@plugin-platform/sdk'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { hostForTests } from '../../testing'
import { v1, v2 } from './testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

describe('faults', () => {
  const throwing = ({ events }: PluginContext) => {
    events.on('throw', (message) => {
      throw new Error(String(message))
    })
  }

  test('are a list, each kind once, and a fresh run begins without', async () => {
    await host.load(serve(v1, { Panel: () => null, activate: throwing }))
    for (const message of ['one', 'two', 'two']) host.registries.events.emit('throw', message)
    expect(view('a')?.faults.map(({ message, times }) => [message, times])).toEqual([
      ['one', 1],
      ['two', 2],
    ])
    await host.load(serve(v2, { Panel: () => null }))
    expect(view('a')?.faults).toEqual([])
  })

  test('never grow beyond what one reads', async () => {
    await host.load(serve(v1, { Panel: () => null, activate: throwing }))
    for (let index = 0; index < 100; index += 1) host.registries.events.emit('throw', index)
    expect(view('a')?.faults).toHaveLength(20)
    expect(view('a')?.error).toBe('99')
  })

  test('change no slot', async () => {
    await host.load(serve(v1, { Panel: () => null, activate: throwing }))
    const { slots } = host.registries
    const [changed, before] = [vi.fn(), slots.in('sidebar')]
    slots.subscribe(changed)
    host.registries.events.emit('throw', 'one')
    expect(changed).not.toHaveBeenCalled()
    expect(slots.in('sidebar')).toBe(before)
  })
})
