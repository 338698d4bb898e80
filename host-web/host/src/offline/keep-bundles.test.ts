import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'

import { installedQuery } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import { sampleInstalled } from '../testing/samples'
import { keepInstalledBundles } from './keep-bundles'

const DIGEST = 'a'.repeat(64)
const FOLDER = `http://content.localhost/bundles/zen-page/1.0.0/${DIGEST}`
const several: InstalledPlugin = sampleInstalled({ bundleUrl: `${FOLDER}/index.js`, integrity: 'sha384-x' })
const listing = { files: [{ path: 'chunks/a.js', size: 1, digest: 'b'.repeat(64) }] }

afterEach(() => {
  vi.unstubAllGlobals()
})

test('while nobody can say which files a plugin has, those that are kept stay, and they are asked for again', async () => {
  const fetched = vi.fn().mockResolvedValueOnce(new Response('', { status: 500 }))
  fetched.mockImplementation(() => Promise.resolve(Response.json(listing)))
  vi.stubGlobal('fetch', fetched)
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const queries = new QueryClient()
  const keep = vi.fn().mockResolvedValue(undefined)
  const undo = keepInstalledBundles(queries, keep)

  queries.setQueryData(installedQuery.queryKey, [several])
  await vi.waitFor(() => {
    expect(keep).toHaveBeenCalledTimes(1)
  })
  const entry = { url: several.bundleUrl, integrity: several.integrity }
  expect(keep).toHaveBeenLastCalledWith([{ ...entry, andBelow: FOLDER }])

  let enabled = several.enabled
  await vi.waitFor(() => {
    enabled = !enabled
    queries.setQueryData(installedQuery.queryKey, [{ ...several, enabled }])
    expect(keep).toHaveBeenCalledTimes(2)
  })
  const urls = (keep.mock.lastCall?.[0] as { url: string }[]).map(({ url }) => url)
  expect(urls).toEqual([several.bundleUrl, `${FOLDER}.list`, `${FOLDER}/chunks/a.js`])
  undo()
})
