import { useInfiniteQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { useId, useState } from 'react'

import { olderVersionsQuery } from '../../api/queries'
import type { InstalledPlugin, NotedVersion, PluginDetails, PublicVersion } from '../../api/types'
import { byVersion, isNewer } from '../../api/developer/versions'
import { useInstallState } from '../../installed/library/library-context'
import { showPreview } from '../../installed/updates/preview-store'
import { Badge } from '../../ui/layout/badge'
import { Button } from '../../ui/controls/button'
import { LoadMore } from '../../ui/controls/load-more'
import { formatDate, formatSize, humanise } from '../../ui/format'

interface VersionHistoryProps {
  plugin: PluginDetails
  /** The version that an install brings. */
  latest: string | undefined
}

/** What the details bring, and the others when somebody asks for them. */
export function VersionHistory({ plugin, latest }: VersionHistoryProps) {
  const [wantsOlder, setWantsOlder] = useState(false)
  const older = useInfiniteQuery({
    ...olderVersionsQuery(plugin.id, plugin.versionsCursor),
    enabled: wantsOlder,
  })
  const shown = new Set(plugin.versions.map(({ version }) => version))
  const loaded = older.data?.pages.flatMap(({ items }) => items) ?? []
  const hasMore = older.data ? older.hasNextPage : plugin.versionsCursor !== null
  return (
    <>
      <Versions
        plugin={plugin}
        latest={latest}
        versions={[...plugin.versions, ...loaded.filter(({ version }) => !shown.has(version))]}
      />
      <LoadMore
        label="Older versions"
        query={{
          hasNextPage: hasMore,
          isFetchingNextPage: older.isFetching,
          isFetchNextPageError: older.isError,
          fetchNextPage: () => {
            setWantsOlder(true)
            if (older.data) void older.fetchNextPage()
            else if (older.error) void older.refetch()
          },
        }}
      />
    </>
  )
}

interface VersionsProps {
  plugin: PluginDetails
  versions: PublicVersion[]
  latest: string | undefined
}

function Versions({ plugin, versions, latest }: VersionsProps) {
  const { installed } = useInstallState(plugin.id)
  return (
    <ol className="relative grid gap-8 border-l border-border pl-6">
      {byVersion(versions).map((version) => (
        <li key={version.version} className="relative">
          <span
            aria-hidden
            className={clsx(
              'absolute top-1.5 -left-[30px] size-[11px] rounded-full border-2 border-bg',
              version.version === latest ? 'bg-accent' : 'bg-border-strong',
            )}
          />
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="font-mono text-[15px] font-semibold">{version.version}</h2>
            {version.version === latest && <Badge tone="accent">Latest</Badge>}
            {version.status !== 'published' && (
              <Badge tone={version.status === 'blocked' ? 'danger' : 'warning'}>
                {humanise(version.status)}
              </Badge>
            )}
            <RolloutBadge version={version} />
            {version.original && <Badge>Same as {version.original}</Badge>}
            {installed?.version === version.version && <Badge tone="success">Installed</Badge>}
            {installed && <TakeVersion installed={installed} version={version} />}
          </div>
          <p className="mt-1 text-[13px] text-muted">
            {version.publishedAt && (
              <time dateTime={version.publishedAt}>{formatDate(version.publishedAt)}</time>
            )}
            {' · '}
            {formatSize(version.size)}
            {version.license && ` · ${version.license}`}
            {version.minPlatformVersion && ` · needs platform ${version.minPlatformVersion}`}
          </p>
          <Withheld version={version} />
          <Notes version={version.version} text={version.changelog} />
        </li>
      ))}
    </ol>
  )
}

function RolloutBadge({ version: { version, rollout, status } }: { version: PublicVersion }) {
  if (rollout && status === 'published') return <Badge tone="warning">{saidOf(rollout)}</Badge>
  return version.split('+', 1)[0]?.includes('-') ? <Badge>Beta</Badge> : null
}

const saidOf = ({ percent, state }: NonNullable<PublicVersion['rollout']>) =>
  state === 'halted' ? 'Roll-out halted' : `Rolled out to ${percent} %${state === 'paused' ? ', paused' : ''}`

/** Any version that is not withheld can be had, whichever one has: what it changes is shown first. */
function TakeVersion({
  installed,
  version: { version, status, rollout },
}: {
  installed: InstalledPlugin
  version: PublicVersion
}) {
  if (status !== 'published' || rollout?.state === 'halted' || version === installed.version) return null
  const verb = isNewer(version, installed.version) ? 'Update to' : 'Go back to'
  return (
    <Button
      size="sm"
      variant="ghost"
      className="ml-auto"
      aria-label={`${verb} ${version} of ${installed.manifest.name}`}
      onClick={() => {
        showPreview(installed.pluginId, version)
      }}
    >
      {verb} this
    </Button>
  )
}

/** Whoever has it keeps it; it is not offered to others. */
function Withheld({ version: { status, reason } }: { version: NotedVersion }) {
  if (status !== 'yanked' && status !== 'blocked') return null
  const who = status === 'yanked' ? 'Withdrawn by its publisher' : 'Blocked by a moderator'
  return (
    <p className="mt-2 max-w-prose text-sm text-pretty break-words text-muted">
      {reason ? `${who}: ${reason}` : `${who}.`}
    </p>
  )
}

const LONG_TEXT = 800
const LONG_LINES = 12

/** Long notes begin folded, so that the versions before are not far away. */
function Notes({ version, text }: { version: string; text: string | null }) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  if (!text) return <p className="mt-2 text-sm text-muted">No notes for this version.</p>
  const isLong = text.length > LONG_TEXT || text.split('\n').length > LONG_LINES
  return (
    <>
      <p
        id={id}
        className={clsx(
          'mt-2 max-w-prose text-sm leading-6 text-pretty whitespace-pre-line',
          isLong && !isOpen && 'line-clamp-8',
        )}
      >
        {text}
      </p>
      {isLong && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-1 -ml-3"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-label={`${isOpen ? 'Less' : 'More'} about version ${version}`}
          onClick={() => {
            setOpen(!isOpen)
          }}
        >
          {isOpen ? 'Less' : 'More'}
        </Button>
      )}
    </>
  )
}
