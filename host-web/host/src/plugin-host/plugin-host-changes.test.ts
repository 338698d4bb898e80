import type { PluginContext } from '@plugin-platform/sdk'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '../testing/fake-api'
import type { InstalledPlugin } from './bundles/bundle'
import { hostForTests, manifestOf } from './testing'

let { host, loader, saveEnabled, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, loader, saveEnabled, serve, view } = hostForTests())
  // The host says there what a plugin threw, for its developer.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

const panel = { slots: [{ slot: 'sidebar' as const, component: 'Panel' }] }

describe('changes', () => {
  test('everything of a plugin goes with it', async () => {
    const heard = vi.fn()
    const deactivate = vi.fn()
    const activate = ({ events, state, commands, editor }: PluginContext) => {
      events.on('ping', heard)
      state.set('key', 1)
      state.subscribe('other', heard)
      commands.register('a.run', heard)
      editor.addExtension([])
    }
    const manifest = manifestOf('a', { ...panel, commands: [{ id: 'a.run', title: 'Run' }] })
    await host.load(serve(manifest, { activate, deactivate, Panel: () => null }))
    await host.unload('a')
    host.registries.events.emit('ping')
    host.registries.state.set('other', 2)
    expect(host.registries.state.get('key')).toBeUndefined()
    expect(heard).not.toHaveBeenCalled()
    expect(deactivate).toHaveBeenCalledOnce()
    expect(host.snapshot()).toMatchObject({ plugins: [], commands: [], slots: { sidebar: [] } })
  })

  test('a deactivate that throws does not keep the plugin', async () => {
    const deactivate = () => {
      throw new Error('no')
    }
    await host.load(serve(manifestOf('a', panel), { deactivate, Panel: () => null }))
    await host.setEnabled('a', false)
    expect(view('a')?.status).toBe('disabled')
    expect(host.snapshot().slots.sidebar).toHaveLength(0)
  })

  test('a new version takes the place of the old one without a reload', async () => {
    const old = manifestOf('a', panel)
    const ended = vi.fn()
    await host.load(serve(old, { Panel: () => 'old', deactivate: ended }))
    const Panel = () => 'new'
    await host.load(serve({ ...old, version: '2.0.0' }, { Panel }))
    expect(ended).toHaveBeenCalledOnce()
    expect(host.snapshot().slots.sidebar.map(({ component }) => component)).toEqual([Panel])
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
    await host.load(plugin)
    await host.load({ ...plugin, settings: { size: 4 } })
    host.updateSettings('a', { size: 5 })
    expect(heard.mock.calls).toEqual([[4], [5]])
    expect(loader.loaded).toHaveLength(1)
  })

  test('disabling is saved beyond the page', async () => {
    const plugin = serve(manifestOf('a', panel), { Panel: () => null })
    await host.load(plugin)
    await host.disable('a')
    expect(saveEnabled).toHaveBeenCalledExactlyOnceWith('a', false)
    expect(view('a')?.status).toBe('disabled')
    await host.setEnabled('a', true)
    expect(view('a')?.status).toBe('active')
  })

  test('what is not in the list any more is unloaded', async () => {
    const [a, b] = [serve(manifestOf('a')), serve(manifestOf('b'))]
    await host.sync([a, b])
    await host.sync([b])
    expect(host.snapshot().plugins.map(({ pluginId }) => pluginId)).toEqual(['b'])
  })

  describe('while the list before is still being loaded', () => {
    /** Syncs a and b, and waits until a is being loaded: it takes until `finish` is called. */
    async function syncing(b: InstalledPlugin) {
      const { promise, resolve } = deferred<undefined>()
      const a = serve(manifestOf('a'), { activate: () => promise })
      const synced = host.sync([a, b])
      await vi.waitFor(() => {
        expect(loader.loaded).toEqual([a.bundleUrl])
      })
      return async () => {
        resolve(undefined)
        await synced
      }
    }

    test('what is unloaded stays unloaded', async () => {
      const activate = vi.fn()
      const finish = await syncing(serve(manifestOf('b'), { activate }))
      await host.unload('b')
      await finish()
      expect(host.snapshot().plugins.map(({ pluginId }) => pluginId)).toEqual(['a'])
      expect(activate).not.toHaveBeenCalled()
    })

    test('what is switched off stays off', async () => {
      const activate = vi.fn()
      const finish = await syncing(serve(manifestOf('b'), { activate }))
      await host.setEnabled('b', false)
      await finish()
      expect(view('b')?.status).toBe('disabled')
      expect(activate).not.toHaveBeenCalled()
    })

    test('a newer version stays', async () => {
      const finish = await syncing(serve(manifestOf('b')))
      await host.load(serve({ ...manifestOf('b'), version: '2.0.0' }))
      await finish()
      expect(view('b')).toMatchObject({ status: 'active', version: '2.0.0' })
    })
  })

  test('the snapshot is the same until something changes', async () => {
    const before = host.snapshot()
    expect(host.snapshot()).toBe(before)
    await host.load(serve(manifestOf('a')))
    expect(host.snapshot()).not.toBe(before)
  })
})
