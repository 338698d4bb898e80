import { useInfiniteQuery } from '@tanstack/react-query'
import { MessageSquare } from 'lucide-react'
import { Link } from 'react-router'

import { type NamedOwnReview, ownReviewsQuery } from '../../api/reviews'
import type { User } from '../../api/types'
import { SignedIn } from '../../auth/signed-in'
import { ReviewText } from '../../marketplace/reviews/review-text'
import { Button } from '../../ui/controls/button'
import { LoadMore } from '../../ui/controls/load-more'
import { Callout } from '../../ui/feedback/callout'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'

/** What one has said of plugins, and what became of it. */
export function OwnReviewsPage() {
  return (
    <Page
      width="narrow"
      title="Your reviews"
      description="What you have said of plugins, and what their developers answered."
      back={<BackLink to="/account">Account</BackLink>}
    >
      <SignedIn>{(user) => <Reviews user={user} />}</SignedIn>
    </Page>
  )
}

function Reviews({ user }: { user: User }) {
  const query = useInfiniteQuery(ownReviewsQuery(user.id))
  const items = query.data?.pages.flatMap((page) => page.items)
  if (!items && query.error)
    return (
      <ErrorState
        title="Your reviews could not be loaded"
        error={query.error}
        busy={query.isFetching}
        onRetry={() => void query.refetch()}
      />
    )
  if (!items) return <Skeleton className="h-64 rounded-lg" />
  if (items.length === 0)
    return (
      <EmptyState
        icon={MessageSquare}
        title="You have reviewed nothing yet"
        action={
          <Button asChild variant="primary">
            <Link to="/installed">What you have installed</Link>
          </Button>
        }
      >
        Who has tried a plugin can review it on its page.
      </EmptyState>
    )
  return (
    <>
      <ul className="grid grid-cols-1 gap-4">
        {items.map((review) => (
          <Row key={review.id} review={review} />
        ))}
      </ul>
      <LoadMore label="More reviews" query={query} />
    </>
  )
}

function Row({ review }: { review: NamedOwnReview }) {
  return (
    <li className="rounded-lg border border-border bg-raised p-5 shadow-sm">
      <h2 className="mb-3 text-base font-semibold break-words">
        <Link to={`/marketplace/${review.pluginId}#reviews`} className="underline-offset-4 hover:underline">
          {review.pluginName}
        </Link>
      </h2>
      {review.hiddenPolicy && (
        <div className="mb-4">
          <Callout tone="warning" title="A moderator has hidden it">
            <p className="break-words whitespace-pre-line">{review.hiddenWords}</p>
            <Link to={`/policy#${review.hiddenPolicy}`} className="underline underline-offset-4">
              {review.hiddenPolicy}
            </Link>
          </Callout>
        </div>
      )}
      <ReviewText review={review} />
    </li>
  )
}
