import { afterEach, expect, test, vi } from 'vitest'

import { Registrations } from '../running/registrations'
import { assetsOf } from './plugin-assets'

const BASE = `http://content.localhost/bundles/words/1.0.0/${'0f'.repeat(32)}`
const files = ['engine.js', 'engine.wasm', 'chunks/deep.js', 'index.js'].map((path) => ({
  path,
  size: 1,
  digest: '01'.repeat(32),
}))

afterEach(() => {
  vi.unstubAllGlobals()
})

function setUp(bundleUrl = `${BASE}/index.js`) {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ files })))
  const worker = { terminate: vi.fn() }
  const start = vi.fn(() => worker as unknown as Worker)
  const registrations = new Registrations(() => undefined)
  return { worker, start, registrations, assets: assetsOf(bundleUrl, registrations, start) }
}

test.each([
  'engine.js',
  './engine.js',
  `${BASE}/engine.js`,
  new URL(`${BASE}/engine.js`),
  `${BASE}/engine.js`.replace('0f0f', '%30f0%66'),
])('a worker is a file that is listed, with the hash that the listing has: %s', async (path) => {
  const { assets, start, worker } = setUp()
  expect(await assets.worker(path)).toBe(worker)
  const integrity = `sha256-${btoa('\x01'.repeat(32))}`
  expect(start).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ url: `${BASE}/engine.js`, integrity }),
  )
})

test.each(['none.js', 'engine.wasm', '../x.js', 'https://a.example/engine.js', 'data:text/javascript,1', ''])(
  'nothing else is started: %j',
  async (path) => {
    const { assets, start } = setUp()
    await expect(assets.worker(path)).rejects.toThrow('no file of code')
    expect(start).not.toHaveBeenCalled()
  },
)

test('one module has no workers beside it', async () => {
  const { assets } = setUp('http://content.localhost/bundles/words/1.0.0/a.js')
  await expect(assets.worker('engine.js')).rejects.toThrow('no file of code')
})

test.each([true, false])('it is terminated when the run ends; the run was live: %s', async (live) => {
  const { assets, worker, registrations } = setUp()
  await assets.worker('engine.js')
  if (live) registrations.commit()()
  expect(worker.terminate).not.toHaveBeenCalled()
  registrations.end()
  expect(worker.terminate).toHaveBeenCalledOnce()
})

test('a run that ended meanwhile starts none', async () => {
  const { assets, start, registrations } = setUp()
  const asked = assets.worker('engine.js')
  registrations.end()
  await expect(asked).rejects.toThrow('has ended')
  expect(start).not.toHaveBeenCalled()
})
