import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { ThumbsUp } from 'lucide-react'
import { useState } from 'react'

import { myReviewQuery, type Review, type ReviewPage, reviewsKey, voteHelpful } from '../../api/reviews'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'

interface HelpfulButtonProps {
  review: Review
  userId: string
  voted: boolean
}

/** One vote each, which can be taken back. */
export function HelpfulButton({ review, userId, voted }: HelpfulButtonProps) {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const vote = async () => {
    setBusy(true)
    try {
      await voteHelpful(review, !voted)
      queries.setQueryData(
        myReviewQuery(review.pluginId, userId).queryKey,
        (mine) =>
          mine && { ...mine, helpful: without(mine.helpful, review.id).concat(voted ? [] : review.id) },
      )
      queries.setQueriesData<InfiniteData<ReviewPage>>(
        { queryKey: [...reviewsKey(review.pluginId), 'list'] },
        (data) =>
          data && { ...data, pages: data.pages.map((page) => counted(page, review.id, voted ? -1 : 1)) },
      )
    } catch (error) {
      notify.error('Your vote was not counted', error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button size="sm" variant="ghost" aria-pressed={voted} busy={busy} onClick={() => void vote()}>
      {!busy && <ThumbsUp aria-hidden className={voted ? 'size-3.5 fill-current' : 'size-3.5'} />}
      Helpful{review.helpful > 0 && ` (${review.helpful})`}
      <span className="sr-only">: review by {review.author}</span>
    </Button>
  )
}

const without = (ids: string[], id: string) => ids.filter((one) => one !== id)

const counted = (page: ReviewPage, id: string, by: number): ReviewPage => ({
  ...page,
  items: page.items.map((item) => (item.id === id ? { ...item, helpful: item.helpful + by } : item)),
})
