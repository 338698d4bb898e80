import { expect, test, vi } from 'vitest'

import { isSafeMode, pausePluginsByPlace, type Router, runsPlugins } from './plugin-places'

test.each([
  '/installed',
  '/installed/',
  '/account',
  '/device',
  '/moderation',
  '/account/tokens',
  '/webhooks',
  '/sign-in',
  '/register',
  '/confirm-email',
  '/forgot-password',
  '/reset-password',
])('no plugin runs on %s', (path) => {
  expect(runsPlugins(path)).toBe(false)
})

test.each(['/', '/marketplace', '/marketplace/installed', '/installed-elsewhere'])(
  'plugins run on %s',
  (path) => {
    expect(runsPlugins(path)).toBe(true)
  },
)

test.each([
  ['?safe', true],
  ['?a=1&safe=1', true],
  ['?safer', false],
  ['', false],
])('%s is safe mode: %s', (search, expected) => {
  expect(isSafeMode(search)).toBe(expected)
})

function routed(pathname: string, safe: boolean) {
  let tell: (state: Router['state']) => void = () => undefined
  const host = { pause: vi.fn(), resume: vi.fn() }
  const router: Router = {
    state: { location: { pathname } },
    subscribe: (listener) => {
      tell = listener
      return vi.fn()
    },
  }
  pausePluginsByPlace(host, router, safe)
  const go = (to: string) => {
    tell({ location: { pathname: to } })
  }
  return { host, go }
}

test('plugins pause and go on as one walks through the pages', () => {
  const { host, go } = routed('/installed', false)
  expect([host.pause.mock.calls.length, host.resume.mock.calls.length]).toEqual([1, 0])
  go('/')
  expect([host.pause.mock.calls.length, host.resume.mock.calls.length]).toEqual([1, 1])
  go('/account')
  expect([host.pause.mock.calls.length, host.resume.mock.calls.length]).toEqual([2, 1])
})

test('in safe mode none runs anywhere', () => {
  const { host, go } = routed('/', true)
  go('/marketplace')
  expect(host.resume).not.toHaveBeenCalled()
})
