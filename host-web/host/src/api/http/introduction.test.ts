import { beforeEach, expect, test, vi } from 'vitest'

import { deferred, fakeApi, json, problem } from '../../testing/fake-api'
import { sampleInstalled } from '../../testing/samples'

/** A page that has asked nobody yet. */
async function freshPage() {
  vi.resetModules()
  const { getSession } = await import('../account/auth')
  const { installPlugin } = await import('../installs')
  return { getSession, installPlugin }
}

const visitor = () => json({ user: null, anonymous: true })
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

let me = deferred<Response>()
let requests: ReturnType<typeof fakeApi> = []
const paths = () => requests.map(({ path }) => path)

beforeEach(() => {
  me = deferred<Response>()
  requests = fakeApi({
    'GET /auth/me': () => me.promise,
    'POST /user/plugins/install': () => json({ success: true, ...sampleInstalled() }),
  })
})

test('an install that is clicked before the page is known waits for the visitor’s cookie', async () => {
  const { getSession, installPlugin } = await freshPage()
  const asked = getSession()
  const installed = installPlugin('word-count')
  await settle()
  expect(paths()).toEqual(['/auth/me'])
  me.resolve(visitor())
  await asked
  await installed
  expect(paths()).toEqual(['/auth/me', '/user/plugins/install'])
})

test('it goes on when nobody could say who this is', async () => {
  const { getSession, installPlugin } = await freshPage()
  const asked = getSession()
  const installed = installPlugin('word-count')
  me.resolve(problem(500, 'Something broke.'))
  await expect(asked).rejects.toThrow()
  await installed
  expect(paths()).toEqual(['/auth/me', '/user/plugins/install'])
})

test('later questions keep nobody waiting', async () => {
  const { getSession, installPlugin } = await freshPage()
  me.resolve(visitor())
  await getSession()
  me = deferred<Response>()
  void getSession()
  await installPlugin('word-count')
  expect(paths()).toEqual(['/auth/me', '/auth/me', '/user/plugins/install'])
})
