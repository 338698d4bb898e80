import { useQuery } from '@tanstack/react-query'
import { PackageX } from 'lucide-react'
import { Link, useParams } from 'react-router'

import { ApiError } from '../../api/http/api-error'
import {
  banPublisher,
  blockPlugin,
  blockVersion,
  moderatedPluginQuery,
  unbanPublisher,
  unblockPlugin,
  unblockVersion,
} from '../../api/moderation/moderation'
import type { ModeratedPluginDetails } from '../../api/moderation/moderation-types'
import { StatusBadge } from '../../developer/plugin-status'
import { LazyErrors } from '../../developer/errors/lazy-errors'
import { LazyStatistics } from '../../developer/statistics/lazy-statistics'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate, plural } from '../../ui/format'
import { BackLink } from '../../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../../ui/layout/page'
import { ModeratorsOnly } from '../moderators-only'
import { reviewPath } from '../paths'
import { StopButton } from './stop-button'
import { Section } from '../../ui/layout/section'

export function ModeratedPluginPage() {
  return (
    <ModeratorsOnly>
      <PageBody width="narrow">
        <BackLink to="/moderation/plugins">Plugins and publishers</BackLink>
        <Loaded />
      </PageBody>
    </ModeratorsOnly>
  )
}

function Loaded() {
  const { pluginId = '' } = useParams()
  const { data: plugin, error, isFetching, refetch } = useQuery(moderatedPluginQuery(pluginId))
  useDocumentTitle(plugin ? `Moderate ${plugin.name}` : 'Moderate a plugin')
  if (plugin) return <Moderated plugin={plugin} />
  if (!error) return <Skeleton className="mt-6 h-96 rounded-lg" />
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState heading="h1" icon={PackageX} title="There is no such plugin">
        Nobody has taken the identifier <code className="font-mono text-text">{pluginId}</code>.
      </EmptyState>
    )
  }
  return (
    <ErrorState
      heading="h1"
      title="The plugin could not be loaded"
      error={error}
      busy={isFetching}
      onRetry={() => void refetch()}
    />
  )
}

function Moderated({ plugin }: { plugin: ModeratedPluginDetails }) {
  const { id, name, status, reason, publisher, refused } = plugin
  return (
    <>
      <header className="mt-6">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="text-[28px] leading-9 font-semibold tracking-tight break-words">{name}</h1>
          <StatusBadge status={status} />
        </div>
        <p className="mt-1 text-sm text-muted">
          <span className="font-mono break-all">{id}</span> by {publisher.username} ·{' '}
          <Link to={`/log?plugin=${id}`} className="text-accent underline underline-offset-4">
            in the public log
          </Link>
          {refused > 0 && ` · the checks refused ${plural(refused, 'upload')}`}
        </p>
      </header>

      <Section
        title="The plugin"
        description="A blocked plugin is gone from search, cannot be installed, and stops in open pages within seconds. The people who have it read the reason."
        boxed
        className="mt-8"
      >
        {status === 'blocked' && reason && <Reason text={reason} />}
        <StopButton
          stopped={status === 'blocked'}
          what={name}
          verb="Block"
          undo="Unblock"
          stop={(why) => blockPlugin(id, why)}
          lift={() => unblockPlugin(id)}
        />
      </Section>

      <Publisher plugin={plugin} />

      <Section title="Versions" className="mt-10">
        <Versions plugin={plugin} />
      </Section>

      <Section title="Statistics" className="mt-10">
        <LazyStatistics pluginId={id} />
      </Section>

      <Section title="Errors" className="mt-10">
        <LazyErrors pluginId={id} />
      </Section>
    </>
  )
}

function Publisher({ plugin: { publisher } }: { plugin: ModeratedPluginDetails }) {
  return (
    <Section
      title={`The publisher, ${publisher.username}`}
      description={`A ban hides all that ${publisher.username} publishes, and lets them publish nothing more, until it is lifted.`}
      boxed
      className="mt-8"
    >
      {publisher.ban !== null && <Reason text={publisher.ban} />}
      <StopButton
        stopped={publisher.ban !== null}
        what={publisher.username}
        verb="Ban"
        undo="Lift the ban"
        stop={(why) => banPublisher(publisher.id, why)}
        lift={() => unbanPublisher(publisher.id)}
      />
    </Section>
  )
}

function Reason({ text }: { text: string }) {
  return (
    <p className="mb-4 rounded-md bg-danger-soft px-4 py-3 text-sm break-words">
      <span className="font-medium">The reason:</span> {text}
    </p>
  )
}

function Versions({ plugin: { id, name, versions } }: { plugin: ModeratedPluginDetails }) {
  if (versions.length === 0) return <p className="text-sm text-muted">Nothing was submitted yet.</p>
  return (
    <ul className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm">
      {versions.map(({ version, status, reason, publishedAt }) => (
        <li key={version} className="flex items-start justify-between gap-3 px-4 py-3 text-sm">
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-mono font-medium break-all">{version}</span>
              <StatusBadge status={status} />
              <span className="text-[13px] text-muted">
                {publishedAt ? formatDate(publishedAt) : 'Never published'}
              </span>
            </p>
            {reason && <p className="mt-1 break-words">{reason}</p>}
          </div>
          {['in_review', 'rejected'].includes(status) && (
            <Link
              to={reviewPath(id, version)}
              className="shrink-0 py-1.5 text-accent underline underline-offset-4"
            >
              The review
            </Link>
          )}
          {publishedAt && (
            <StopButton
              small
              stopped={status === 'blocked'}
              what={`${name} ${version}`}
              verb="Block"
              undo="Unblock"
              stop={(why) => blockVersion(id, version, why)}
              lift={() => unblockVersion(id, version)}
            />
          )}
        </li>
      ))}
    </ul>
  )
}
