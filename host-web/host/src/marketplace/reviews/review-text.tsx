import type { Review } from '../../api/reviews'
import { formatDate } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { Stars } from './stars'

/** What somebody has written, and what the developer answered. All of it is text. */
export function ReviewText({ review }: { review: Review }) {
  const { rating, title, body, author, version, writtenAt, changedAt, answer, fixedIn } = review
  const edited = changedAt !== writtenAt
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Stars count={rating} />
        {title && <h4 className="min-w-0 text-[15px] font-semibold break-words">{title}</h4>}
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted">
        <span className="font-medium break-all text-text">{author || 'Somebody'}</span>
        <span>used {version}</span>
        <time dateTime={changedAt}>
          {edited ? 'edited ' : ''}
          {formatDate(changedAt)}
        </time>
        {fixedIn && <Badge tone="success">Fixed in {fixedIn}</Badge>}
      </p>
      {body && (
        <p className="mt-3 overflow-clip text-[15px] leading-7 break-words whitespace-pre-line">{body}</p>
      )}
      {answer && (
        <blockquote className="mt-4 border-l-2 border-accent pl-4">
          <p className="text-[13px] font-medium">
            {answer.by ?? 'The developer'} answered{' '}
            <time dateTime={answer.at} className="font-normal text-muted">
              {formatDate(answer.at)}
            </time>
          </p>
          <p className="mt-1 overflow-clip text-sm leading-6 break-words whitespace-pre-line">
            {answer.words}
          </p>
        </blockquote>
      )}
    </>
  )
}
