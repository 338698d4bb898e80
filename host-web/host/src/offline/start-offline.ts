import type { QueryClient } from '@tanstack/react-query'

import { whenStarted } from '../browser/when-started'
import { keepInstalledBundles } from './keep-bundles'
import { keepInstalled } from './keep-installed'
import type { SnapshotStore } from './kept-snapshot'

/** All that makes the page go on without a network. Returns its undoing. */
export function startOffline(queries: QueryClient, snapshots: SnapshotStore): () => void {
  const undoings = [keepInstalled(queries, snapshots)]
  // Not while developing: Vite's files have no hashes, and a kept one would hide each change.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    void whenStarted()
      .then(() => import('./service-worker-client'))
      .then(({ keepBundles, registerServiceWorker }) => {
        registerServiceWorker()
        undoings.push(keepInstalledBundles(queries, keepBundles))
      })
  }
  return () => {
    for (const undo of undoings) undo()
  }
}
