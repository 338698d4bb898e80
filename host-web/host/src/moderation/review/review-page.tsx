import { useQuery } from '@tanstack/react-query'
import { FileX } from 'lucide-react'
import { Link, useParams } from 'react-router'

import { ApiError } from '../../api/http/api-error'
import { reviewQuery } from '../../api/moderation/moderation'
import type { VersionReview } from '../../api/moderation/moderation-types'
import { useAuth } from '../../auth/auth-store'
import { Button } from '../../ui/controls/button'
import { Tab, TabList, TabPanel, Tabs } from '../../ui/controls/tabs'
import { EmptyState } from '../../ui/feedback/empty-state'
import { Loading } from '../../ui/feedback/loading'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatAge } from '../../ui/format'
import { Badge, type Tone } from '../../ui/layout/badge'
import { BackLink } from '../../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../../ui/layout/page'
import { ClaimControl } from '../claim-control'
import { ModeratorsOnly } from '../moderators-only'
import { moderatedPath } from '../paths'
import { RiskBadge } from '../risk-badge'
import { PublicPage } from '../trial/public-page'
import { TryOut } from '../trial/try-out'
import { Changes } from './changes/changes'
import { DecisionPanel, obstacleOf } from './decision/decision-panel'
import { CheckList } from './check-list'
import { Facts } from './facts'
import { ReviewHistory } from './decision/review-history'
import { SourcePanel } from './source/source-panel'
import { useReviewView, type ReviewView } from './use-review-view'

export function ReviewPage() {
  return (
    <ModeratorsOnly>
      <PageBody>
        <BackLink to="/moderation">Queue</BackLink>
        <Loaded />
      </PageBody>
    </ModeratorsOnly>
  )
}

function Loaded() {
  const { pluginId = '', version = '' } = useParams()
  const { data: review, error, isFetching, refetch } = useQuery(reviewQuery(pluginId, version))
  useDocumentTitle(review ? `Review of ${review.name} ${review.version}` : 'Review')
  if (review) return <Review review={review} />
  if (!error) {
    return (
      <Loading label="Loading the review">
        <Skeleton className="mt-6 h-96 rounded-lg" />
      </Loading>
    )
  }
  if (error instanceof ApiError && error.status === 404) return <NothingToReview />
  return (
    <ErrorState
      heading="h1"
      title="The review could not be loaded"
      error={error}
      busy={isFetching}
      onRetry={() => void refetch()}
    />
  )
}

function NothingToReview() {
  return (
    <EmptyState
      heading="h1"
      icon={FileX}
      title="Nobody has to review such a version"
      action={
        <Button asChild>
          <Link to="/moderation">The queue</Link>
        </Button>
      }
    >
      It may have been published by itself, or the address is mistyped.
    </EmptyState>
  )
}

const STATES: Partial<Record<string, { tone: Tone; label: string }>> = {
  waiting: { tone: 'neutral', label: 'Waiting' },
  appealed: { tone: 'accent', label: 'Appeal' },
  approved: { tone: 'success', label: 'Approved' },
  rejected: { tone: 'danger', label: 'Rejected' },
}

function Review({ review }: { review: VersionReview }) {
  const { pluginId, version, name, owner, waitingSince, reasons, risk } = review
  const state = STATES[review.state] ?? { tone: 'neutral' as const, label: review.state }
  const [view, setView] = useReviewView()
  const username = useAuth(({ user }) => user?.username ?? '')
  const isOpen = review.state === 'waiting' || review.state === 'appealed'
  const mayTake = review.claim !== null || obstacleOf(review, username) === null
  return (
    <>
      <header className="mt-6 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-80">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="text-[28px] leading-9 font-semibold tracking-tight break-words">
              {name} <span className="font-mono text-2xl font-medium">{version}</span>
            </h1>
            <Badge tone={state.tone}>{state.label}</Badge>
            <RiskBadge risk={risk} />
          </div>
          <p className="mt-1 text-sm text-muted">
            <Link to={moderatedPath(pluginId)} className="font-mono underline underline-offset-4">
              {pluginId}
            </Link>{' '}
            by {owner} · queued <time dateTime={waitingSince}>{formatAge(waitingSince)}</time>
          </p>
          <ul aria-label="Why a person looks at it" className="mt-3 list-disc pl-5 text-sm text-pretty">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
        {isOpen && mayTake && <ClaimControl review={review} />}
      </header>

      <div className="mt-8 grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,1fr)_320px]">
        <Tabs
          value={view}
          onValueChange={(value) => {
            setView(value as ReviewView)
          }}
          className="min-w-0"
        >
          <TabList aria-label={`About ${name} ${version}`}>
            <Tab value="findings">Findings</Tab>
            <Tab value="changes">What changed</Tab>
            <Tab value="facts">Facts</Tab>
            <Tab value="source">Source</Tab>
            <Tab value="page">Page</Tab>
            <Tab value="try">Try it</Tab>
            <Tab value="history">History</Tab>
          </TabList>
          <TabPanel value="findings" className="pt-6">
            <CheckList checks={review.checks} />
          </TabPanel>
          <TabPanel value="changes" className="pt-6">
            <Changes review={review} />
          </TabPanel>
          <TabPanel value="facts" className="pt-6">
            <Facts review={review} />
          </TabPanel>
          <TabPanel value="source" className="pt-6">
            <SourcePanel review={review} />
          </TabPanel>
          <TabPanel value="page" className="pt-6">
            <PublicPage review={review} />
          </TabPanel>
          <TabPanel value="try" className="pt-6">
            <TryOut review={review} />
          </TabPanel>
          <TabPanel value="history" className="pt-6">
            <ReviewHistory review={review} />
          </TabPanel>
        </Tabs>
        <DecisionPanel review={review} />
      </div>
    </>
  )
}
