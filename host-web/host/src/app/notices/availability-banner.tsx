import { CloudOff, WifiOff } from 'lucide-react'

import { useAvailability, useIsOffline } from '../../api/http/availability'

/** Says that the network or the service is away, and that nothing is lost by it. */
export function AvailabilityBanner() {
  const isOffline = useIsOffline()
  const away = useAvailability((availability) => availability.away)
  const Icon = isOffline ? WifiOff : CloudOff
  const message = isOffline
    ? 'You are offline. Writing goes on with the plugins you have; the marketplace waits for the network.'
    : 'The service does not answer at the moment. What you asked for is kept and tried again.'
  return (
    <div role="status" aria-live="polite">
      {(isOffline || away) && (
        <p className="flex items-center justify-center gap-2.5 bg-warning-soft px-4 py-2 text-center text-[13px] font-medium text-text">
          <Icon aria-hidden className="size-4 shrink-0 text-warning" />
          {message}
        </p>
      )}
    </div>
  )
}
