import type { PluginContext } from '@plugin-platform/sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '../../../testing/fake-api'
import { hostForTests } from '../../testing'
import { probe, registersEverything, v1 } from './testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a run', () => {
  test('is seen by nobody before it is live, and then as a whole', async () => {
    const { promise, resolve } = deferred<undefined>()
    const [heard, announced] = [vi.fn(), vi.fn()]
    host.registries.events.on('hello', announced)
    const loading = host.load(
      serve(v1, {
        Panel: () => null,
        activate: async (context) => {
          registersEverything(heard, 1)(context)
          context.events.emit('hello', 'from a')
          expect(context.state.get('shared')).toBe(1)
          await promise
        },
      }),
    )
    await vi.waitFor(() => {
      expect(host.snapshot().commands).toHaveLength(1)
    })
    await Promise.resolve()
    probe(host)
    expect(heard).not.toHaveBeenCalled()
    expect(announced).not.toHaveBeenCalled()
    expect(host.registries.state.get('shared')).toBeUndefined()
    resolve(undefined)
    await loading
    probe(host)
    expect(heard.mock.calls.flat()).toEqual(['event', 'state', 'command'])
    expect(announced).toHaveBeenCalledExactlyOnceWith('from a')
    expect(host.registries.state.get('shared')).toBe(1)
  })

  test('whose activate resumes after its time-out leaves nothing behind', async () => {
    vi.useFakeTimers()
    const heard = vi.fn()
    let resumed = false
    const loading = host.load(
      serve(v1, {
        Panel: () => null,
        activate: async (context) => {
          await new Promise((resolve) => setTimeout(resolve, 6_000))
          registersEverything(heard, 'late')(context)
          context.storage.set('key', 'late')
          resumed = true
        },
      }),
    )
    await vi.advanceTimersByTimeAsync(5_100)
    await loading
    expect(view('a')).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('5 seconds') as string,
    })
    await vi.advanceTimersByTimeAsync(1_000)
    probe(host)
    expect(resumed).toBe(true)
    expect(heard).not.toHaveBeenCalled()
    expect(host.registries.state.get('shared')).toBeUndefined()
    expect(localStorage.getItem('plugin:a:key')).toBeNull()
  })

  test('that is disabled while it activates leaves nothing behind', async () => {
    const heard = vi.fn()
    const { promise, resolve } = deferred<undefined>()
    const loading = host.load(
      serve(v1, {
        Panel: () => null,
        activate: async (context) => {
          await promise
          registersEverything(heard, 'late')(context)
        },
      }),
    )
    await host.setEnabled('a', false)
    await loading
    expect(view('a')?.status).toBe('disabled')
    resolve(undefined)
    await promise
    await Promise.resolve()
    probe(host)
    expect(heard).not.toHaveBeenCalled()
    expect(host.snapshot()).toMatchObject({ commands: [], slots: { sidebar: [] } })
  })

  test('that has ended finds a context that does nothing', async () => {
    const heard = vi.fn()
    const { promise, resolve } = deferred<undefined>()
    let late: PluginContext | undefined
    await host.load(
      serve(v1, {
        Panel: () => null,
        activate: (context) => {
          late = context
        },
        deactivate: () => promise,
      }),
    )
    await host.unload('a')
    if (!late) throw new Error('It was not activated.')
    registersEverything(heard, 'late')(late)
    late.events.emit('ping')
    probe(host)
    expect(heard).not.toHaveBeenCalled()
    expect(host.registries.state.get('shared')).toBeUndefined()
    late.storage.set('saved', 'while it says good-bye')
    expect(late.storage.get('saved')).toBe('while it says good-bye')
    resolve(undefined)
    await promise
    await new Promise((done) => setTimeout(done))
    late.storage.set('saved', 'too late')
    expect(late.storage.get('saved')).toBe('while it says good-bye')
  })
})
