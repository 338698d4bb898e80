import { Flag } from 'lucide-react'
import { useState } from 'react'

import { isNewer } from '../../api/developer/versions'
import type { MyReview, Review } from '../../api/reviews'
import { Button } from '../../ui/controls/button'
import { plural } from '../../ui/format'
import { HelpfulButton } from './helpful-button'
import { OwnerTools } from './owner-tools'
import { ReportDialog } from './report-dialog'
import { ReviewText } from './review-text'

interface ReviewItemProps {
  review: Review
  /** Of who looks at it; undefined of nobody who is signed in. */
  mine: MyReview | undefined
  userId: string | undefined
  versions: string[]
}

export function ReviewItem({ review, mine, userId, versions }: ReviewItemProps) {
  const [reporting, setReporting] = useState(false)
  const newer = versions.filter((version) => isNewer(version, review.version))
  return (
    <article aria-label={`Review by ${review.author}`} className="py-6">
      <ReviewText review={review} />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {mine && userId ? (
          <>
            <HelpfulButton review={review} userId={userId} voted={mine.helpful.includes(review.id)} />
            <Button
              size="sm"
              variant="ghost"
              onClick={() => {
                setReporting(true)
              }}
            >
              <Flag aria-hidden className="size-3.5" />
              Report
              <span className="sr-only"> the review by {review.author}</span>
            </Button>
            {mine.owner && <OwnerTools review={review} newer={newer} />}
          </>
        ) : (
          review.helpful > 0 && (
            <p className="text-[13px] text-muted">
              {plural(review.helpful, 'person', 'people')} found this helpful
            </p>
          )
        )}
      </div>
      <ReportDialog
        review={review}
        open={reporting}
        onClose={() => {
          setReporting(false)
        }}
      />
    </article>
  )
}
