import { useInfiniteQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useSearchParams } from 'react-router'

import { type ModeratedState, moderatedReviewsQuery } from '../../api/reviews'
import { Button } from '../../ui/controls/button'
import { LoadMore } from '../../ui/controls/load-more'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Page } from '../../ui/layout/page'
import { ModerationTabs } from '../moderation-tabs'
import { ModeratorsOnly } from '../moderators-only'
import { ReportedReview } from './reported-review'

const STATES: Record<ModeratedState, string> = { reported: 'Reported', hidden: 'Hidden' }

/** Reviews by users that somebody has to look at, or that are hidden. */
export function ModeratedReviewsPage() {
  return (
    <ModeratorsOnly>
      <Page
        title="Reviews by users"
        description="What was reported, who waits longest first; and what is hidden."
      >
        <ModerationTabs />
        <Found />
      </Page>
    </ModeratorsOnly>
  )
}

function Found() {
  const [search, setSearch] = useSearchParams()
  const state: ModeratedState = search.get('state') === 'hidden' ? 'hidden' : 'reported'
  const query = useInfiniteQuery(moderatedReviewsQuery(state))
  const items = query.data?.pages.flatMap((page) => page.items)
  return (
    <section aria-label={STATES[state]} aria-busy={query.isPending}>
      <div role="group" aria-label="Which reviews" className="flex gap-2">
        {(['reported', 'hidden'] as const).map((one) => (
          <Button
            key={one}
            size="sm"
            aria-pressed={one === state}
            variant={one === state ? 'primary' : 'secondary'}
            onClick={() => {
              setSearch(one === 'hidden' ? { state: one } : {}, { replace: true })
            }}
          >
            {STATES[one]}
          </Button>
        ))}
      </div>
      {query.isPending && (
        <Loading label="Loading the reviews" className="mt-4">
          <Skeleton className="h-48 rounded-lg" />
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
      {items?.length === 0 && (
        <EmptyState icon={ShieldCheck} title={state === 'hidden' ? 'Nothing is hidden' : 'Nothing waits'}>
          {state === 'hidden'
            ? 'What moderators hide is listed here, and can be shown again.'
            : 'Reviews come here when somebody reports them.'}
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ul className="mt-4 grid grid-cols-1 gap-4">
          {items.map((review) => (
            <ReportedReview key={review.id} review={review} />
          ))}
        </ul>
      )}
      <LoadMore label="More reviews" query={query} />
    </section>
  )
}
