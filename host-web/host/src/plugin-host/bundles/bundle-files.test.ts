import { afterEach, expect, test, vi } from 'vitest'

import { filesBeside, listingOf } from './bundle-files'

const DIGEST = '00ff'.repeat(16)
const BASE = `http://content.localhost/bundles/words/1.0.0/${DIGEST}`

afterEach(() => {
  vi.unstubAllGlobals()
})

function answering(answer: Response) {
  const ask = vi.fn<typeof fetch>().mockResolvedValue(answer)
  vi.stubGlobal('fetch', ask)
  return ask
}

test('a version of one module has nothing beside it, and nobody is asked', async () => {
  const ask = answering(Response.error())
  const url = `http://content.localhost/bundles/words/1.0.0/${DIGEST}.js`
  expect(listingOf(url)).toBeUndefined()
  expect(await filesBeside(url)).toEqual([])
  expect(ask).not.toHaveBeenCalled()
})

test('the listing must have the hash that is in the address', async () => {
  const ask = answering(Response.json({ files: [] }))
  await filesBeside(`${BASE}/index.js`)
  const [url, options] = ask.mock.calls[0] ?? []
  expect(url).toBe(`${BASE}.list`)
  expect(options?.integrity).toBe(`sha256-${btoa('\0\xff'.repeat(16))}`)
})

test('each file beside the entry has its address and its hash', async () => {
  const files = [
    { path: 'chunks/a.js', size: 1, digest: '01'.repeat(32) },
    { path: 'index.js', size: 1, digest: '02'.repeat(32) },
  ]
  answering(Response.json({ files }))
  expect(await filesBeside(`${BASE}/index.js`)).toEqual([
    { path: 'chunks/a.js', url: `${BASE}/chunks/a.js`, integrity: `sha256-${btoa('\x01'.repeat(32))}` },
  ])
})

test('a listing that is not there is an error', async () => {
  answering(new Response('', { status: 404 }))
  await expect(filesBeside(`${BASE}/index.js`)).rejects.toThrow('404')
})
