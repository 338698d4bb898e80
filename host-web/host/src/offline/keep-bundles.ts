import { type QueryClient, QueryObserver } from '@tanstack/react-query'

import { installedQuery } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import type { KeptBundle } from '../service-worker/messages'

type Keep = (bundles: KeptBundle[]) => Promise<void>

/** Keeps the bundles of what is installed, and no others. Returns its undoing. */
export function keepInstalledBundles(queries: QueryClient, keep: Keep): () => void {
  let known: string | undefined
  const follow = (installed: readonly InstalledPlugin[] | undefined) => {
    if (!installed) return
    const bundles = installed.map(({ bundleUrl: url, integrity }) => ({ url, integrity }))
    const text = JSON.stringify(bundles)
    if (text === known) return
    known = text
    keep(bundles).catch((error: unknown) => {
      console.warn('The installed plugins will not work without a network.', error)
    })
  }
  const observer = new QueryObserver(queries, { ...installedQuery, enabled: false })
  follow(observer.getCurrentResult().data)
  return observer.subscribe(({ data }) => {
    follow(data)
  })
}
