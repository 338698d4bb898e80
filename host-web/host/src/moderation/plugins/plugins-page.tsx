import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { SearchX, ShieldCheck } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'

import {
  banPublisher,
  bansQuery,
  moderatedPluginsQuery,
  unbanPublisher,
} from '../../api/moderation/moderation'
import type { Ban, ModeratedPlugin } from '../../api/moderation/moderation-types'
import { StatusBadge } from '../../developer/plugin-status'
import { LoadMore } from '../../ui/controls/load-more'
import { Field, Input } from '../../ui/controls/field'
import { Switch } from '../../ui/controls/switch'
import { useTypedSearch } from '../../ui/controls/use-typed-search'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { plural } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { Page } from '../../ui/layout/page'
import { ModerationTabs } from '../moderation-tabs'
import { ModeratorsOnly } from '../moderators-only'
import { moderatedPath } from '../paths'
import { StopButton } from './stop-button'
import { Section } from '../../ui/layout/section'

export function ModeratedPluginsPage() {
  return (
    <ModeratorsOnly>
      <Page
        title="Plugins and publishers"
        description="What is stopped, and what can be. A plugin’s page has its blocks, and its publisher’s ban."
      >
        <ModerationTabs />
        <Found />
        <Bans />
      </Page>
    </ModeratorsOnly>
  )
}

function Found() {
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const stopped = search.has('stopped')
  const query = useInfiniteQuery(moderatedPluginsQuery(q, stopped))
  const items = query.data?.pages.flatMap((page) => page.items)
  const ask = (text: string, only: boolean) => {
    setSearch({ ...(text && { q: text }), ...(only && { stopped: 'true' }) }, { replace: true })
  }
  return (
    <section aria-label="Plugins" aria-busy={query.isPending}>
      <Filters q={q} stopped={stopped} onChange={ask} />
      {query.isPending && <Skeleton className="mt-6 h-48 rounded-lg" />}
      {!query.data && query.error && (
        <ErrorState
          title="The plugins could not be loaded"
          error={query.error}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {items?.length === 0 && (
        <EmptyState
          icon={stopped ? ShieldCheck : SearchX}
          title={stopped ? 'Nothing is stopped' : 'No plugin fits'}
        >
          {stopped
            ? 'No plugin that fits is blocked or held.'
            : 'Its identifier, name or publisher may be spelled otherwise.'}
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ul className="mt-6 divide-y divide-border rounded-lg border border-border bg-raised shadow-sm">
          {items.map((plugin) => (
            <PluginRow key={plugin.id} plugin={plugin} />
          ))}
        </ul>
      )}
      <LoadMore label="More plugins" query={query} />
    </section>
  )
}

interface FiltersProps {
  q: string
  stopped: boolean
  onChange: (q: string, stopped: boolean) => void
}

function Filters({ q, stopped, onChange }: FiltersProps) {
  const { text, type } = useTypedSearch(q, (words) => {
    onChange(words, stopped)
  })
  return (
    <div role="search" className="grid items-end gap-4 sm:grid-cols-[1fr_auto]">
      <Field label="Plugin or publisher">
        {(control) => (
          <Input
            {...control}
            type="search"
            maxLength={100}
            value={text}
            onChange={({ target }) => {
              type(target.value)
            }}
          />
        )}
      </Field>
      <div className="pb-2">
        <Field label="Only what is stopped" inline>
          {({ id }) => (
            <Switch
              id={id}
              checked={stopped}
              onCheckedChange={(only) => {
                onChange(text.trim(), only)
              }}
            />
          )}
        </Field>
      </div>
    </div>
  )
}

function PluginRow({
  plugin: { id, name, status, reason, publisher, blockedVersions },
}: {
  plugin: ModeratedPlugin
}) {
  return (
    <li className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Link
          to={moderatedPath(id)}
          className="min-w-0 rounded-sm py-0.5 font-semibold break-words underline-offset-4 hover:underline"
        >
          {name}
        </Link>
        <StatusBadge status={status} />
        {blockedVersions > 0 && <Badge tone="danger">{plural(blockedVersions, 'blocked version')}</Badge>}
        {publisher.ban !== null && <Badge tone="danger">Publisher banned</Badge>}
      </div>
      <p className="mt-1 text-[13px] text-muted">
        <span className="font-mono break-all">{id}</span> by {publisher.username}
      </p>
      {reason && <p className="mt-1 text-pretty break-words">{reason}</p>}
    </li>
  )
}

function Bans() {
  const { data, error, isFetching, refetch } = useQuery(bansQuery)
  return (
    <Section title="Banned publishers" className="mt-12">
      {!data && error && (
        <ErrorState
          title="The bans could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {data?.length === 0 && <p className="text-sm text-muted">Nobody is banned.</p>}
      {data && data.length > 0 && (
        <ul className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm">
          {data.map((ban) => (
            <BanRow key={ban.userId} ban={ban} />
          ))}
        </ul>
      )}
    </Section>
  )
}

/** It is lifted where one sees what comes back with it; here, where nothing does. */
function BanRow({ ban: { userId, username, reason, plugins } }: { ban: Ban }) {
  return (
    <li className="px-4 py-3 text-sm">
      <p className="font-semibold">{username ?? `Account ${userId}, which publishes nothing`}</p>
      <p className="mt-1 text-pretty break-words">{reason}</p>
      {plugins.length === 0 && (
        <div className="mt-2">
          <StopButton
            small
            stopped
            what={username ?? `account ${userId}`}
            verb="Ban"
            undo="Lift the ban"
            stop={(why) => banPublisher(userId, why)}
            lift={() => unbanPublisher(userId)}
          />
        </div>
      )}
      {plugins.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
          {plugins.map((id) => (
            <li key={id}>
              <Link
                to={moderatedPath(id)}
                className="inline-block py-0.5 font-mono text-[13px] break-all text-accent underline underline-offset-4"
              >
                {id}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
