import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { firstAddress } from './another-address'
import type { InstalledPlugin } from './bundle'
import { BrowserBundleLoader } from './bundle-loader'

const FOLDER = `http://content.localhost/bundles/words/1.0.0/${'0f'.repeat(32)}`
const SHA256 = `sha256-${btoa('\x01'.repeat(32))}`
const plugin: InstalledPlugin = {
  pluginId: 'words',
  version: '1.0.0',
  manifest: { id: 'words', name: 'Words', version: '1.0.0', description: 'Counts.', contributes: {} },
  enabled: true,
  settings: {},
  bundleUrl: `${FOLDER}/index.js`,
  integrity: 'sha384-x',
}
const files = ['chunks/a.js', 'engine.wasm', 'index.js'].map((path) => ({ path, digest: '01'.repeat(32) }))

/** As a browser has it: an address that could not be had is not asked for again. */
const had = new Map<string, boolean>()
let links: HTMLLinkElement[]
let serves: (url: string) => boolean

beforeEach(() => {
  had.clear()
  links = []
  serves = () => true
  vi.spyOn(document.head, 'append').mockImplementation((link) => {
    const { href } = link as HTMLLinkElement
    links.push(link as HTMLLinkElement)
    if (!had.has(href)) had.set(href, serves(href))
    ;(link as HTMLLinkElement).dispatchEvent(new Event(had.get(href) ? 'load' : 'error'))
  })
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(
      url.endsWith('.list')
        ? Response.json({ files })
        : new Response('', { status: 200, headers: { 'content-type': 'text/javascript' } }),
    ),
  )
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const load = (loader: BrowserBundleLoader) =>
  loader.load(plugin, () => Promise.resolve({ ran: true } as never))

test('all code is compared before any runs, each file with its own hash', async () => {
  await load(new BrowserBundleLoader())
  expect(links.map(({ href, integrity }) => [href, integrity])).toEqual([
    [`${FOLDER}/chunks/a.js`, SHA256],
    [`${FOLDER}/index.js`, 'sha384-x'],
  ])
})

test('a file that could not be had is named, and asked for again at the next try, with its hash', async () => {
  const loader = new BrowserBundleLoader()
  serves = (url) => !url.endsWith('/a.js')
  await expect(load(loader)).rejects.toThrow('chunks/a.js could not be downloaded just now')
  serves = () => true
  links = []
  expect(await load(loader)).toEqual({ ran: true })
  expect(links.map(({ href, integrity }) => [firstAddress(href), integrity])).toEqual([
    [`${FOLDER}/chunks/a.js`, SHA256],
    [`${FOLDER}/index.js`, 'sha384-x'],
  ])
  // The entry finds its chunk where that was compared.
  const [chunk, entry] = links.map(({ href }) => href)
  expect(new URL('./chunks/a.js', entry).href).toBe(chunk)
})

test('what takes too long goes on, and is there for who tries again', async () => {
  vi.useFakeTimers()
  const loader = new BrowserBundleLoader()
  vi.spyOn(document.head, 'append').mockImplementation((link) => void links.push(link as HTMLLinkElement))
  const late = expect(load(loader)).rejects.toThrow('took too long')
  await vi.advanceTimersByTimeAsync(15_000)
  await late
  const again = load(loader)
  for (const link of links) link.dispatchEvent(new Event('load'))
  expect(await again).toEqual({ ran: true })
  expect(links.map(({ href }) => href)).toEqual([`${FOLDER}/chunks/a.js`, `${FOLDER}/index.js`])
  vi.useRealTimers()
})

test('code that failed while it began begins again, and what it imports does not', async () => {
  const loader = new BrowserBundleLoader()
  const failing = loader.load(plugin, () => Promise.reject(new Error('No network.')))
  await expect(failing).rejects.toThrow('No network.')
  links = []
  await load(loader)
  expect(links.map(({ href }) => href)).toEqual([`${FOLDER}/index.js#try-2`])
})
