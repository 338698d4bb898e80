import { useQuery } from '@tanstack/react-query'
import { LogIn, PackageX } from 'lucide-react'
import { Link, useParams } from 'react-router'

import { ownPluginsQuery } from '../api/queries'
import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { ErrorState } from '../ui/feedback/error-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { BackLink } from '../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../ui/layout/page'
import { OwnPlugin } from './own-plugin'
import { refreshWhileInReview } from './versions/refresh-while-in-review'

export function OwnPluginPage() {
  const { pluginId } = useParams()
  const isDeveloper = useAuth(({ user }) => user?.isDeveloper ?? false)
  const known = useAuth(({ status }) => status === 'known')
  const { data, error, isFetching, refetch } = useQuery({
    ...ownPluginsQuery,
    enabled: isDeveloper,
    refetchInterval: refreshWhileInReview((plugins) => plugins.flatMap(({ versions }) => versions)),
  })
  const plugin = data?.find(({ id }) => id === pluginId)
  const missing = data ? !plugin : known && !isDeveloper
  useDocumentTitle(plugin?.name ?? 'Developer')
  return (
    <PageBody width="narrow">
      <BackLink to="/developer">Your plugins</BackLink>
      {plugin && <OwnPlugin key={plugin.id} plugin={plugin} />}
      {missing && <NotYours />}
      {!data && error && (
        <ErrorState
          heading="h1"
          title="This plugin could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!plugin && !missing && !error && <Skeleton className="mt-6 h-96 rounded-lg" />}
    </PageBody>
  )
}

function NotYours() {
  const isSignedIn = useAuth(({ user }) => user !== null)
  if (!isSignedIn) return <SignInFirst />
  return (
    <EmptyState
      heading="h1"
      icon={PackageX}
      title="You have no such plugin"
      action={
        <Button asChild>
          <Link to="/developer">Your plugins</Link>
        </Button>
      }
    >
      It may belong to another account, or its address is mistyped.
    </EmptyState>
  )
}

const SignInFirst = () => (
  <EmptyState
    heading="h1"
    icon={LogIn}
    title="Sign in to see your plugins"
    action={
      <Button asChild variant="primary">
        <SignInLink tab="sign-in">Sign in</SignInLink>
      </Button>
    }
  >
    This page shows a plugin to those who own it.
  </EmptyState>
)
