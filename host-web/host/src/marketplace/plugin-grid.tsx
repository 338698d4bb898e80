import { useInfiniteQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { SearchX, Store } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'

import { catalogQuery } from '../api/queries'
import type { PluginFilters } from '../api/types'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { plural } from '../ui/format'
import { PluginCard, PluginCardSkeleton } from './plugin-card'

const GRID = 'grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3'

interface PluginGridProps {
  filters: PluginFilters
  isFiltered: boolean
  onClear: () => void
}

export function PluginGrid({ filters, isFiltered, onClear }: PluginGridProps) {
  const { data, error, isPending, isFetching, isPlaceholderData, refetch, ...more } = useInfiniteQuery(
    catalogQuery(filters),
  )
  const loadMore = () => void more.fetchNextPage()

  if (isPending) return <GridSkeleton />
  if (!data) {
    return (
      <ErrorState
        title="The marketplace could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  const plugins = data.pages.flatMap((page) => page.items)
  if (plugins.length === 0) {
    return isFiltered ? <NoMatch filters={filters} onClear={onClear} /> : <NothingPublished />
  }
  const total = data.pages[0]?.total ?? plugins.length
  return (
    <section aria-label="Plugins" aria-busy={isPlaceholderData}>
      <p role="status" className="mb-4 text-sm text-muted">
        {plural(total, 'plugin')}
      </p>
      <ul className={clsx(GRID, 'transition-opacity', isPlaceholderData && 'opacity-60')}>
        {plugins.map((plugin) => (
          <li key={plugin.id} className="min-w-0">
            <PluginCard plugin={plugin} />
          </li>
        ))}
      </ul>
      {more.hasNextPage && (
        <LoadMore busy={more.isFetchingNextPage} failed={more.isFetchNextPageError} onMore={loadMore} />
      )}
    </section>
  )
}

interface LoadMoreProps {
  busy: boolean
  failed: boolean
  onMore: () => void
}

/** Loads when it comes into view; the button is there for the keyboard, and after an error. */
function LoadMore({ busy, failed, onMore }: LoadMoreProps) {
  const mark = useRef<HTMLDivElement>(null)
  const idle = !busy && !failed

  useEffect(() => {
    if (!mark.current || !idle) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onMore()
      },
      { rootMargin: '400px' },
    )
    observer.observe(mark.current)
    return () => {
      observer.disconnect()
    }
  }, [idle, onMore])

  return (
    <div ref={mark} className="mt-8 flex flex-col items-center gap-3">
      {failed && (
        <p role="alert" className="text-sm text-danger">
          More plugins could not be loaded.
        </p>
      )}
      <Button busy={busy} onClick={onMore}>
        {busy ? 'Loading…' : failed ? 'Try again' : 'Load more'}
      </Button>
    </div>
  )
}

function GridSkeleton() {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        Loading plugins
      </p>
      <div className={clsx(GRID, 'mt-9')}>
        {Array.from({ length: 6 }, (_, index) => (
          <PluginCardSkeleton key={index} />
        ))}
      </div>
    </div>
  )
}

function NoMatch({ filters, onClear }: { filters: PluginFilters; onClear: () => void }) {
  return (
    <div role="status">
      <EmptyState
        icon={SearchX}
        title={filters.q ? `No plugins match “${filters.q}”` : 'No plugins match these filters'}
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Try fewer or other words, or look through a category.
      </EmptyState>
    </div>
  )
}

function NothingPublished() {
  return (
    <EmptyState
      icon={Store}
      title="Nothing has been published yet"
      action={
        <Button asChild variant="primary">
          <Link to="/developer">Publish the first plugin</Link>
        </Button>
      }
    >
      The marketplace fills as developers publish their plugins.
    </EmptyState>
  )
}
