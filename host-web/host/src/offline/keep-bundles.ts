import { type QueryClient, QueryObserver } from '@tanstack/react-query'

import { installedQuery } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import { filesBeside, listingOf } from '../plugin-host/bundles/bundle-files'
import type { KeptBundle } from '../service-worker/messages'

type Keep = (bundles: KeptBundle[]) => Promise<void>

/** Read when they run, and not when somebody looks at the plugin's page. */
const NEEDED = /\.(js|css|json|wasm|woff2?|png|jpe?g|gif|webp|svg)$/
const SHOWN = /^(screenshots\/|icon\.(svg|png)$)/

/** False when not all is known that is to be kept. */
async function keepAll(installed: readonly InstalledPlugin[], keep: Keep, isLatest: () => boolean) {
  const bundles = (await Promise.all(installed.map(filesOf))).flat()
  if (isLatest()) await keep(bundles)
  return bundles.every(({ andBelow }) => andBelow === undefined)
}

async function filesOf({ bundleUrl, integrity }: InstalledPlugin): Promise<KeptBundle[]> {
  const entry = { url: bundleUrl, integrity }
  const listing = listingOf(bundleUrl)
  if (!listing) return [entry]
  try {
    const beside = (await filesBeside(bundleUrl)).filter(({ path }) => NEEDED.test(path) && !SHOWN.test(path))
    return [entry, listing, ...beside].map((file) => ({ url: file.url, integrity: file.integrity }))
  } catch (error) {
    console.warn(`Which files ${bundleUrl} has is not known now; those that are kept stay.`, error)
    // The listing has the same address with another ending.
    const andBelow = listing.url.replace(/\.list$/, '')
    return [{ ...entry, andBelow }]
  }
}

/**
 * Keeps the bundles of what is installed, and no others. What could not be asked for is asked for again when the list of
 * what is installed comes anew. Returns its undoing.
 */
export function keepInstalledBundles(queries: QueryClient, keep: Keep): () => void {
  let known: string | undefined
  const follow = (installed: readonly InstalledPlugin[] | undefined) => {
    if (!installed) return
    const text = JSON.stringify(installed.map(({ bundleUrl, integrity }) => [bundleUrl, integrity]))
    if (text === known) return
    known = text
    const isLatest = () => text === known
    const askAgain = () => {
      if (isLatest()) known = undefined
    }
    keepAll(installed, keep, isLatest)
      .then((isWhole) => {
        if (!isWhole) askAgain()
      })
      .catch((error: unknown) => {
        console.warn('The installed plugins will not work without a network.', error)
        askAgain()
      })
  }
  const observer = new QueryObserver(queries, { ...installedQuery, enabled: false })
  follow(observer.getCurrentResult().data)
  return observer.subscribe(({ data }) => {
    follow(data)
  })
}
