import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Download, PackagePlus } from 'lucide-react'
import { Link } from 'react-router'

import { ownPluginsQuery } from '../api/queries'
import type { DeveloperPlugin } from '../api/types'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { ErrorState } from '../ui/feedback/error-state'
import { formatAge, formatInstalls, plural } from '../ui/format'
import { PluginIcon } from '../ui/plugin-icon'
import { Skeleton } from '../ui/feedback/skeleton'
import { isUndecided, StatusBadge } from './plugin-status'

export function OwnPlugins({ onCreate }: { onCreate: () => void }) {
  const { data: plugins, error, isFetching, refetch } = useQuery(ownPluginsQuery)
  if (plugins?.length === 0) return <NoPlugins onCreate={onCreate} />
  if (plugins) {
    return (
      <ul className="grid grid-cols-1 gap-4">
        {plugins.map((plugin) => (
          <li key={plugin.id}>
            <OwnPlugin plugin={plugin} />
          </li>
        ))}
      </ul>
    )
  }
  if (error) {
    return (
      <ErrorState
        title="Your plugins could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <div aria-busy="true" className="grid grid-cols-1 gap-4">
      <Skeleton className="h-24 rounded-lg" />
      <Skeleton className="h-24 rounded-lg" />
    </div>
  )
}

function OwnPlugin({ plugin }: { plugin: DeveloperPlugin }) {
  const latest = plugin.latestPublished ?? plugin.highest
  const [highest] = plugin.versions
  const waiting = plugin.versions.find(({ status }) => status === 'in_review')
  const undecided = waiting ?? (highest && isUndecided(highest.status) ? highest : undefined)
  return (
    <article className="relative flex items-center gap-4 rounded-lg border border-border bg-raised p-5 shadow-sm transition-[border-color,box-shadow] hover:border-border-strong hover:shadow-md">
      <PluginIcon id={plugin.id} name={plugin.name} icon={plugin.icon} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="text-[15px] font-semibold">
            <Link
              to={`/developer/${plugin.id}`}
              className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
            >
              {plugin.name}
            </Link>
          </h2>
          <StatusBadge status={plugin.status} />
        </div>
        <p className="mt-0.5 truncate text-sm text-muted">{plugin.description}</p>
        <p className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-muted">
          <span className="inline-flex items-center gap-1.5">
            <Download aria-hidden className="size-3.5" />
            {formatInstalls(plugin.installCount)}
          </span>
          {latest !== undecided?.version && <span>{latest ? `Version ${latest}` : 'No version yet'}</span>}
          {undecided && (
            <span className="inline-flex items-center gap-1.5">
              <span className="break-all">Version {undecided.version}</span>
              <StatusBadge status={undecided.status} />
            </span>
          )}
          {plugin.versionCount > 1 && <span>{plural(plugin.versionCount, 'version')}</span>}
          <span>Changed {formatAge(plugin.updatedAt)}</span>
        </p>
      </div>
      <ChevronRight aria-hidden className="size-5 shrink-0 text-muted" />
    </article>
  )
}

function NoPlugins({ onCreate }: { onCreate: () => void }) {
  return (
    <EmptyState
      icon={PackagePlus}
      title="Create your first plugin"
      action={
        <Button variant="primary" onClick={onCreate}>
          New plugin
        </Button>
      }
    >
      Give it a name, then publish its first version: one JavaScript module, or a zip of several files, built
      with the SDK.
    </EmptyState>
  )
}
