import { useInfiniteQuery } from '@tanstack/react-query'
import { ClipboardList } from 'lucide-react'

import { operationsQuery } from '../../api/admin/admin'
import { SERVICES } from '../../api/admin/admin-types'
import { describeError } from '../../api/http/api-error'
import { Button } from '../../ui/controls/button'
import { LoadMore } from '../../ui/controls/load-more'
import { Callout } from '../../ui/feedback/callout'
import { EmptyState } from '../../ui/feedback/empty-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatMoment, humanise } from '../../ui/format'
import { Page } from '../../ui/layout/page'
import { AdminTabs } from '../admin-tabs'
import { OperatorsOnly } from '../operators-only'
import { type Done, merged } from './merged'
import { sentence, who } from './sentence'

export function OperationsPage() {
  return (
    <OperatorsOnly>
      <Page
        title="What operators did"
        description="In all services, the newest first: policies, roles, ended sessions, further tries, and each look at a log."
      >
        <AdminTabs />
        <Operations />
      </Page>
    </OperatorsOnly>
  )
}

function Operations() {
  const auth = useInfiniteQuery(operationsQuery('auth'))
  const publishing = useInfiniteQuery(operationsQuery('publishing'))
  const catalog = useInfiniteQuery(operationsQuery('catalog'))
  const installs = useInfiniteQuery(operationsQuery('installs'))
  const queries = { auth, publishing, catalog, installs }
  const of = SERVICES.map((service) => ({ service, query: queries[service] }))
  const { items, next } = merged(
    of.map(({ service, query }) => ({
      service,
      items: query.data?.pages.flatMap((page) => page.items) ?? [],
      hasMore: query.hasNextPage,
    })),
  )
  const older = of.filter(({ service }) => next.includes(service)).map(({ query }) => query)
  // What is asked for could be the newest: nothing is shown before each has answered or failed.
  const isPending = of.some(({ query }) => query.isPending)
  const failed = of.filter(({ query }) => query.error !== null && !query.data)
  return (
    <section aria-label="Operations" aria-busy={isPending}>
      {failed.map(({ service, query }) => (
        <div key={service} className="mb-4">
          <Callout
            tone="danger"
            title={`${humanise(service)} did not answer: what was done there is missing`}
          >
            <p>{describeError(query.error)}</p>
            <Button size="sm" className="mt-2" busy={query.isFetching} onClick={() => void query.refetch()}>
              Ask {service} again
            </Button>
          </Callout>
        </div>
      ))}
      {isPending && (
        <Loading label="Loading what operators did">
          <Skeleton className="h-48 rounded-lg" />
        </Loading>
      )}
      {!isPending && items.length === 0 && failed.length === 0 && (
        <EmptyState icon={ClipboardList} title="Nothing yet">
          What operators do from now on is listed here.
        </EmptyState>
      )}
      {!isPending && items.length > 0 && (
        <ol className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm">
          {items.map((item) => (
            <OneOperation key={`${item.service} ${item.position}`} done={item} />
          ))}
        </ol>
      )}
      <LoadMore
        label="Older operations"
        query={{
          hasNextPage: older.length > 0,
          isFetchingNextPage: older.some(({ isFetchingNextPage }) => isFetchingNextPage),
          isFetchNextPageError: older.some(({ isFetchNextPageError }) => isFetchNextPageError),
          fetchNextPage: () => Promise.all(older.map((query) => query.fetchNextPage())),
        }}
      />
    </section>
  )
}

function OneOperation({ done }: { done: Done }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3 text-sm">
      <p className="min-w-0 break-words">
        <span className="font-semibold">{who(done)}</span> {sentence(done.service, done)}
      </p>
      <time dateTime={done.recordedAt} className="text-[13px] text-muted tabular-nums">
        {formatMoment(done.recordedAt)}
      </time>
    </li>
  )
}
