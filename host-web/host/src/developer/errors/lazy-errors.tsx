import { lazy, Suspense } from 'react'

import { Skeleton } from '../../ui/feedback/skeleton'
import type { ErrorsProps } from './errors'

const Errors = lazy(async () => ({ default: (await import('./errors')).Errors }))

/** Fetched where it is looked at. */
export function LazyErrors(props: ErrorsProps) {
  return (
    <Suspense fallback={<Skeleton className="h-96 rounded-lg" />}>
      <Errors {...props} />
    </Suspense>
  )
}
