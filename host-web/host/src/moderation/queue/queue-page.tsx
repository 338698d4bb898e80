import { useInfiniteQuery } from '@tanstack/react-query'
import { Inbox, SearchX } from 'lucide-react'

import { queueQuery } from '../../api/moderation/moderation'
import type { QueueFilters } from '../../api/moderation/moderation-types'
import { Button } from '../../ui/controls/button'
import { LoadMore } from '../../ui/controls/load-more'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { plural } from '../../ui/format'
import { Page } from '../../ui/layout/page'
import { ModerationTabs } from '../moderation-tabs'
import { ModeratorsOnly } from '../moderators-only'
import { QueueFilterBar } from './queue-filter-bar'
import { QueueRow } from './queue-row'
import { useQueueFilters } from './use-queue-filters'

export function QueuePage() {
  return (
    <ModeratorsOnly>
      <Page
        title="Moderation"
        description="Versions that wait for a person, the riskiest first. Take one before you decide on it, so that nobody else does."
      >
        <ModerationTabs />
        <Queue />
      </Page>
    </ModeratorsOnly>
  )
}

function Queue() {
  const [filters, setFilters] = useQueueFilters()
  const query = useInfiniteQuery(queueQuery(filters))
  const items = query.data?.pages.flatMap((page) => page.items)
  const isFiltered = Object.values(filters).some(Boolean)
  return (
    <section aria-label="Versions that wait" aria-busy={query.isPending}>
      <QueueFilterBar filters={filters} onChange={setFilters} />
      {query.data && (
        <p role="status" className="mt-4 text-sm text-muted">
          {plural(query.data.pages[0]?.waiting ?? 0, 'version')} wait in all
          {isFiltered && `; ${plural(items?.length ?? 0, 'version')} shown`}.
        </p>
      )}
      {query.isPending && <QueueSkeleton />}
      {!query.data && query.error && (
        <ErrorState
          title="The queue could not be loaded"
          error={query.error}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {items?.length === 0 && (
        <Nothing
          filters={filters}
          onReset={() => {
            setFilters({})
          }}
        />
      )}
      {items && items.length > 0 && (
        <ul className="mt-4 grid gap-3">
          {items.map((item) => (
            <QueueRow key={`${item.pluginId}@${item.version}`} item={item} />
          ))}
        </ul>
      )}
      <LoadMore label="More versions" query={query} />
    </section>
  )
}

function Nothing({ filters, onReset }: { filters: QueueFilters; onReset: () => void }) {
  if (!Object.values(filters).some(Boolean)) {
    return (
      <EmptyState icon={Inbox} title="Nothing waits">
        Versions come here when a check holds them, or when every version is reviewed.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={SearchX}
      title="Nothing in the queue fits"
      action={<Button onClick={onReset}>Show all that wait</Button>}
    >
      Others may have decided on it meanwhile.
    </EmptyState>
  )
}

function QueueSkeleton() {
  return (
    <div className="mt-4 grid gap-3">
      <p role="status" className="sr-only">
        Loading the queue
      </p>
      {[1, 2, 3].map((key) => (
        <Skeleton key={key} className="h-28 rounded-lg" />
      ))}
    </div>
  )
}
