import { useInfiniteQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { SearchX, Store } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { Link } from 'react-router'

import { catalogQuery } from '../api/queries'
import type { PluginFilters } from '../api/types'
import { Button } from '../ui/controls/button'
import { LoadMore } from '../ui/controls/load-more'
import { EmptyState } from '../ui/feedback/empty-state'
import { Loading } from '../ui/feedback/loading'
import { ErrorState } from '../ui/feedback/error-state'
import { plural } from '../ui/format'
import { PluginCard, PluginCardSkeleton } from './plugin-card'

// Cards that are not in view are neither laid out nor drawn, and still there for the keyboard, for a
// search in the page and for screen readers. The margin leaves room for shadow and focus.
const ITEM = '-m-2 min-w-0 p-2 [contain-intrinsic-size:auto_14rem] [content-visibility:auto]'
const GRID = 'grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3'

interface PluginGridProps {
  filters: PluginFilters
  isFiltered: boolean
  onClear: () => void
  /** Instead of what a search says that finds nothing. */
  nothing?: ReactNode
}

export function PluginGrid({ filters, isFiltered, onClear, nothing }: PluginGridProps) {
  const { data, error, isPending, isFetching, isPlaceholderData, refetch, ...more } = useInfiniteQuery(
    catalogQuery(filters),
  )
  const firstOfMore = useRef<number>(undefined)

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
    if (nothing) return nothing
    return isFiltered ? <NoMatch filters={filters} onClear={onClear} /> : <NothingPublished />
  }
  const total = data.pages[0]?.total ?? plugins.length
  const loadMore = () => {
    firstOfMore.current = plugins.length
    void more.fetchNextPage()
  }
  // One goes on where the button was.
  const receiveFocus = (index: number) => (item: HTMLLIElement | null) => {
    if (!item || index !== firstOfMore.current) return
    firstOfMore.current = undefined
    item.querySelector('a')?.focus({ preventScroll: true })
  }
  return (
    <section aria-label="Plugins" aria-busy={isPlaceholderData}>
      <p role="status" className="mb-4 text-sm text-muted">
        {data.pages[0]?.counted === false ? `More than ${plural(total, 'plugin')}` : plural(total, 'plugin')}
      </p>
      <ul className={clsx(GRID, 'transition-opacity', isPlaceholderData && 'opacity-60')}>
        {plugins.map((plugin, index) => (
          <li key={plugin.id} ref={receiveFocus(index)} className={ITEM}>
            <PluginCard plugin={plugin} />
          </li>
        ))}
      </ul>
      <LoadMore label="More plugins" query={{ ...more, fetchNextPage: loadMore }} />
    </section>
  )
}

function GridSkeleton() {
  return (
    <Loading label="Loading plugins">
      <div className={clsx(GRID, 'mt-9')}>
        {Array.from({ length: 6 }, (_, index) => (
          <PluginCardSkeleton key={index} />
        ))}
      </div>
    </Loading>
  )
}

function NoMatch({ filters, onClear }: { filters: PluginFilters; onClear: () => void }) {
  return (
    <div role="status">
      <EmptyState
        icon={SearchX}
        title={titleOf(filters)}
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Try fewer or other words, take away a filter, or look through a category. Words are looked for in
        names, tags, authors, descriptions, and what commands and settings are called.
      </EmptyState>
    </div>
  )
}

function titleOf(filters: PluginFilters): string {
  if (!filters.q) return 'No plugins match these filters'
  const others = Object.keys(filters).some((name) => name !== 'q' && name !== 'sort')
  return `No plugins match “${filters.q}”${others ? ' with these filters' : ''}`
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
