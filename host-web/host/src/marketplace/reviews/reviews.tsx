import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { MessageSquare } from 'lucide-react'
import { useState } from 'react'

import {
  myReviewQuery,
  type ReviewFilters,
  type ReviewPage,
  reviewsQuery,
  type ReviewSort,
  SORTS,
} from '../../api/reviews'
import type { PluginDetails } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import { Button } from '../../ui/controls/button'
import { Field, NativeSelect } from '../../ui/controls/field'
import { LoadMore } from '../../ui/controls/load-more'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { plural } from '../../ui/format'
import { OwnReviewPanel } from './own-review'
import { RatingSummary } from './rating-summary'
import { ReviewItem } from './review-item'

/** What users say of a plugin, and what its developer answers. */
export function Reviews({ plugin }: { plugin: PluginDetails }) {
  const [filters, setFilters] = useState<ReviewFilters>({ sort: 'helpful' })
  const query = useInfiniteQuery(reviewsQuery(plugin.id, filters))
  const [first] = query.data?.pages ?? []
  return (
    <section aria-label={`Reviews of ${plugin.name}`} className="grid grid-cols-1 gap-8">
      {first && (
        <RatingSummary
          page={first}
          stars={filters.stars}
          onChoose={(stars) => {
            setFilters({ ...filters, stars })
          }}
        />
      )}
      <OwnReviewPanel pluginId={plugin.id} />
      {query.isPending && (
        <Loading label="Loading the reviews">
          <Skeleton className="h-40 rounded-lg" />
        </Loading>
      )}
      {!query.data && query.error && (
        <ErrorState
          title="The reviews could not be loaded"
          error={query.error}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {first && (
        <Listed plugin={plugin} query={query} first={first} filters={filters} onFilter={setFilters} />
      )}
    </section>
  )
}

interface ListedProps {
  plugin: PluginDetails
  query: ReturnType<typeof useInfiniteQuery<ReviewPage, Error, { pages: ReviewPage[] }>>
  first: ReviewPage
  filters: ReviewFilters
  onFilter: (filters: ReviewFilters) => void
}

function Listed({ plugin, query, first, filters, onFilter }: ListedProps) {
  const user = useAuth((auth) => auth.user)
  const { data: mine } = useQuery({
    ...myReviewQuery(plugin.id, user?.id ?? ''),
    enabled: user !== null,
  })
  const versions = plugin.versions.filter((one) => one.status === 'published').map((one) => one.version)
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const others = items.filter(({ id }) => id !== mine?.review?.id)
  if (first.ratingCount === 0 && others.length === 0)
    return (
      <EmptyState icon={MessageSquare} title="No reviews yet">
        Who has installed the plugin can write the first.
      </EmptyState>
    )
  return (
    <div>
      <Filters page={first} filters={filters} onFilter={onFilter} />
      {others.length === 0 ? (
        <p className="py-8 text-sm text-muted">
          {items.length > 0 ? 'Yours is the only one that fits.' : 'No review fits.'}
        </p>
      ) : (
        <div className="divide-y divide-border">
          {others.map((review) => (
            <ReviewItem key={review.id} review={review} mine={mine} userId={user?.id} versions={versions} />
          ))}
        </div>
      )}
      <LoadMore label="More reviews" query={query} />
    </div>
  )
}

interface FiltersProps {
  page: ReviewPage
  filters: ReviewFilters
  onFilter: (filters: ReviewFilters) => void
}

function Filters({ page, filters, onFilter }: FiltersProps) {
  const isFiltered = filters.stars !== undefined || filters.version !== undefined
  return (
    <div className="flex flex-wrap items-end gap-4 border-b border-border pb-4">
      <Field label="Sort by">
        {(control) => (
          <NativeSelect
            {...control}
            className="w-44"
            value={filters.sort}
            onChange={({ target }) => {
              onFilter({ ...filters, sort: target.value as ReviewSort })
            }}
          >
            {Object.entries(SORTS).map(([sort, title]) => (
              <option key={sort} value={sort}>
                {title}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Version">
        {(control) => (
          <NativeSelect
            {...control}
            className="w-40"
            value={filters.version ?? ''}
            onChange={({ target }) => {
              onFilter({ ...filters, version: target.value || undefined })
            }}
          >
            <option value="">All</option>
            {page.versions.map((version) => (
              <option key={version}>{version}</option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <p role="status" className="pb-2.5 text-[13px] text-muted">
        {plural(page.total, 'review')}
        {filters.stars !== undefined && ` with ${plural(filters.stars, 'star')}`}
      </p>
      {isFiltered && (
        <Button
          variant="ghost"
          onClick={() => {
            onFilter({ sort: filters.sort })
          }}
        >
          Show all
        </Button>
      )}
    </div>
  )
}
