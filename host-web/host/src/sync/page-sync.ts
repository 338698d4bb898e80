import { useStore } from 'zustand'
import { pageOwner } from '../browser/page-owner'
import { pageStorage } from '../browser/page-storage'
import { tellTabs } from '../browser/tabs-channel'
import { CHANNEL } from './follow-sync'
import { PluginOutbox } from './plugins/plugin-outbox'
import { type SyncState, Synchroniser } from './synchroniser'

/** The page's own. */
export const pageSync = new Synchroniser({
  storage: pageStorage,
  owner: pageOwner,
  tellTabs: () => {
    tellTabs(CHANNEL)
  },
})

export const pagePluginOutbox = new PluginOutbox({ owner: pageOwner })

export function useSync<T>(select: (state: SyncState) => T): T {
  return useStore(pageSync.state, select)
}
