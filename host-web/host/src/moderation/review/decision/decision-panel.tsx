import { useForm } from 'react-hook-form'

import { useAuth } from '../../../auth/auth-store'
import type { VersionReview } from '../../../api/moderation/moderation-types'
import { Callout } from '../../../ui/feedback/callout'
import { ClaimControl } from '../../claim-control'
import { DecisionForm, NO_DRAFT, type Draft } from './decision-form'

/** The decision, or why it is not this moderator's to make. */
export function DecisionPanel({ review }: { review: VersionReview }) {
  // What was written about one version is never sent about another.
  return <Panel key={`${review.pluginId} ${review.version}`} review={review} />
}

function Panel({ review }: { review: VersionReview }) {
  const form = useForm<Draft>({ defaultValues: NO_DRAFT })
  const { isDirty } = form.formState
  const username = useAuth(({ user }) => user?.username ?? '')
  const obstacle = obstacleOf(review, username)
  const isMine = obstacle === null && review.claim !== null
  return (
    <aside aria-label="Decision" className="grid content-start gap-4">
      {review.appeal && review.state === 'appealed' && (
        <section className="rounded-lg border border-border bg-raised p-4 shadow-sm">
          <h2 className="text-sm font-semibold">The appeal of {review.owner}</h2>
          <p className="mt-1 text-sm break-words whitespace-pre-line">{review.appeal}</p>
        </section>
      )}
      <section className="grid grid-cols-1 gap-3 rounded-lg border border-border bg-raised p-4 shadow-sm">
        <h2 className="text-[15px] font-semibold">Decision</h2>
        {obstacle && (
          <Callout tone={obstacle.tone} title={obstacle.title}>
            {obstacle.text}
          </Callout>
        )}
        {!obstacle && !review.claim && <TakeIt review={review} again={isDirty} />}
        {(isMine || isDirty) && <DecisionForm review={review} form={form} disabled={!isMine} />}
      </section>
    </aside>
  )
}

function TakeIt({ review, again }: { review: VersionReview; again: boolean }) {
  return (
    <div>
      <p className="mb-3 text-sm text-muted">
        {again
          ? 'It is yours no longer: your time is up, or you let go of it. Take it again to send what you wrote.'
          : 'Take it first, so that nobody else decides meanwhile.'}
      </p>
      <ClaimControl review={review} again={again} />
    </div>
  )
}

interface Obstacle {
  tone: 'info' | 'success' | 'warning'
  title: string
  text: string
}

/** The server refuses the same; here it is said before somebody has read all of it in vain. */
export function obstacleOf(review: VersionReview, username: string): Obstacle | null {
  const { state, owner, claim, history } = review
  const last = history.filter(({ kind }) => kind === 'decided').at(-1)
  const by = last?.by === username ? 'you' : (last?.by ?? 'a moderator')
  if (state === 'approved') {
    return { tone: 'success', title: `Approved by ${by}`, text: 'It is published.' }
  }
  if (state === 'rejected') {
    return {
      tone: 'info',
      title: `Rejected by ${by}`,
      text: 'It comes back to the queue when its developer appeals.',
    }
  }
  if (owner === username) {
    return {
      tone: 'warning',
      title: 'It is yours',
      text: 'Somebody else has to decide on a plugin of yours.',
    }
  }
  if (state === 'appealed' && last?.by === username) {
    return {
      tone: 'warning',
      title: 'You rejected it before',
      text: 'An appeal is decided by another moderator.',
    }
  }
  if (claim && claim.moderator !== username) {
    return {
      tone: 'warning',
      title: `${claim.moderator} has taken it`,
      text: 'You can read all of it. It is free again when they let go of it, or when their time is up.',
    }
  }
  return null
}
