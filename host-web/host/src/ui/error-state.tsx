import { CloudOff } from 'lucide-react'

import { ApiError, describeError } from '../api/api-error'
import { Button } from './button'
import { EmptyState } from './empty-state'

interface ErrorStateProps {
  error: unknown
  /** What could not be shown, as in 'The marketplace could not be loaded'. */
  title: string
  onRetry: () => void
  busy?: boolean
}

export function ErrorState({ error, title, onRetry, busy = false }: ErrorStateProps) {
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <div role="alert">
      <EmptyState
        icon={CloudOff}
        title={title}
        action={
          <Button busy={busy} onClick={onRetry}>
            Try again
          </Button>
        }
      >
        <p>{describeError(error)}</p>
        {requestId && <p className="mt-2 font-mono text-xs">Request {requestId}</p>}
      </EmptyState>
    </div>
  )
}
