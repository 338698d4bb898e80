import { CloudOff, WifiOff } from 'lucide-react'

import { ApiError, describeError, NO_ANSWER } from '../../api/http/api-error'
import { useIsOffline } from '../../api/http/availability'
import { Button } from '../controls/button'
import { EmptyState } from './empty-state'

interface ErrorStateProps {
  error: unknown
  /** What could not be shown, as in 'The marketplace could not be loaded'. */
  title: string
  onRetry: () => void
  busy?: boolean
  /** `h1` where it is all that the page says. */
  heading?: 'h1' | 'h2'
}

export function ErrorState({ error, title, onRetry, busy = false, heading = 'h2' }: ErrorStateProps) {
  const offline = useIsOffline()
  const isOffline = offline && error instanceof ApiError && error.status === NO_ANSWER
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <div role="alert">
      <EmptyState
        icon={isOffline ? WifiOff : CloudOff}
        title={isOffline ? 'You are offline' : title}
        heading={heading}
        action={
          <Button busy={busy} onClick={onRetry}>
            Try again
          </Button>
        }
      >
        <p>
          {isOffline
            ? `${title}: that needs the network. It comes when you are online again.`
            : describeError(error)}
        </p>
        {requestId && <p className="mt-2 font-mono text-xs">Request {requestId}</p>}
      </EmptyState>
    </div>
  )
}
