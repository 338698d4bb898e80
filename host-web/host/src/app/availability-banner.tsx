import { CloudOff, WifiOff } from 'lucide-react'

import { useAvailability } from '../api/availability'

/** Says that the network or the service is away, and that nothing is lost by it. */
export function AvailabilityBanner() {
  const { online, away } = useAvailability()
  const Icon = online ? CloudOff : WifiOff
  const message = online
    ? 'The service does not answer at the moment. What you asked for is kept and tried again.'
    : 'You are offline. Writing goes on; plugins and the marketplace wait for the network.'
  return (
    <div role="status" aria-live="polite">
      {(!online || away) && (
        <p className="flex items-center justify-center gap-2.5 bg-warning-soft px-4 py-2 text-center text-[13px] font-medium text-text">
          <Icon aria-hidden className="size-4 shrink-0 text-warning" />
          {message}
        </p>
      )}
    </div>
  )
}
