import { useQuery } from '@tanstack/react-query'

import { policiesQuery } from '../../api/moderation/moderation'
import type { CheckVerdict } from '../../api/moderation/moderation-types'
import { type OwnReview, ownReviewQuery } from '../../api/developer/own-reviews'
import { Callout } from '../../ui/feedback/callout'
import { Loading } from '../../ui/feedback/loading'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate, humanise, plural } from '../../ui/format'
import { StatusBadge } from '../plugin-status'
import { Findings } from '../publish/findings'
import { AppealForm } from './appeal-form'
import { LastMoment } from './last-moment'

interface VersionReviewProps {
  pluginId: string
  version: string
  /** Of the version: another one brings another review. */
  status: string
}

/** What checks and moderators said of a version. */
export function VersionReview({ pluginId, version, status }: VersionReviewProps) {
  const { data, error, isFetching, refetch } = useQuery(ownReviewQuery(pluginId, version, status))
  if (data) return <Shown review={data} />
  if (error) {
    return (
      <ErrorState
        title={`The review of ${version} could not be loaded`}
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <Loading label={`Loading the review of ${version}`} className="mt-3">
      <Skeleton className="h-16 rounded-md" />
    </Loading>
  )
}

function Shown({ review }: { review: OwnReview }) {
  const { state, decision, appeal, mayAppeal, appealUntil, reasons, checks } = review
  return (
    <div className="mt-3 grid grid-cols-1 gap-4">
      {state === 'waiting' && (
        <Callout tone="info" title="A moderator looks at it before anybody can install it">
          {reasons.length > 0 && <p>Why: {reasons.join('; ')}.</p>}
        </Callout>
      )}
      {state === 'appealed' && <Callout tone="info" title="You appealed: another moderator decides" />}
      {decision && <Decision review={review} />}
      {appeal && (
        <div className="text-sm">
          <p className="font-medium">Your appeal</p>
          <p className="mt-1 text-pretty break-words whitespace-pre-line text-muted">{appeal}</p>
        </div>
      )}
      {mayAppeal && <AppealForm pluginId={review.pluginId} version={review.version} until={appealUntil} />}
      {!mayAppeal && appealUntil && (
        <p className="text-sm text-muted">
          An appeal was possible until <LastMoment at={appealUntil} />. Mend what was named and publish a new
          version: that is reviewed on its own.
        </p>
      )}
      <Checks checks={checks} />
    </div>
  )
}

function Decision({ review: { state, decision } }: { review: OwnReview }) {
  const { data: policies = [] } = useQuery(policiesQuery)
  if (!decision) return null
  const policy = policies.find(({ id }) => id === decision.policy)
  const approved = state === 'approved'
  return (
    <Callout
      tone={approved ? 'success' : 'danger'}
      title={`${approved ? 'Approved' : 'Rejected'} by a moderator on ${formatDate(decision.decidedAt)}`}
    >
      <p>
        <span className="font-medium">{policy?.title ?? humanise(decision.policy)}</span> {policy?.text}
      </p>
      {decision.words && (
        <blockquote className="mt-2 border-l-2 border-border-strong pl-3 break-words whitespace-pre-line">
          {decision.words}
        </blockquote>
      )}
    </Callout>
  )
}

function Checks({ checks }: { checks: CheckVerdict[] }) {
  const passed = checks.filter(({ verdict }) => verdict === 'passed')
  const others = checks.filter(({ verdict }) => verdict !== 'passed')
  const findings = checks.flatMap((check) => check.findings)
  if (checks.length === 0) {
    return <p className="text-sm text-muted">It is from before verdicts were recorded.</p>
  }
  return (
    <div className="grid grid-cols-1 gap-3">
      <p className="text-sm text-muted">
        {plural(passed.length, 'check')} of {checks.length} passed.
      </p>
      {others.length > 0 && (
        <ul aria-label="Checks that did not pass" className="grid gap-2 text-sm">
          {others.map(({ check, verdict, stage }) => (
            <li key={check} className="flex flex-wrap items-center gap-2">
              <StatusBadge status={verdict} />
              {humanise(check)}
              {stage === 'observed' && <span className="text-muted">(decides nothing yet)</span>}
            </li>
          ))}
        </ul>
      )}
      {findings.length > 0 && <Findings findings={findings} />}
    </div>
  )
}
