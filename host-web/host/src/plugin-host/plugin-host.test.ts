import type { PluginContext } from '@plugin-platform/sdk'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '../testing/fake-api'
import { hostForTests, installed, manifestOf } from './testing'

let { host, loader, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, loader, serve, view } = hostForTests())
  // The host says there what a plugin threw, for its developer.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

const panel = { slots: [{ slot: 'sidebar' as const, component: 'Panel' }] }

describe('activation', () => {
  test('bundles are fetched in parallel and activated in the order of the list', async () => {
    const order: string[] = []
    const plugins = ['a', 'b', 'c'].map((id) =>
      serve(manifestOf(id), {
        activate: () => {
          order.push(id)
        },
      }),
    )
    await host.sync(plugins)
    expect(loader.preloaded).toEqual(plugins.map(({ bundleUrl }) => bundleUrl))
    expect(order).toEqual(['a', 'b', 'c'])
    expect(host.snapshot().plugins.map(({ status }) => status)).toEqual(['active', 'active', 'active'])
  })

  test('one that is required comes before those that require it', async () => {
    const order: string[] = []
    const needy = serve(
      { ...manifestOf('a'), requires: { plugins: ['b'] } },
      {
        activate: () => {
          order.push('a')
        },
      },
    )
    await host.sync([
      needy,
      serve(manifestOf('b'), {
        activate: () => {
          order.push('b')
        },
      }),
    ])
    expect(order).toEqual(['b', 'a'])
  })

  test('one that lacks what it requires says so, and starts when that is there', async () => {
    await host.load(serve({ ...manifestOf('a'), requires: { plugins: ['b'] } }))
    expect(view('a')).toMatchObject({ status: 'failed', error: expect.stringContaining('“b”') as string })
    await host.load(serve(manifestOf('b')))
    expect(view('a')).toMatchObject({ status: 'active' })
  })

  test('one that needs a newer platform is not even fetched, and says so', async () => {
    const plugin = serve({ ...manifestOf('a'), requires: { platformVersion: '7.1.0' } })
    await host.sync([plugin])
    expect(view('a')).toMatchObject({
      status: 'failed',
      error: 'It needs version 7.1.0 of the platform or a later one; this is 1.0.0.',
    })
    expect([...loader.preloaded, ...loader.loaded]).toEqual([])
  })

  test('one that never finishes does not hold up the others', async () => {
    vi.useFakeTimers()
    const stuck = serve(manifestOf('a'), { activate: () => new Promise<void>(() => undefined) })
    const synced = host.sync([stuck, serve(manifestOf('b'))])
    await vi.advanceTimersByTimeAsync(2_100)
    expect(view('b')?.status).toBe('active')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(view('a')).toMatchObject({
      status: 'failed',
      error: 'Its activate() did not finish within 5 seconds.',
    })
    await synced
    vi.useRealTimers()
  })

  test('the same again changes nothing', async () => {
    const activate = vi.fn()
    const plugin = serve(manifestOf('a', panel), { activate, Panel: () => null })
    await Promise.all([host.load(plugin), host.load({ ...plugin }), host.sync([{ ...plugin }])])
    expect(activate).toHaveBeenCalledOnce()
    expect(host.snapshot().slots.sidebar).toHaveLength(1)
  })

  test('how long it took can be read from the performance timeline', async () => {
    await host.load(serve(manifestOf('a')))
    expect(performance.getEntriesByName('plugin:a:activate')).not.toHaveLength(0)
    expect(view('a')?.activationMs).toBeGreaterThanOrEqual(0)
  })
})

describe('failures', () => {
  test('a bundle that cannot be loaded says why, and the others run', async () => {
    await host.sync([installed(manifestOf('a')), serve(manifestOf('b'))])
    expect(view('a')).toMatchObject({ status: 'failed', error: 'The bundle is not on the server (404).' })
    expect(view('b')).toMatchObject({ status: 'active' })
  })

  test('what a failed activation had registered is undone', async () => {
    const heard = vi.fn()
    const activate = ({ events, state }: PluginContext) => {
      events.on('ping', heard)
      state.set('key', 1)
      throw new Error('broken')
    }
    await host.load(serve(manifestOf('a', panel), { activate, Panel: () => null }))
    host.registries.events.emit('ping')
    expect(view('a')).toMatchObject({ status: 'failed', error: 'broken' })
    expect(heard).not.toHaveBeenCalled()
    expect(host.registries.state.get('key')).toBeUndefined()
    expect(host.snapshot().slots.sidebar).toHaveLength(0)
  })

  test('a promised component must be there', async () => {
    await host.load(serve(manifestOf('a', panel), { Panel: 'no component' }))
    expect(view('a')?.error).toContain('component "Panel"')
  })

  test('a plugin may not write what the host publishes', async () => {
    await host.load(
      serve(manifestOf('a'), {
        activate: ({ state }) => {
          state.set('editor.content', '')
        },
      }),
    )
    expect(view('a')?.error).toContain('context.editor')
  })

  test('one that failed can be tried again', async () => {
    const activate = vi.fn().mockImplementationOnce(() => {
      throw new Error('not yet')
    })
    await host.load(serve(manifestOf('a'), { activate }))
    await host.retry('a')
    expect(view('a')).toMatchObject({ status: 'active' })
    expect(view('a')).not.toHaveProperty('error')
  })

  test('an error in a handler names its plugin and reaches nobody else', async () => {
    const after = vi.fn()
    const activate = ({ events }: PluginContext) => {
      events.on('ping', () => {
        throw new Error('oops')
      })
    }
    await host.sync([
      serve(manifestOf('a'), { activate }),
      serve(manifestOf('b'), {
        activate: ({ events }) => {
          events.on('ping', after)
        },
      }),
    ])
    host.registries.events.emit('ping')
    expect(after).toHaveBeenCalledOnce()
    expect(view('a')).toMatchObject({ status: 'active', error: 'oops' })
  })

  test('an asynchronous handler that rejects is reported too', async () => {
    const handler: () => unknown = () => Promise.reject(new Error('later'))
    const activate = ({ events }: PluginContext) => {
      events.on('ping', handler)
    }
    await host.load(serve(manifestOf('a'), { activate }))
    host.registries.events.emit('ping')
    await vi.waitFor(() => {
      expect(view('a')?.error).toBe('later')
    })
  })

  test('an error at the window is the plugin’s whose bundle is highest in the stack', async () => {
    await host.sync([serve(manifestOf('a')), serve(manifestOf('b'))])
    const error = new Error('click')
    error.stack =
      'Error: click\n at https://bundles.test/b/1.0.0.js:1:1\n at https://bundles.test/a/1.0.0.js:1:1'
    host.blame(error)
    expect(view('b')?.error).toBe('click')
    expect(view('a')).not.toHaveProperty('error')
  })
})

describe('commands', () => {
  const manifest = {
    ...manifestOf('a', { commands: [{ id: 'a.run', title: 'Run' }] }),
    activationEvents: ['onCommand:a.run'],
  }

  test('a plugin that waits for a command is fetched when it is executed', async () => {
    const run = vi.fn()
    await host.sync([
      serve(manifest, {
        activate: ({ commands }) => {
          commands.register('a.run', run)
        },
      }),
    ])
    expect(view('a')?.status).toBe('waiting')
    expect([...loader.preloaded, ...loader.loaded]).toEqual([])
    host.execute('a.run')
    await vi.waitFor(() => {
      expect(run).toHaveBeenCalledOnce()
    })
    expect(view('a')?.status).toBe('active')
  })

  test('a command without a handler opens the modal of its name', async () => {
    const slots = [{ slot: 'modal' as const, component: 'Dialog', id: 'a.run' }]
    const withModal = { ...manifest, contributes: { ...manifest.contributes, slots }, activationEvents: [] }
    await host.load(serve(withModal, { Dialog: () => null }))
    host.execute('a.run')
    expect(host.snapshot().modals).toEqual(['a/a.run'])
    await host.unload('a')
    expect(host.snapshot().modals).toEqual([])
  })

  test('one that is declared but does nothing is the plugin’s fault', async () => {
    await host.load(serve({ ...manifest, activationEvents: [] }))
    host.execute('a.run')
    expect(view('a')?.error).toContain('“Run”')
  })

  test('no plugin takes the place of another’s command or the host’s', async () => {
    const [mine, theirs, undo] = [vi.fn(), vi.fn(), vi.fn()]
    host.addCommand({ id: 'edit.undo', title: 'Undo', group: 'Edit', run: undo })
    const thief = manifestOf('b', {
      commands: [
        { id: 'a.run', title: 'Not mine' },
        { id: 'edit.undo', title: 'Nor this' },
      ],
    })
    await host.sync([
      serve(thief, {
        activate: ({ commands }) => {
          commands.register('a.run', theirs)
          commands.register('edit.undo', theirs)
        },
      }),
      serve(
        { ...manifest, activationEvents: [] },
        {
          activate: ({ commands }) => {
            commands.register('a.run', mine)
          },
        },
      ),
    ])
    host.execute('a.run')
    host.execute('edit.undo')
    expect([mine, undo, theirs].map((each) => each.mock.calls.length)).toEqual([1, 1, 0])
    expect(host.snapshot().plugins.map(({ status }) => status)).toEqual(['active', 'active'])
  })

  test('a command from before there was a grammar still works for its own plugin', async () => {
    const run = vi.fn()
    const old = manifestOf('a', {
      commands: [{ id: 'run', title: 'Run' }],
      slots: [{ slot: 'modal', component: 'Ask', id: 'run' }],
    })
    await host.load(
      serve(old, {
        Ask: () => null,
        activate: ({ events, commands }) => {
          events.on('go', () => {
            commands.execute('run')
          })
          events.on('handle', () => {
            commands.register('run', run)
          })
        },
      }),
    )
    host.registries.events.emit('go')
    expect(host.snapshot().modals).toEqual(['a/run'])
    host.registries.events.emit('handle')
    host.registries.events.emit('go')
    expect(run).toHaveBeenCalledOnce()
  })

  test('keys that are none are left out, and the rest of the plugin works', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const commands = [
      { id: 'a.bad', title: 'Bad' },
      { id: 'a.good', title: 'Good' },
    ]
    const keybindings = [
      { command: 'a.bad', key: '([)' },
      { command: 'a.bad', key: 'e' },
      { command: 'a.good', key: 'Mod-e' },
      { command: 'a.good', key: 'F8' },
    ]
    await host.load(serve(manifestOf('a', { commands, keybindings })))
    expect(host.snapshot().commands.map(({ key, moreKeys }) => [key, moreKeys])).toEqual([
      [undefined, undefined],
      ['Mod-e', ['F8']],
    ])
    expect(view('a')?.status).toBe('active')
  })

  test('a command of the host has a namespace that no plugin can have', () => {
    expect(() => host.addCommand({ id: 'word-count.show', title: 'x', group: 'x', run: vi.fn() })).toThrow(
      'HOST_NAMESPACES',
    )
  })

  test('a command that is executed while its plugin loads waits for it, and is executed once', async () => {
    const run = vi.fn()
    const { promise, resolve } = deferred<undefined>()
    const loading = host.load(
      serve(
        { ...manifest, activationEvents: [] },
        {
          activate: async ({ commands }) => {
            await promise
            commands.register('a.run', run)
          },
        },
      ),
    )
    expect(view('a')?.status).toBe('loading')
    host.execute('a.run')
    host.execute('a.run')
    expect(run).not.toHaveBeenCalled()
    resolve(undefined)
    await loading
    await vi.waitFor(() => {
      expect(run).toHaveBeenCalledOnce()
    })
  })

  test('a command of a plugin that failed tries it again', async () => {
    const run = vi.fn()
    const activate = vi.fn(({ commands }: PluginContext) => {
      commands.register('a.run', run)
    })
    activate.mockImplementationOnce(() => {
      throw new Error('not yet')
    })
    await host.load(serve({ ...manifest, activationEvents: [] }, { activate }))
    expect(view('a')?.status).toBe('failed')
    expect(host.snapshot().commands.map(({ id }) => id)).toEqual(['a.run'])
    host.execute('a.run')
    await vi.waitFor(() => {
      expect(run).toHaveBeenCalledOnce()
    })
  })

  test('commands and keys of a plugin that is yet to be fetched are there, and go when it is switched off', async () => {
    const keybindings = [{ command: 'a.run', key: 'Mod-f' }]
    const plugin = serve({ ...manifest, contributes: { ...manifest.contributes, keybindings } })
    const loaded = host.load(plugin)
    expect(host.snapshot().commands).toMatchObject([{ id: 'a.run', key: 'Mod-f' }])
    await loaded
    await host.setEnabled('a', false)
    expect(host.snapshot().commands).toEqual([])
  })
})
