import { afterEach, expect, test, vi } from 'vitest'

import { startWorker } from './start-worker'

const file = {
  path: 'engine.js',
  url: `http://content.localhost/trials/token/${'0f'.repeat(32)}/engine.js`,
  integrity: `sha256-${btoa('\x01'.repeat(32))}`,
}
const started = vi.fn<(script: URL | string, options: WorkerOptions) => void>(function () {
  // Nothing starts.
})

afterEach(() => {
  vi.unstubAllGlobals()
  started.mockClear()
})

function startIn(origin: string) {
  vi.stubGlobal('origin', origin)
  vi.stubGlobal('Worker', started)
  startWorker(file)
}

test('in the page the starter is the script, whose answer has a policy of its own', () => {
  startIn(new URL(document.baseURI).origin)
  const [script, options] = started.mock.lastCall ?? ['', {}]
  expect(String(script)).toContain('plugin-worker')
  expect(options.type).toBe('module')
  expect(JSON.parse(options.name ?? '')).toEqual({ url: file.url, integrity: file.integrity })
})

test('where a version is tried out, which is a page without an origin, it says what to do', () => {
  expect(() => {
    startIn('null')
  }).toThrow('install the plugin')
  expect(started).not.toHaveBeenCalled()
})
