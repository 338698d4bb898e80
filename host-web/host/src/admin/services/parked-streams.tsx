import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { parkedQuery, retryParked } from '../../api/admin/admin'
import type { ParkedStream, ServiceName } from '../../api/admin/admin-types'
import { Button } from '../../ui/controls/button'
import { LoadMore } from '../../ui/controls/load-more'
import { notify } from '../../ui/feedback/notify'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatAge, plural } from '../../ui/format'

/** What could not be applied: the first event of each stream, since the rest waits for it. */
export function ParkedStreams({ service }: { service: ServiceName }) {
  const query = useInfiniteQuery(parkedQuery(service))
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const sources = [...new Set(items.map(({ source }) => source))]
  const { data, error, isFetching, refetch } = query
  if (!data && error) {
    return (
      <ErrorState
        title={`The parked events of ${service} could not be loaded`}
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  if (!data) return <Skeleton className="mt-6 h-24 rounded-md" />
  if (items.length === 0) return null
  return (
    <section aria-label={`Parked events of ${service}`} className="mt-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="text-sm font-semibold">Parked events</h3>
        <div className="flex flex-wrap gap-2">
          {sources.map((source) => (
            <RetryButton key={source} service={service} source={source} stream={null}>
              {`Try all of ${source} now`}
            </RetryButton>
          ))}
        </div>
      </div>
      <ul className="mt-3 divide-y divide-border rounded-md border border-border">
        {items.map((parked) => (
          <Parked key={`${parked.source} ${parked.stream}`} service={service} parked={parked} />
        ))}
      </ul>
      <LoadMore label="More parked events" query={query} />
    </section>
  )
}

function Parked({ service, parked }: { service: ServiceName; parked: ParkedStream }) {
  const { source, stream, type, position, events, reason, attempts, parkedAt } = parked
  const more = events > 1 ? `, and ${plural(events - 1, 'event')} behind it` : ''
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-mono text-[13px] break-all">{stream}</p>
        <p className="text-[13px] text-muted">
          {`${type} of ${source} at ${position}${more}; tried ${plural(attempts, 'time')}, parked ${formatAge(parkedAt)}`}
        </p>
        <p className="mt-1 break-words whitespace-pre-line">{reason}</p>
      </div>
      <RetryButton service={service} source={source} stream={stream}>
        Try now<span className="sr-only"> the stream {stream}</span>
      </RetryButton>
    </li>
  )
}

interface RetryButtonProps {
  service: ServiceName
  source: ServiceName
  stream: string | null
  children: React.ReactNode
}

function RetryButton({ service, source, stream, children }: RetryButtonProps) {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const retry = async () => {
    setBusy(true)
    try {
      const { streams } = await retryParked(service, source, stream)
      notify.success(
        streams > 0
          ? `${plural(streams, 'stream')} will be tried within seconds.`
          : 'Nothing is parked there any more.',
      )
      await queries.invalidateQueries({ queryKey: parkedQuery(service).queryKey })
    } catch (error) {
      notify.error('It could not be tried', error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button size="sm" busy={busy} onClick={() => void retry()}>
      {children}
    </Button>
  )
}
