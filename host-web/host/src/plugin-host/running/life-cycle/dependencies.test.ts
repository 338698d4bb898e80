import { beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '../../../testing/fake-api'
import { hostForTests, manifestOf } from '../../testing'
import { v1, v2 } from './testing'

let { host, serve, view } = hostForTests()

beforeEach(() => {
  ;({ host, serve, view } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
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
