import { create } from 'zustand'

interface Availability {
  /** The browser's own opinion of the network. */
  online: boolean
  /** The last request found the service away, and is being repeated. */
  away: boolean
  /** The last request came to nobody: there is no network, whatever the browser thinks, or no server. */
  unreached: boolean
}

export const useAvailability = create<Availability>()(() => ({
  online: typeof navigator === 'undefined' || navigator.onLine,
  away: false,
  unreached: false,
}))

/** What a person calls being offline. */
export function useIsOffline(): boolean {
  return useAvailability(({ online, unreached }) => !online || unreached)
}

export function reportAway(away: boolean, unreached = false): void {
  const now = useAvailability.getState()
  if (now.away !== away || now.unreached !== unreached) useAvailability.setState({ away, unreached })
}

/** Follows the browser's network events; returns its undoing. */
export function watchNetwork(): () => void {
  const update = () => {
    useAvailability.setState({ online: navigator.onLine })
  }
  window.addEventListener('online', update)
  window.addEventListener('offline', update)
  return () => {
    window.removeEventListener('online', update)
    window.removeEventListener('offline', update)
  }
}
