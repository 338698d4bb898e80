import { useQuery } from '@tanstack/react-query'

import { reviewTrialQuery } from '../../api/moderation/moderation'
import type { VersionReview } from '../../api/moderation/moderation-types'
import { readmeBelow } from '../../marketplace/plugin/readme'
import { Screenshots } from '../../marketplace/plugin/screenshots'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { TakeItFirst } from './take-it-first'
import { useIsMine } from './use-is-mine'

/** What its page would show once it is approved: icon, screenshots and readme, which a zip brings along. */
export function PublicPage({ review }: { review: VersionReview }) {
  const isMine = useIsMine(review)
  if (!isMine) return <TakeItFirst what="see its pictures and its readme" />
  return <Shown review={review} />
}

function Shown({ review }: { review: VersionReview }) {
  const { data, error, isFetching, refetch } = useQuery(reviewTrialQuery(review.pluginId, review.version))
  if (!data && error) {
    return (
      <ErrorState
        title="Its pictures could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  if (!data) return <Skeleton className="h-48 rounded-lg" />
  const { iconUrl, screenshots, readmeHtml } = data
  const { name } = review
  return (
    <div className="grid min-w-0 gap-6">
      <div className="flex items-center gap-4">
        {iconUrl && (
          <img
            src={iconUrl}
            alt={`Icon of ${name}`}
            className="size-20 flex-none rounded-lg object-contain"
          />
        )}
        {!iconUrl && <p className="text-sm text-muted">It brings no icon along.</p>}
      </div>
      {screenshots.length > 0 ? (
        <Screenshots plugin={{ name, screenshots }} />
      ) : (
        <p className="text-sm text-muted">It brings no screenshots along.</p>
      )}
      {readmeHtml ? (
        <article
          aria-label={`Readme of ${name}`}
          className="readme min-w-0"
          dangerouslySetInnerHTML={{ __html: readmeBelow(name, readmeHtml) }}
        />
      ) : (
        <p className="text-sm text-muted">It has no readme.</p>
      )}
    </div>
  )
}
