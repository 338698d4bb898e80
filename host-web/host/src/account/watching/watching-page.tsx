import { useQuery } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { Link } from 'react-router'

import { type Watch, watchesQuery } from '../../api/account/watches'
import { SignedIn } from '../../auth/signed-in'
import { useSetWatched } from '../../marketplace/watching/use-set-watched'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatAge, formatDate } from '../../ui/format'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'

/** All that one watches, each with a way out. */
export function WatchingPage() {
  return (
    <Page
      width="narrow"
      title="What you watch"
      description="You are told of new versions, new plugins, security releases, and what is not kept up any more."
      back={<BackLink to="/account">Account</BackLink>}
    >
      <SignedIn>{(user) => <Watches userId={user.id} />}</SignedIn>
    </Page>
  )
}

function Watches({ userId }: { userId: string }) {
  const { data, error, isFetching, refetch } = useQuery(watchesQuery(userId))
  if (!data && error)
    return (
      <ErrorState
        title="What you watch could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  if (!data) return <Skeleton className="h-64 rounded-lg" />
  if (data.length === 0)
    return (
      <EmptyState
        icon={Eye}
        title="You watch nothing yet"
        action={
          <Button asChild variant="primary">
            <Link to="/marketplace">Browse the marketplace</Link>
          </Button>
        }
      >
        “Watch” stands on the page of each plugin and each author.
      </EmptyState>
    )
  return (
    <ul
      aria-label="What you watch"
      className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
    >
      {data.map((watch) => (
        <Row key={`${watch.kind} ${watch.id}`} userId={userId} watch={watch} />
      ))}
    </ul>
  )
}

function Row({ userId, watch: { kind, id, name, since } }: { userId: string; watch: Watch }) {
  const change = useSetWatched(userId, kind, id, name)
  const to = kind === 'plugin' ? `/marketplace/${id}` : `/authors/${encodeURIComponent(id)}`
  return (
    <li aria-label={name} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-0 flex-1">
        <Link to={to} className="text-sm font-medium break-words underline-offset-4 hover:underline">
          {name}
        </Link>
        <p className="text-[13px] text-muted">
          {kind === 'plugin' ? 'Plugin' : 'Author'}, watched since{' '}
          <time dateTime={since} title={formatDate(since)}>
            {formatAge(since)}
          </time>
        </p>
      </div>
      <Button
        size="sm"
        busy={change.isPending}
        onClick={() => {
          change.mutate(false)
        }}
      >
        Stop watching
        <span className="sr-only"> {name}</span>
      </Button>
    </li>
  )
}
