import { useEffect } from 'react'

import { live, type LiveConnection } from './live-connection'

/** Who looks at a plugin hears of it, also without having it. */
export function useWatching(pluginId: string, connection: LiveConnection = live): void {
  useEffect(() => connection.want('watch', pluginId), [connection, pluginId])
}
