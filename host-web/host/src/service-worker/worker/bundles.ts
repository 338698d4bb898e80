import { firstAddress } from '../../plugin-host/bundles/another-address'
import type { KeptBundle } from '../messages'

const CACHE = 'folio-bundles'
const INTEGRITY = 'x-folio-integrity'

let turn: Promise<void> = Promise.resolve()
let latest = 0

/** A bundle never changes: what is kept is the answer, if it has the hash that is asked for. */
export async function answerBundle(request: Request): Promise<Response> {
  const kept = await caches.match(firstAddress(request.url), { cacheName: CACHE, ignoreVary: true })
  return kept && hasHash(kept, request.integrity) ? kept : fetch(request)
}

/**
 * Keeps exactly these: what is not among them goes, what is missing is fetched and must have its hash. Calls are worked
 * on one after another, and one that a later call overtook is left alone. A bundle that cannot be fetched now is asked
 * for again with the next call.
 */
export function keepBundles(bundles: KeptBundle[]): Promise<void> {
  const call = ++latest
  turn = turn.then(async () => {
    if (call === latest) await keep(bundles, () => call === latest)
  })
  return turn
}

async function keep(bundles: KeptBundle[], isWanted: () => boolean): Promise<void> {
  const cache = await caches.open(CACHE)
  const wanted = new Map(bundles.map(({ url, integrity }) => [new URL(url, location.origin).href, integrity]))
  const stays = bundles.flatMap(({ andBelow }) => andBelow ?? [])
  for (const request of await cache.keys()) {
    const integrity = wanted.get(request.url)
    const kept = await cache.match(request)
    if (kept && integrity !== undefined && hasHash(kept, integrity)) wanted.delete(request.url)
    else if (integrity !== undefined || !stays.some((address) => request.url.startsWith(address)))
      await cache.delete(request)
  }
  for (const [url, integrity] of wanted) {
    if (!isWanted()) return
    try {
      await cache.put(url, await download(url, integrity))
    } catch (error) {
      console.warn(`The bundle ${url} is not kept for use without a network.`, error)
      if (error instanceof DOMException && error.name === 'QuotaExceededError') return
    }
  }
}

/** Rejects when the bytes do not have the hash: `fetch` itself checks it. */
async function download(url: string, integrity: string): Promise<Response> {
  const response = await fetch(url, { integrity, mode: 'cors', credentials: 'omit' })
  if (response.status !== 200) throw new Error(`The server answered ${String(response.status)}.`)
  const headers = new Headers(response.headers)
  headers.set(INTEGRITY, integrity)
  return new Response(await response.blob(), { headers })
}

function hasHash(kept: Response, integrity: string): boolean {
  return integrity === '' || kept.headers.get(INTEGRITY) === integrity
}
