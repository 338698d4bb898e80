import { useStore } from 'zustand'
import { pageOwner } from '../browser/page-owner'
import { pageStorage } from '../browser/page-storage'
import { CHANNEL } from './follow-sync'
import { PluginOutbox } from './plugins/plugin-outbox'
import { type SyncState, Synchroniser } from './synchroniser'

/** The page's own. */
export const pageSync = new Synchroniser({
  storage: pageStorage,
  owner: pageOwner,
  tellTabs: () => {
    if (!('BroadcastChannel' in window)) return
    const channel = new BroadcastChannel(CHANNEL)
    channel.postMessage(null)
    channel.close()
  },
})

export const pagePluginOutbox = new PluginOutbox({ owner: pageOwner })

export function useSync<T>(select: (state: SyncState) => T): T {
  return useStore(pageSync.state, select)
}
