import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { dismissReports, type ModeratedReview, REASONS, restoreReview } from '../../api/reviews'
import { ReviewText } from '../../marketplace/reviews/review-text'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { formatDate, plural } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { HideDialog } from './hide-dialog'

export function ReportedReview({ review }: { review: ModeratedReview }) {
  const { pluginId, pluginName, reports, given, authorBanned, hiddenPolicy, hiddenWords } = review
  return (
    <li className="rounded-lg border border-border bg-raised p-5 shadow-sm">
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 text-base font-semibold break-words">
          <Link to={`/marketplace/${pluginId}#reviews`} className="underline-offset-4 hover:underline">
            {pluginName}
          </Link>
        </h2>
        {reports > 0 && <Badge tone="warning">{plural(reports, 'report')}</Badge>}
        {authorBanned && <Badge tone="danger">Author banned: not shown</Badge>}
      </div>
      <ReviewText review={review} />
      {given.length > 0 && (
        <ul aria-label="Reports" className="mt-4 grid gap-2 border-t border-border pt-4 text-sm">
          {given.map(({ reason, words, at }, index) => (
            <li key={index}>
              <span className="font-medium">{REASONS[reason] ?? reason}</span>{' '}
              <time dateTime={at} className="text-[13px] text-muted">
                {formatDate(at)}
              </time>
              {words && <p className="break-words whitespace-pre-line text-muted">{words}</p>}
            </li>
          ))}
        </ul>
      )}
      {hiddenPolicy && (
        <div className="mt-4">
          <Callout tone="warning" title={`Hidden: ${hiddenPolicy}`}>
            <p className="break-words whitespace-pre-line">{hiddenWords}</p>
          </Callout>
        </div>
      )}
      <Decisions review={review} />
    </li>
  )
}

function Decisions({ review }: { review: ModeratedReview }) {
  const queries = useQueryClient()
  const [hiding, setHiding] = useState(false)
  const [busy, setBusy] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: ['moderation', 'reviews'] })
  const decide = async (decision: () => Promise<unknown>, done: string) => {
    setBusy(true)
    try {
      await decision()
      notify.success(done)
      await refresh()
    } catch (error) {
      notify.error('It was not decided', error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="mt-4 flex flex-wrap gap-3">
      {review.hiddenPolicy === null ? (
        <Button
          size="sm"
          variant="danger"
          onClick={() => {
            setHiding(true)
          }}
        >
          Hide
          <span className="sr-only"> the review by {review.author}</span>
        </Button>
      ) : (
        <Button
          size="sm"
          busy={busy}
          onClick={() => void decide(() => restoreReview(review.id), 'Everybody sees it again.')}
        >
          Show it again
        </Button>
      )}
      {review.reports > 0 && (
        <Button
          size="sm"
          busy={busy}
          onClick={() => void decide(() => dismissReports(review.id), 'It stays as it is.')}
        >
          Leave it as it is
        </Button>
      )}
      <HideDialog
        review={review}
        open={hiding}
        onClose={() => {
          setHiding(false)
        }}
        onHidden={refresh}
      />
    </div>
  )
}
