import { beforeEach, describe, expect, test, vi } from 'vitest'
import { hostForTests } from '../../testing'
import { probe, registersEverything, v1, v2, v3 } from './testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

const never = new Promise<never>(() => undefined)

describe('an update', () => {
  async function runVersion1() {
    const heard = vi.fn<(what: string) => void>()
    const ended = vi.fn()
    const Panel = () => null
    await host.load(serve(v1, { Panel, activate: registersEverything(heard, 1), deactivate: ended }))
    return { heard, ended, Panel }
  }

  test.each([
    ['cannot be loaded', () => Promise.reject(new Error('The bundle is not on the server (404).'))],
    [
      'throws while it activates',
      () =>
        Promise.resolve({
          manifest: v2,
          Panel: () => null,
          activate: () => {
            throw new Error('Version 2 is broken.')
          },
        }),
    ],
    ['lacks a component', () => Promise.resolve({ manifest: v2 })],
  ])('that %s leaves the old version running, and says so', async (_, load) => {
    const { heard, ended, Panel } = await runVersion1()
    await host.load(serve(v2, load))
    expect(view('a')).toMatchObject({
      status: 'active',
      version: '1.0.0',
      update: { version: '2.0.0', error: expect.stringMatching(/404|broken|component/) as string },
    })
    expect(ended).not.toHaveBeenCalled()
    probe(host)
    expect(heard.mock.calls.flat()).toEqual(['event', 'state', 'command'])
    expect(host.registries.state.get('shared')).toBe(1)
    expect(host.snapshot().slots.sidebar.map(({ component }) => component)).toEqual([Panel])
  })

  test('that takes its time leaves the old version running, and one after it need not wait', async () => {
    const { ended } = await runVersion1()
    const slow = host.load(serve(v2, { Panel: () => null, activate: () => never }))
    expect(view('a')).toMatchObject({ status: 'active', version: '1.0.0', update: { version: '2.0.0' } })
    expect(ended).not.toHaveBeenCalled()
    await host.load(serve(v3, { Panel: () => null }))
    await slow
    expect(view('a')).toMatchObject({ status: 'active', version: '3.0.0' })
    expect(view('a')).not.toHaveProperty('update')
    expect(ended).toHaveBeenCalledOnce()
  })

  test('that is taken back before it has started changes nothing', async () => {
    const { ended } = await runVersion1()
    const slow = host.load(serve(v2, { Panel: () => null, activate: () => never }))
    await host.load(serve(v1))
    await slow
    expect(view('a')).toMatchObject({ status: 'active', version: '1.0.0' })
    expect(view('a')).not.toHaveProperty('update')
    expect(ended).not.toHaveBeenCalled()
  })

  test('swaps in one step: nobody sees the page without the plugin', async () => {
    await runVersion1()
    const seen = new Set<string>()
    const look = () => {
      const { slots, commands } = host.snapshot()
      seen.add(`${slots.sidebar.length} panel, ${commands.length} command`)
    }
    host.subscribe(look)
    const shared: unknown[] = []
    host.registries.state.subscribe('shared', (value) => {
      shared.push(value)
    })
    await host.load(serve(v2, { Panel: () => null, activate: registersEverything(vi.fn(), 2) }))
    expect([...seen]).toEqual(['1 panel, 1 command'])
    expect(shared).toEqual([2])
  })

  test('gives each version its own registrations', async () => {
    const { heard: first } = await runVersion1()
    const second = vi.fn()
    await host.load(serve(v2, { Panel: () => null, activate: registersEverything(second, 2) }))
    probe(host)
    expect(first).not.toHaveBeenCalled()
    expect(second.mock.calls.flat()).toEqual(['event', 'state', 'command'])
  })

  test('keeps what the version before it still throws apart', async () => {
    await runVersion1()
    await host.load(serve(v2, { Panel: () => null }))
    const error = new Error('A timer of version 1')
    error.stack = 'Error\n at https://bundles.test/a/1.0.0.js:1:1'
    expect(host.blame(error)).toBe(true)
    expect(view('a')?.faults).toEqual([{ message: 'A timer of version 1', version: '1.0.0', times: 1 }])
  })
})
