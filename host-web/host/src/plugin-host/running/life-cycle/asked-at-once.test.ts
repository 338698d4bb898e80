import type { PluginManifest } from '@plugin-platform/sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '../../../testing/fake-api'
import { hostForTests } from '../../testing'
import { v1, v2 } from './testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.useRealTimers()
})

const never = new Promise<never>(() => undefined)

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
