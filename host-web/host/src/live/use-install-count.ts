import { useEffect, useState } from 'react'

import { live, type LiveConnection } from './live-connection'

/** How many have a plugin, as it changes while it is on the screen. */
export function useInstallCount(
  { id, installCount }: { id: string; installCount: number },
  connection: LiveConnection = live,
): number {
  const [told, setTold] = useState<{ id: string; from: number; count: number }>()
  useEffect(() => {
    const forget = connection.want('show', id)
    const deafen = connection.listen((message) => {
      if (message.type === 'count' && message.pluginId === id)
        setTold({ id, from: installCount, count: message.installCount })
    })
    return () => {
      forget()
      deafen()
    }
  }, [connection, id, installCount])
  // What was asked for since is newer than what was told before.
  return told?.id === id && told.from === installCount ? told.count : installCount
}
