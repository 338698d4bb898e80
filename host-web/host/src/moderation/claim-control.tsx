import type { WaitingVersion } from '../api/moderation/moderation-types'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { formatAge } from '../ui/format'
import { useClaim } from './use-claim'

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit' })

/** Who has taken it, since when and until when, and the button that takes it (`again`) or lets go of it. */
export function ClaimControl({ review, again = false }: { review: WaitingVersion; again?: boolean }) {
  const username = useAuth(({ user }) => user?.username)
  const { take, release, busy } = useClaim(review)
  const { claim } = review
  const isMine = claim?.moderator === username
  const named = `${review.name} ${review.version}`
  return (
    <div className="flex flex-col items-start gap-2 sm:items-end">
      {claim && (
        <p className="text-[13px] text-muted sm:text-right">
          Taken by <strong className="font-semibold text-text">{isMine ? 'you' : claim.moderator}</strong>{' '}
          {formatAge(claim.since)},
          <br />
          until <time dateTime={claim.until}>{clock.format(new Date(claim.until))}</time>
        </p>
      )}
      {!claim && <p className="text-[13px] text-muted">Taken by nobody</p>}
      {!claim && (
        <Button
          size="sm"
          variant="primary"
          busy={busy}
          onClick={take}
          aria-label={again ? `Take ${named} again` : `Take ${named}`}
        >
          {again ? 'Take it again' : 'Take'}
        </Button>
      )}
      {isMine && (
        <Button size="sm" busy={busy} onClick={release} aria-label={`Release ${named}`}>
          Release
        </Button>
      )}
    </div>
  )
}
