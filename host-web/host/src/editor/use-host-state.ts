import { useSyncExternalStore } from 'react'
import { usePluginHost } from '../plugin-host/plugin-host-context'

/** A shared value as plugins left it: anything at all, so check it. */
export function useHostState(key: string): unknown {
  const { state } = usePluginHost().registries
  return useSyncExternalStore(
    (changed) => state.subscribe(key, changed),
    () => state.get(key),
  )
}
