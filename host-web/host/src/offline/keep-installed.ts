import type { QueryClient } from '@tanstack/react-query'

import { installedQuery } from '../api/queries'
import { useAuth } from '../auth/auth-store'
import type { SnapshotStore } from './kept-snapshot'

/**
 * Shows the person and the plugins of last time until the server says what they are now, so that a page without its
 * API still has them; and keeps what the server says for the next time. Returns its undoing.
 */
export function keepInstalled(queries: QueryClient, snapshots: SnapshotStore): () => void {
  const warn = (error: unknown) => {
    console.warn('What is installed is not kept in this browser.', error)
  }
  const save = () => {
    const { user, isVerified } = useAuth.getState()
    const { data, dataUpdatedAt } = queries.getQueryState(installedQuery.queryKey) ?? {}
    // Restored data, and that of a person whom nobody has asked for yet, are not the server's word.
    if (!isVerified || !data || !dataUpdatedAt) return
    snapshots.write({ user, installed: data, savedAt: dataUpdatedAt }).catch(warn)
  }
  const undoings = [
    queries.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryHash === INSTALLED) save()
    }),
    useAuth.subscribe((now, before) => {
      if (now.isVerified && before.user && !now.user) snapshots.clear().catch(warn)
      else if (now.isVerified && !before.isVerified) save()
    }),
  ]
  restore(queries, snapshots).catch(warn)
  return () => {
    for (const undo of undoings) undo()
  }
}

const INSTALLED = JSON.stringify(installedQuery.queryKey)

async function restore(queries: QueryClient, snapshots: SnapshotStore): Promise<void> {
  const snapshot = await snapshots.read()
  const { isVerified, user } = useAuth.getState()
  // The server was faster.
  if (!snapshot || isVerified || user) return
  useAuth.setState({ user: snapshot.user, status: 'known' })
  if (queries.getQueryData(installedQuery.queryKey) === undefined) {
    queries.setQueryData(installedQuery.queryKey, snapshot.installed, { updatedAt: 0 })
  }
}
