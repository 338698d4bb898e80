import { create } from 'zustand'

interface Availability {
  /** The browser's own opinion of the network. */
  online: boolean
  /** The last request found the service away, and is being repeated. */
  away: boolean
}

export const useAvailability = create<Availability>()(() => ({
  online: typeof navigator === 'undefined' || navigator.onLine,
  away: false,
}))

export function reportAway(away: boolean): void {
  if (useAvailability.getState().away !== away) useAvailability.setState({ away })
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
