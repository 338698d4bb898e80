import { useInfiniteQuery } from '@tanstack/react-query'
import { BellOff, Settings2 } from 'lucide-react'
import { Link } from 'react-router'

import { notificationsQuery } from '../api/account/notifications'
import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { LoadMore } from '../ui/controls/load-more'
import { Callout } from '../ui/feedback/callout'
import { EmptyState } from '../ui/feedback/empty-state'
import { Loading } from '../ui/feedback/loading'
import { ErrorState } from '../ui/feedback/error-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { Page } from '../ui/layout/page'
import { NotificationRow } from './notification-row'
import { useReading } from './use-reading'

const TITLE = 'Notifications'

export function NotificationsPage() {
  const { user, status } = useAuth()
  if (user) return <Inbox userId={user.id} />
  return (
    <Page width="narrow" title={TITLE}>
      {status === 'unknown' ? <Skeleton className="h-64 rounded-lg" /> : <SignedOut />}
    </Page>
  )
}

function SignedOut() {
  return (
    <Callout tone="info" title="You are not signed in">
      <p className="mb-3">
        An account is told what becomes of its plugins. Who has none sees it on “Installed”.
      </p>
      <Button asChild size="sm" variant="primary">
        <SignInLink tab="sign-in">Sign in or create an account</SignInLink>
      </Button>
    </Callout>
  )
}

function Inbox({ userId }: { userId: string }) {
  const query = useInfiniteQuery(notificationsQuery(userId))
  const { readOne, readAll, busy } = useReading(userId)
  const items = query.data?.pages.flatMap((page) => page.items)
  const newest = items?.[0]
  const unread = query.data?.pages[0]?.unread ?? 0
  return (
    <Page
      width="narrow"
      title={TITLE}
      description="Decisions on your versions, and what becomes of plugins that you own or have installed."
      actions={
        <>
          <Button asChild>
            <Link to="/account/notifications">
              <Settings2 aria-hidden className="size-4" />
              Settings
            </Link>
          </Button>
          {newest && unread > 0 && (
            <Button
              busy={busy}
              onClick={() => {
                readAll(newest.id)
              }}
            >
              Mark all as read
            </Button>
          )}
        </>
      }
    >
      <section aria-label={TITLE} aria-busy={query.isPending}>
        {query.isPending && <ListSkeleton />}
        {!query.data && query.error && (
          <ErrorState
            title="Your notifications could not be loaded"
            error={query.error}
            busy={query.isFetching}
            onRetry={() => void query.refetch()}
          />
        )}
        {items?.length === 0 && (
          <EmptyState icon={BellOff} title="Nothing yet">
            You will be told here when a version of yours is decided on, and when a plugin that you have is
            deprecated, blocked or given to another publisher.
          </EmptyState>
        )}
        {items && items.length > 0 && (
          <ul className="grid gap-3">
            {items.map((news) => (
              <NotificationRow key={news.id} news={news} onRead={readOne} />
            ))}
          </ul>
        )}
        <LoadMore label="Older notifications" query={query} />
      </section>
    </Page>
  )
}

function ListSkeleton() {
  return (
    <Loading label="Loading your notifications" className="grid gap-3">
      {[1, 2, 3].map((key) => (
        <Skeleton key={key} className="h-20 rounded-lg" />
      ))}
    </Loading>
  )
}
