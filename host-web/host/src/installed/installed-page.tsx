import { useQuery } from '@tanstack/react-query'
import { Blocks } from 'lucide-react'
import { Link } from 'react-router'

import { describeError } from '../api/http/api-error'
import { installedQuery, updatesQuery } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import type { PluginUpdate } from '../api/updates'
import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { EmptyState } from '../ui/feedback/empty-state'
import { Loading } from '../ui/feedback/loading'
import { ErrorState } from '../ui/feedback/error-state'
import { Page } from '../ui/layout/page'
import { Skeleton } from '../ui/feedback/skeleton'
import { InstalledCard } from './installed-card'
import { PluginListFile } from './lockfile/plugin-list-file'
import { dueOf } from './updates/due'
import { UpdateAll, UpdateProgress } from './updates/update-all'
import { UpdateChoicesForm } from './updates/update-choices'
import { WorkspacesSection } from './workspaces/workspaces-section'
import { usePluginFailures } from './use-plugin-failures'

export function InstalledPage() {
  const { data: plugins, error, isFetching, refetch } = useQuery(installedQuery)
  const { data: updates } = useQuery(updatesQuery)
  return (
    <Page
      width="narrow"
      title="Installed"
      description="The plugins that run in your editor. Changes take effect at once."
      actions={plugins && <UpdateAll updates={dueOf(updates)} />}
    >
      {plugins && plugins.length > 0 && (
        <>
          {error && <NotUpToDate error={error} busy={isFetching} onRetry={() => void refetch()} />}
          <VisitorHint />
          <UpdateProgress />
          <WorkspacesSection />
          <PluginList plugins={plugins} updates={updates?.items ?? []} />
          {updates && <UpdateChoicesForm updates={updates} />}
        </>
      )}
      {plugins?.length === 0 && <NothingInstalled />}
      {plugins && <PluginListFile isEmpty={plugins.length === 0} />}
      {!plugins && !error && <ListSkeleton />}
      {!plugins && error && (
        <ErrorState
          title="Your plugins could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
    </Page>
  )
}

interface PluginListProps {
  plugins: InstalledPlugin[]
  updates: PluginUpdate[]
}

function PluginList({ plugins, updates }: PluginListProps) {
  const { failureOf, retry } = usePluginFailures()
  return (
    <ul className="grid grid-cols-1 gap-4">
      {plugins.map((plugin) => (
        <li key={plugin.pluginId}>
          <InstalledCard
            plugin={plugin}
            update={updates.find(
              ({ pluginId, latest }) => pluginId === plugin.pluginId && latest !== plugin.version,
            )}
            failure={failureOf(plugin.pluginId)}
            onRetry={() => {
              retry(plugin.pluginId)
            }}
          />
        </li>
      ))}
    </ul>
  )
}

interface NotUpToDateProps {
  error: unknown
  busy: boolean
  onRetry: () => void
}

/** Above a list that this browser kept, while the server does not say what the list is now. */
function NotUpToDate({ error, busy, onRetry }: NotUpToDateProps) {
  return (
    <div className="mb-6" role="status">
      <Callout tone="warning" title="This list may be not up to date">
        <p>
          {describeError(error)} These are your plugins as this browser saw them last; they go on working.
        </p>
        <Button size="sm" className="mt-3" busy={busy} onClick={onRetry}>
          Try again
        </Button>
      </Callout>
    </div>
  )
}

function VisitorHint() {
  const { user, status } = useAuth()
  if (user || status === 'unknown') return null
  return (
    <div className="mb-6">
      <Callout tone="info">
        You are not signed in, so these plugins stay in this browser for a week.{' '}
        <SignInLink
          tab="register"
          className="rounded-sm font-medium text-accent underline underline-offset-2"
        >
          Create an account
        </SignInLink>{' '}
        to keep them.
      </Callout>
    </div>
  )
}

function NothingInstalled() {
  return (
    <EmptyState
      icon={Blocks}
      title="No plugins yet"
      action={
        <Button asChild variant="primary">
          <Link to="/marketplace">Browse the marketplace</Link>
        </Button>
      }
    >
      Fonts, paper, a table of contents, a word count: pick what helps you write. A plugin works the moment
      you install it.
    </EmptyState>
  )
}

function ListSkeleton() {
  return (
    <Loading label="Loading your plugins" className="grid grid-cols-1 gap-4">
      {Array.from({ length: 3 }, (_, index) => (
        <Skeleton key={index} className="h-22 rounded-lg" />
      ))}
    </Loading>
  )
}
