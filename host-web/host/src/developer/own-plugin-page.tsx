import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ChevronLeft, ExternalLink, PackageX } from 'lucide-react'
import { useState } from 'react'
import { Link, useParams } from 'react-router'

import { ownPluginsQuery, ownVersionsQuery } from '../api/queries'
import type { DeveloperPlugin, PublishedVersion } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { CopyButton } from '../ui/controls/copy-button'
import { EmptyState } from '../ui/feedback/empty-state'
import { ErrorState } from '../ui/feedback/error-state'
import { formatInstalls } from '../ui/format'
import { PageBody, useDocumentTitle } from '../ui/layout/page'
import { PluginIcon } from '../ui/plugin-icon'
import { Skeleton } from '../ui/feedback/skeleton'
import { EditPluginButton } from './listing/edit-plugin-dialog'
import { StatusBadge } from './plugin-status'
import { PublishForm } from './publish/publish-form'
import { PublishedNotice } from './publish/published-notice'
import { VersionsTable } from './versions-table'

export function OwnPluginPage() {
  const { pluginId } = useParams()
  const isDeveloper = useAuth(({ user }) => user?.isDeveloper ?? false)
  const known = useAuth(({ status }) => status === 'known')
  const { data, error, isFetching, refetch } = useQuery({ ...ownPluginsQuery, enabled: isDeveloper })
  const plugin = data?.find(({ id }) => id === pluginId)
  const missing = data ? !plugin : known && !isDeveloper
  useDocumentTitle(plugin?.name ?? 'Developer')
  return (
    <PageBody width="narrow">
      <Link
        to="/developer"
        className="-ml-1 inline-flex items-center gap-1 rounded-sm pr-2 text-sm text-muted hover:text-text"
      >
        <ChevronLeft aria-hidden className="size-4" />
        Your plugins
      </Link>
      {plugin && <OwnPlugin key={plugin.id} plugin={plugin} />}
      {missing && <NotYours />}
      {!data && error && (
        <ErrorState
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

function OwnPlugin({ plugin }: { plugin: DeveloperPlugin }) {
  const [published, setPublished] = useState<PublishedVersion | null>(null)
  return (
    <>
      <header className="mt-6 flex flex-wrap items-start gap-5">
        <PluginIcon id={plugin.id} name={plugin.name} icon={plugin.icon} size="lg" />
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="text-[28px] leading-9 font-semibold tracking-tight">{plugin.name}</h1>
            <StatusBadge status={plugin.status} />
          </div>
          <p className="mt-1 text-sm text-pretty text-muted">{plugin.description}</p>
          <p className="mt-3 flex flex-wrap items-center gap-4 text-sm text-muted">
            <CopyButton label="the identifier" value={plugin.id} />
            {formatInstalls(plugin.installCount)}
          </p>
        </div>
        <div className="flex flex-wrap gap-3">
          <EditPluginButton plugin={plugin} />
          {plugin.status === 'published' && !published && (
            <Button asChild>
              <Link to={`/marketplace/${plugin.id}`}>
                <ExternalLink aria-hidden className="size-4" />
                In the marketplace
              </Link>
            </Button>
          )}
        </div>
      </header>

      <section
        aria-labelledby="publish"
        className="mt-10 rounded-lg border border-border bg-raised p-6 shadow-sm"
      >
        <h2 id="publish" className="mb-4 text-lg font-semibold tracking-tight">
          {plugin.versions.length === 0 ? 'Publish the first version' : 'Publish a version'}
        </h2>
        {published ? (
          <PublishedNotice
            plugin={plugin}
            published={published}
            onAnother={() => {
              setPublished(null)
            }}
          />
        ) : (
          <PublishForm plugin={plugin} onPublished={setPublished} />
        )}
      </section>

      <section aria-labelledby="versions" className="mt-10">
        <h2 id="versions" className="mb-4 text-lg font-semibold tracking-tight">
          Versions
        </h2>
        <OwnVersions plugin={plugin} />
      </section>
    </>
  )
}

/** The list of plugins has the last versions without their notes; here come all of them. */
function OwnVersions({ plugin }: { plugin: DeveloperPlugin }) {
  const query = useInfiniteQuery({
    ...ownVersionsQuery(plugin.id, plugin.versions[0]?.version),
    enabled: plugin.versions.length > 0,
  })
  const versions = query.data?.pages.flatMap(({ items }) => items) ?? plugin.versions
  return (
    <>
      <VersionsTable versions={versions} />
      {query.hasNextPage && (
        <Button className="mt-4" disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
          {query.isFetching ? 'Loading…' : 'Older versions'}
        </Button>
      )}
    </>
  )
}

function NotYours() {
  return (
    <EmptyState
      icon={PackageX}
      title="You have no such plugin"
      action={
        <Button asChild>
          <Link to="/developer">Your plugins</Link>
        </Button>
      }
    >
      It may belong to another account, or you are not signed in.
    </EmptyState>
  )
}
