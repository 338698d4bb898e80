import { afterEach, expect, test, vi } from 'vitest'

import { startWorker } from './start-worker'

const file = {
  path: 'engine.js',
  url: `http://content.localhost/trials/token/${'0f'.repeat(32)}/engine.js`,
  integrity: `sha256-${btoa('\x01'.repeat(32))}`,
}
const started = vi.fn(function () {
  // Nothing starts.
})

afterEach(() => {
  vi.unstubAllGlobals()
})

function startedIn(origin: string) {
  const made: Blob[] = []
  vi.stubGlobal('origin', origin)
  vi.spyOn(URL, 'createObjectURL').mockImplementation(
    (blob) => `blob:null/${String(made.push(blob as Blob))}`,
  )
  vi.stubGlobal('Worker', started)
  startWorker(file)
  const [script, options] = started.mock.lastCall as [URL | string, WorkerOptions]
  return { script: String(script), options, made }
}

test('in the page the starter is the script, whose answer has a policy of its own', () => {
  const { script, made, options } = startedIn(new URL(document.baseURI).origin)
  expect(script).toContain('plugin-worker')
  expect(made).toEqual([])
  expect(options.type).toBe('module')
  expect(JSON.parse(options.name ?? '')).toEqual({ url: file.url, integrity: file.integrity })
})

test('where a version is tried out, which is a page without an origin, what it makes imports the starter', async () => {
  const { script, made, options } = startedIn('null')
  expect(script).toBe('blob:null/1')
  expect(made[0]?.type).toBe('text/javascript')
  expect(await made[0]?.text()).toMatch(/^import "https?:\/\/[^"]+plugin-worker[^"]*"$/)
  expect(JSON.parse(options.name ?? '')).toEqual({ url: file.url, integrity: file.integrity })
})
