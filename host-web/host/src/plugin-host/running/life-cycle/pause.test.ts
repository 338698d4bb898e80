import { beforeEach, describe, expect, test, vi } from 'vitest'
import { hostForTests, manifestOf } from '../../testing'
import { v1, v2 } from './testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
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
