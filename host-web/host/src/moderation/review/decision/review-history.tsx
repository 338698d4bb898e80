import type { ReviewHistoryEntry, VersionReview } from '../../../api/moderation/moderation-types'

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

/** What happened so far. Names of moderators are told to moderators alone. */
export function ReviewHistory({ review }: { review: VersionReview }) {
  return (
    <ol className="relative grid gap-6 border-l border-border pl-6">
      {review.history.map((entry, index) => (
        <li key={index} className="relative">
          <span
            aria-hidden
            className="absolute top-1.5 -left-[30px] size-[11px] rounded-full border-2 border-bg bg-border-strong"
          />
          <h2 className="text-sm font-semibold">{titleOf(entry, review.owner)}</h2>
          <p className="mt-0.5 text-[13px] text-muted">
            <time dateTime={entry.at}>{moment.format(new Date(entry.at))}</time>
            {entry.policy && (
              <>
                {' · policy '}
                <span className="font-mono">{entry.policy}</span>
              </>
            )}
          </p>
          {entry.words && (
            <blockquote className="mt-2 border-l-2 border-border-strong pl-3 text-sm break-words whitespace-pre-line">
              {entry.words}
            </blockquote>
          )}
        </li>
      ))}
    </ol>
  )
}

function titleOf({ kind, by, approved }: ReviewHistoryEntry, owner: string): string {
  if (kind === 'requested') return `${owner} submitted it for review`
  if (kind === 'appealed') return `${owner} appealed`
  return `${by ?? 'A moderator'} ${approved ? 'approved' : 'rejected'} it`
}
