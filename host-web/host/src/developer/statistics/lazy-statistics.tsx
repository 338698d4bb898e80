import { lazy, Suspense } from 'react'

import { Skeleton } from '../../ui/feedback/skeleton'

const Statistics = lazy(async () => ({ default: (await import('./statistics')).Statistics }))

/** With its charts it is fetched where it is looked at. */
export function LazyStatistics({ pluginId }: { pluginId: string }) {
  return (
    <Suspense fallback={<Skeleton className="h-96 rounded-lg" />}>
      <Statistics pluginId={pluginId} />
    </Suspense>
  )
}
