import type { PluginContext, PluginManifest } from '@plugin-platform/sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '../../testing/fake-api'
import { hostForTests, manifestOf } from '../testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.useRealTimers()
})

const contributes = {
  slots: [{ slot: 'sidebar' as const, component: 'Panel' }],
  commands: [{ id: 'a.run', title: 'Run' }],
}
const v1 = manifestOf('a', contributes)
const v2: PluginManifest = { ...v1, version: '2.0.0' }
const v3: PluginManifest = { ...v1, version: '3.0.0' }
const never = new Promise<never>(() => undefined)

/** What one run leaves in every registry; `heard` is called by whatever of it is live. */
function registersEverything(heard: (what: string) => void, value: unknown) {
  return ({ events, state, storage, settings, commands, editor }: PluginContext) => {
    const tell = (what: string) => () => {
      heard(what)
    }
    events.on('ping', tell('event'))
    state.subscribe('other', tell('state'))
    storage.subscribe('key', tell('storage'))
    settings.subscribe('size', tell('setting'))
    commands.register('a.run', tell('command'))
    editor.addExtension([])
    state.set('shared', value)
  }
}

function probe(): void {
  host.registries.events.emit('ping')
  host.registries.state.set('other', Symbol())
  if (host.registries.commands.get('a.run') && view('a')?.status === 'active') host.execute('a.run')
}

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
    probe()
    expect(heard).not.toHaveBeenCalled()
    expect(announced).not.toHaveBeenCalled()
    expect(host.registries.state.get('shared')).toBeUndefined()
    resolve(undefined)
    await loading
    probe()
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
    probe()
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
    probe()
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
    probe()
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
    probe()
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
    probe()
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

describe('what is asked of a plugin at once', () => {
  test('unload and then load is a fresh start', async () => {
    await host.load(serve(v1, { Panel: () => null }))
    const unloaded = host.unload('a')
    await host.load(serve(v1, { Panel: () => null }))
    await unloaded
    expect(view('a')).toMatchObject({ status: 'active' })
    expect(host.snapshot().commands).toHaveLength(1)
  })

  test('a bundle that never finishes loading can be disabled, updated and unloaded', async () => {
    const stuck = host.load(serve(v1, () => never))
    await host.setEnabled('a', false)
    await stuck
    expect(view('a')?.status).toBe('disabled')
    void host.setEnabled('a', true)
    await host.load(serve(v2, { Panel: () => null }))
    expect(view('a')).toMatchObject({ status: 'active', version: '2.0.0' })
    await host.unload('a')
    expect(view('a')).toBeUndefined()
  })

  test('a bundle that never finishes loading fails in the end, and what it does later has no effect', async () => {
    vi.useFakeTimers()
    const late = deferred<{ manifest: PluginManifest; activate: () => void }>()
    const loading = host.load(serve(v1, () => late.promise))
    await vi.advanceTimersByTimeAsync(30_100)
    await loading
    expect(view('a')).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('top-level await') as string,
    })
    const activate = vi.fn()
    late.resolve({ manifest: v1, activate })
    await vi.advanceTimersByTimeAsync(100)
    expect(activate).not.toHaveBeenCalled()
    expect(view('a')?.status).toBe('failed')
  })
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

describe('plugins that others need', () => {
  const needy = { ...manifestOf('needy'), requires: { plugins: ['a'] } }
  const ok = { Panel: () => null }
  const broken = () => Promise.reject(new Error('broken'))

  test('one that failed is as good as not there', async () => {
    await host.sync([serve(needy), serve(v1, broken)])
    expect(view('needy')).toMatchObject({
      status: 'failed',
      error: 'It needs “a”, which could not be started.',
    })
    await host.load(serve(v2, ok))
    expect(view('needy')?.status).toBe('active')
  })

  test('when one goes, those that need it end, and when it is back they start', async () => {
    const ended = vi.fn()
    await host.sync([serve(v1, ok), serve(needy, { deactivate: ended })])
    await host.setEnabled('a', false)
    expect(view('needy')).toMatchObject({ status: 'failed', error: expect.stringContaining('“a”') as string })
    expect(ended).toHaveBeenCalledOnce()
    await host.setEnabled('a', true)
    expect(view('needy')?.status).toBe('active')
  })

  test('one that starts slowly is waited for', async () => {
    const { promise, resolve } = deferred<undefined>()
    const order: string[] = []
    const slow = host.load(
      serve(v1, {
        ...ok,
        activate: async () => {
          await promise
          order.push('a')
        },
      }),
    )
    const loading = host.load(
      serve(needy, {
        activate: () => {
          order.push('needy')
        },
      }),
    )
    resolve(undefined)
    await Promise.all([slow, loading])
    expect(order).toEqual(['a', 'needy'])
  })

  test('an update of one that fails does not end those that need it', async () => {
    await host.sync([serve(v1, ok), serve(needy)])
    await host.load(serve(v2, broken))
    expect([view('a')?.status, view('needy')?.status]).toEqual(['active', 'active'])
  })

  test('those that need each other run', async () => {
    const other = { ...manifestOf('other'), requires: { plugins: ['needy'] } }
    await host.sync([serve({ ...needy, requires: { plugins: ['other'] } }), serve(other)])
    expect([view('needy')?.status, view('other')?.status]).toEqual(['active', 'active'])
  })
})

describe('a pause', () => {
  test('brings back the version that ran when the wanted one cannot be started', async () => {
    await host.load(serve(v1, { Panel: () => null }))
    await host.load(serve(v2, () => Promise.reject(new Error('broken'))))
    host.pause()
    await host.resume()
    await vi.waitFor(() => {
      expect(view('a')).toMatchObject({
        status: 'active',
        version: '1.0.0',
        update: { version: '2.0.0', error: 'broken' },
      })
    })
  })

  test('ends all plugins, takes their commands away, and forgets none of them', async () => {
    const ended = vi.fn()
    await host.load(serve(v1, { Panel: () => null, deactivate: ended }))
    host.pause()
    expect(ended).toHaveBeenCalledOnce()
    expect(view('a')?.status).toBe('paused')
    expect(host.snapshot()).toMatchObject({ commands: [], slots: { sidebar: [] } })
    await host.load(serve(manifestOf('b')))
    expect(view('b')?.status).toBe('paused')
    await host.resume()
    expect([view('a')?.status, view('b')?.status]).toEqual(['active', 'active'])
  })
})
