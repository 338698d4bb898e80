import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { deleteReview, type MyReview, myReviewQuery, type OwnReview } from '../../api/reviews'
import type { User } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import { SignInLink } from '../../auth/sign-in-link'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { ReviewForm } from './review-form'
import { ReviewText } from './review-text'
import { useRefreshReviews } from './use-refresh-reviews'

const BOX = 'rounded-lg border border-border bg-raised p-5 shadow-sm'

/** What the person who looks at the page has said, or may say. */
export function OwnReviewPanel({ pluginId }: { pluginId: string }) {
  const { user, status } = useAuth()
  if (user) return <Mine pluginId={pluginId} user={user} />
  if (status === 'unknown') return <Skeleton className="h-20 rounded-lg" />
  return (
    <div className={`${BOX} flex flex-wrap items-center justify-between gap-3 text-sm`}>
      <p>Have you tried it? Sign in to review it.</p>
      <Button asChild size="sm">
        <SignInLink tab="sign-in">Sign in</SignInLink>
      </Button>
    </div>
  )
}

function Mine({ pluginId, user }: { pluginId: string; user: User }) {
  const { data, error, isFetching, refetch } = useQuery(myReviewQuery(pluginId, user.id))
  if (data) return <Known key={user.id} pluginId={pluginId} userId={user.id} mine={data} />
  if (!error) return <Skeleton className="h-20 rounded-lg" />
  return (
    <ErrorState
      title="Your review could not be loaded"
      error={error}
      busy={isFetching}
      onRetry={() => void refetch()}
    />
  )
}

interface KnownProps {
  pluginId: string
  userId: string
  mine: MyReview
}

function Known({ pluginId, userId, mine }: KnownProps) {
  const [editing, setEditing] = useState(false)
  const { review, refusal, version } = mine
  if (editing)
    return (
      <div className={BOX}>
        <ReviewForm
          pluginId={pluginId}
          userId={userId}
          before={review}
          version={version}
          onDone={() => {
            setEditing(false)
          }}
        />
      </div>
    )
  const edit = () => {
    setEditing(true)
  }
  if (review) return <Written review={review} userId={userId} onEdit={refusal === null ? edit : undefined} />
  if (refusal !== null) return <p className={`${BOX} text-sm text-muted`}>{refusal}</p>
  return (
    <div className={`${BOX} flex flex-wrap items-center justify-between gap-3 text-sm`}>
      <p>You have tried it. What do you think of it?</p>
      <Button size="sm" variant="primary" onClick={edit}>
        Write a review
      </Button>
    </div>
  )
}

interface WrittenProps {
  review: OwnReview
  userId: string
  onEdit: (() => void) | undefined
}

function Written({ review, userId, onEdit }: WrittenProps) {
  const queries = useQueryClient()
  const refresh = useRefreshReviews(review.pluginId)
  const remove = async () => {
    await deleteReview(review.pluginId)
    const { queryKey } = myReviewQuery(review.pluginId, userId)
    queries.setQueryData(queryKey, (mine) => mine && { ...mine, review: null })
    await refresh()
    notify.success('Your review is deleted.')
  }
  return (
    <section aria-label="Your review" className={BOX}>
      <h3 className="mb-3 text-sm font-semibold">Your review</h3>
      {review.hiddenPolicy && (
        <div className="mb-4">
          <Callout tone="warning" title="A moderator has hidden it">
            <p className="break-words whitespace-pre-line">{review.hiddenWords}</p>
            <p className="mt-1">
              Policy{' '}
              <Link to={`/policy#${review.hiddenPolicy}`} className="underline underline-offset-4">
                {review.hiddenPolicy}
              </Link>
              . Nobody but you and the moderators sees it.
            </p>
          </Callout>
        </div>
      )}
      {review.fixedIn && (
        <div className="mb-4">
          <Callout tone="info" title={`Fixed in ${review.fixedIn}, says its developer`}>
            Update, look again, and change your review if it is not right any more.
          </Callout>
        </div>
      )}
      <ReviewText review={review} />
      <div className="mt-4 flex flex-wrap gap-3">
        {onEdit && (
          <Button size="sm" onClick={onEdit}>
            Edit
            <span className="sr-only"> your review</span>
          </Button>
        )}
        <AskButton
          verb="Delete"
          of="your review"
          title="Delete your review?"
          consequences={[
            'Your stars, your words, the answer to them and its votes are gone for good.',
            'You can write another one.',
          ]}
          onConfirm={remove}
        />
      </div>
    </section>
  )
}
