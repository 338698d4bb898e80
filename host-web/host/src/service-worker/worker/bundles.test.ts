import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { keepBundles } from './bundles'

const FOLDER = `http://content.localhost/bundles/zen-page/1.0.0/${'a'.repeat(64)}`
const OTHER = `http://content.localhost/bundles/zen-page/1.0.0/${'b'.repeat(64)}`
const INDEX = `${FOLDER}/index.js`
let kept: Map<string, Response>

/** What a browser has and this environment has not: a cache by address. */
const cache = () => ({
  keys: () => Promise.resolve([...kept.keys()].map((url) => ({ url }))),
  match: ({ url }: { url: string }) => Promise.resolve(kept.get(url)),
  delete: ({ url }: { url: string }) => Promise.resolve(kept.delete(url)),
  put: (url: string, response: Response) => Promise.resolve(void kept.set(url, response)),
})

beforeEach(() => {
  const bytes = () => new Response('', { headers: { 'x-folio-integrity': 'sha384-x' } })
  const urls = [INDEX, `${FOLDER}.list`, `${FOLDER}/chunks/a.js`, `${OTHER}/index.js`, `${OTHER}.list`]
  kept = new Map(urls.map((url) => [url, bytes()]))
  vi.stubGlobal('caches', { open: () => Promise.resolve(cache()) })
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 200 })))
})

afterEach(() => {
  vi.unstubAllGlobals()
})

test('what is not among them goes', async () => {
  await keepBundles([{ url: INDEX, integrity: 'sha384-x' }])
  expect([...kept.keys()]).toEqual([INDEX])
})

test('what lies below a bundle whose files nobody knows stays, and nothing else', async () => {
  await keepBundles([{ url: INDEX, integrity: 'sha384-x', andBelow: FOLDER }])
  expect([...kept.keys()]).toEqual([INDEX, `${FOLDER}.list`, `${FOLDER}/chunks/a.js`])
})

test('what has another hash than is asked for is fetched anew, also there', async () => {
  await keepBundles([{ url: INDEX, integrity: 'sha384-y', andBelow: FOLDER }])
  expect(kept.get(INDEX)?.headers.get('x-folio-integrity')).toBe('sha384-y')
})
