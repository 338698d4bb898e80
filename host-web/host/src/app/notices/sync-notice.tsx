import { useLocation } from 'react-router'
import { useStore } from 'zustand'

import { pagePluginOutbox, useSync } from '../../sync/page-sync'
import { SYNC_PATH } from '../../sync/sync-path'
import { useFetchedPart } from '../../ui/feedback/fetched-part'

const loadConflicts = async () => (await import('./sync-conflicts')).SyncConflicts

/** What was changed here and on another device waits for its person, and nothing else waits for that. */
export function SyncNotice() {
  const values = useSync(({ conflicts }) => conflicts.length > 0)
  const settings = useStore(pagePluginOutbox.state, ({ changes }) => changes.some(({ theirs }) => theirs))
  const isOnPage = useLocation().pathname === SYNC_PATH
  return <div role="status">{(values || settings) && !isOnPage && <Conflicts />}</div>
}

/** Nothing until its code is there, which is asked for again where it could not be fetched. */
function Conflicts() {
  const { data } = useFetchedPart('sync conflicts', loadConflicts)
  return data ? <data.Part /> : null
}
