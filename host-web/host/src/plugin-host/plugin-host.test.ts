import type { PluginContext, PluginManifest, PluginModule } from '@plugin-platform/sdk'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { PluginHost } from './plugin-host'
import { FakeLoader, installed, manifestOf } from './testing'

const loader = { current: new FakeLoader() }
const host = { current: new PluginHost({ loader: loader.current }) }
const saveEnabled = vi.fn()

beforeEach(() => {
  loader.current = new FakeLoader()
  host.current = new PluginHost({ loader: loader.current, saveEnabled })
  saveEnabled.mockReset()
  // The host says there what a plugin threw, for its developer.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

function serve(
  manifest: PluginManifest,
  exports: Partial<PluginModule> | (() => Promise<PluginModule>) = {},
) {
  return loader.current.serve(installed(manifest), exports)
}

function view(pluginId: string) {
  return host.current.snapshot().plugins.find((plugin) => plugin.pluginId === pluginId)
}

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
    await host.current.sync(plugins)
    expect(loader.current.preloaded).toEqual(plugins.map(({ bundleUrl }) => bundleUrl))
    expect(order).toEqual(['a', 'b', 'c'])
    expect(host.current.snapshot().plugins.map(({ status }) => status)).toEqual([
      'active',
      'active',
      'active',
    ])
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
    await host.current.sync([
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
    await host.current.load(serve({ ...manifestOf('a'), requires: { plugins: ['b'] } }))
    expect(view('a')).toMatchObject({ status: 'failed', error: expect.stringContaining('“b”') as string })
    await host.current.load(serve(manifestOf('b')))
    expect(view('a')).toMatchObject({ status: 'active' })
  })

  test('one that never finishes does not hold up the others', async () => {
    vi.useFakeTimers()
    const stuck = serve(manifestOf('a'), { activate: () => new Promise<void>(() => undefined) })
    const synced = host.current.sync([stuck, serve(manifestOf('b'))])
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
    await Promise.all([
      host.current.load(plugin),
      host.current.load({ ...plugin }),
      host.current.sync([{ ...plugin }]),
    ])
    expect(activate).toHaveBeenCalledOnce()
    expect(host.current.snapshot().slots.sidebar).toHaveLength(1)
  })

  test('how long it took can be read from the performance timeline', async () => {
    await host.current.load(serve(manifestOf('a')))
    expect(performance.getEntriesByName('plugin:a:activate')).not.toHaveLength(0)
    expect(view('a')?.activationMs).toBeGreaterThanOrEqual(0)
  })
})

describe('failures', () => {
  test('a bundle that cannot be loaded says why, and the others run', async () => {
    await host.current.sync([installed(manifestOf('a')), serve(manifestOf('b'))])
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
    await host.current.load(serve(manifestOf('a', panel), { activate, Panel: () => null }))
    host.current.registries.events.emit('ping')
    expect(view('a')).toMatchObject({ status: 'failed', error: 'broken' })
    expect(heard).not.toHaveBeenCalled()
    expect(host.current.registries.state.get('key')).toBeUndefined()
    expect(host.current.snapshot().slots.sidebar).toHaveLength(0)
  })

  test('a promised component must be there', async () => {
    await host.current.load(serve(manifestOf('a', panel), { Panel: 'no component' }))
    expect(view('a')?.error).toContain('component "Panel"')
  })

  test('a plugin may not write what the host publishes', async () => {
    await host.current.load(
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
    await host.current.load(serve(manifestOf('a'), { activate }))
    await host.current.retry('a')
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
    await host.current.sync([
      serve(manifestOf('a'), { activate }),
      serve(manifestOf('b'), {
        activate: ({ events }) => {
          events.on('ping', after)
        },
      }),
    ])
    host.current.registries.events.emit('ping')
    expect(after).toHaveBeenCalledOnce()
    expect(view('a')).toMatchObject({ status: 'active', error: 'oops' })
  })

  test('an asynchronous handler that rejects is reported too', async () => {
    const handler: () => unknown = () => Promise.reject(new Error('later'))
    const activate = ({ events }: PluginContext) => {
      events.on('ping', handler)
    }
    await host.current.load(serve(manifestOf('a'), { activate }))
    host.current.registries.events.emit('ping')
    await vi.waitFor(() => {
      expect(view('a')?.error).toBe('later')
    })
  })

  test('an error at the window is the plugin’s whose bundle is highest in the stack', async () => {
    await host.current.sync([serve(manifestOf('a')), serve(manifestOf('b'))])
    const error = new Error('click')
    error.stack =
      'Error: click\n at https://bundles.test/b/1.0.0.js:1:1\n at https://bundles.test/a/1.0.0.js:1:1'
    host.current.blame(error)
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
    await host.current.sync([
      serve(manifest, {
        activate: ({ commands }) => {
          commands.register('a.run', run)
        },
      }),
    ])
    expect(view('a')?.status).toBe('waiting')
    expect([...loader.current.preloaded, ...loader.current.loaded]).toEqual([])
    host.current.execute('a.run')
    await vi.waitFor(() => {
      expect(run).toHaveBeenCalledOnce()
    })
    expect(view('a')?.status).toBe('active')
  })

  test('a command without a handler opens the modal of its name', async () => {
    const slots = [{ slot: 'modal' as const, component: 'Dialog', id: 'a.run' }]
    const withModal = { ...manifest, contributes: { ...manifest.contributes, slots }, activationEvents: [] }
    await host.current.load(serve(withModal, { Dialog: () => null }))
    host.current.execute('a.run')
    expect(host.current.snapshot().modals).toEqual(['a/a.run'])
    await host.current.unload('a')
    expect(host.current.snapshot().modals).toEqual([])
  })

  test('one that is declared but does nothing is the plugin’s fault', async () => {
    await host.current.load(serve({ ...manifest, activationEvents: [] }))
    host.current.execute('a.run')
    expect(view('a')?.error).toContain('“Run”')
  })

  test('two plugins cannot have the same command', async () => {
    await host.current.sync([
      serve({ ...manifest, activationEvents: [] }),
      serve({ ...manifest, id: 'b', activationEvents: [] }),
    ])
    expect(view('b')).toMatchObject({
      status: 'failed',
      error: 'The command "a.run" is already taken by Plugin a.',
    })
  })
})

describe('changes', () => {
  test('everything of a plugin goes with it', async () => {
    const heard = vi.fn()
    const deactivate = vi.fn()
    const activate = ({ events, state, commands, editor }: PluginContext) => {
      events.on('ping', heard)
      state.set('key', 1)
      state.subscribe('key', heard)
      commands.register('a.run', heard)
      editor.addExtension([])
    }
    const manifest = manifestOf('a', { ...panel, commands: [{ id: 'a.run', title: 'Run' }] })
    await host.current.load(serve(manifest, { activate, deactivate, Panel: () => null }))
    await host.current.unload('a')
    host.current.registries.events.emit('ping')
    host.current.registries.state.set('key', 2)
    expect(heard).not.toHaveBeenCalled()
    expect(deactivate).toHaveBeenCalledOnce()
    expect(host.current.snapshot()).toMatchObject({ plugins: [], commands: [], slots: { sidebar: [] } })
  })

  test('a deactivate that throws does not keep the plugin', async () => {
    const deactivate = () => {
      throw new Error('no')
    }
    await host.current.load(serve(manifestOf('a', panel), { deactivate, Panel: () => null }))
    await host.current.setEnabled('a', false)
    expect(view('a')?.status).toBe('disabled')
    expect(host.current.snapshot().slots.sidebar).toHaveLength(0)
  })

  test('a new version takes the place of the old one without a reload', async () => {
    const old = manifestOf('a', panel)
    const ended = vi.fn()
    await host.current.load(serve(old, { Panel: () => 'old', deactivate: ended }))
    const Panel = () => 'new'
    await host.current.load(serve({ ...old, version: '2.0.0' }, { Panel }))
    expect(ended).toHaveBeenCalledOnce()
    expect(host.current.snapshot().slots.sidebar.map(({ component }) => component)).toEqual([Panel])
    expect(view('a')).toMatchObject({ status: 'active', version: '2.0.0' })
  })

  test('settings reach a running plugin', async () => {
    const heard = vi.fn()
    const manifest = manifestOf('a', {
      settings: [{ id: 'size', type: 'number', label: 'Size', default: 3 }],
    })
    const plugin = serve(manifest, {
      activate: ({ settings }) => {
        settings.subscribe('size', heard)
      },
    })
    await host.current.load(plugin)
    await host.current.load({ ...plugin, settings: { size: 4 } })
    host.current.updateSettings('a', { size: 5 })
    expect(heard.mock.calls).toEqual([[4], [5]])
    expect(loader.current.loaded).toHaveLength(1)
  })

  test('disabling is saved beyond the page', async () => {
    const plugin = serve(manifestOf('a', panel), { Panel: () => null })
    await host.current.load(plugin)
    await host.current.disable('a')
    expect(saveEnabled).toHaveBeenCalledExactlyOnceWith('a', false)
    expect(view('a')?.status).toBe('disabled')
    await host.current.setEnabled('a', true)
    expect(view('a')?.status).toBe('active')
  })

  test('what is not in the list any more is unloaded', async () => {
    const [a, b] = [serve(manifestOf('a')), serve(manifestOf('b'))]
    await host.current.sync([a, b])
    await host.current.sync([b])
    expect(host.current.snapshot().plugins.map(({ pluginId }) => pluginId)).toEqual(['b'])
  })

  test('the snapshot is the same until something changes', async () => {
    const before = host.current.snapshot()
    expect(host.current.snapshot()).toBe(before)
    await host.current.load(serve(manifestOf('a')))
    expect(host.current.snapshot()).not.toBe(before)
  })
})
