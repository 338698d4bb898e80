import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'

import type { DeveloperPlugin, DeveloperVersion } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { formatDate, formatSize } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { isUndecided, StatusBadge } from '../plugin-status'
import { VersionActions } from './version-actions'
import { VersionReview } from './version-review'

interface VersionListProps {
  plugin: DeveloperPlugin
  /** The highest first, as the server has them. */
  versions: DeveloperVersion[]
}

export function VersionList({ plugin, versions }: VersionListProps) {
  if (versions.length === 0) {
    return (
      <p className="rounded-lg border border-dashed border-border-strong px-4 py-8 text-center text-sm text-muted">
        Nothing published yet. The first version makes the plugin appear in the marketplace.
      </p>
    )
  }
  return (
    <ul
      aria-label="Versions"
      className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
    >
      {versions.map((version) => (
        <VersionItem key={version.version} plugin={plugin} version={version} />
      ))}
    </ul>
  )
}

interface VersionItemProps {
  plugin: DeveloperPlugin
  version: DeveloperVersion
}

function VersionItem({ plugin, version }: VersionItemProps) {
  const { version: number, status, reason, original, publishedAt, size, changelog, license } = version
  const [open, setOpen] = useState(isUndecided(status))
  const id = useId()
  return (
    <li aria-label={number} className="px-4 py-4 sm:px-5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 className="font-mono text-[15px] font-semibold break-all">{number}</h3>
            <StatusBadge status={status} />
            {original && <Badge>Rolled back to {original}</Badge>}
          </div>
          <p className="mt-1 text-[13px] text-muted">
            {publishedAt ? `Published ${formatDate(publishedAt)}` : 'Not published'} · {formatSize(size)}
            {publishedAt && license !== undefined && ` · ${license ?? 'No licence named'}`}
          </p>
        </div>
        <VersionActions plugin={plugin} version={version} />
      </div>
      {changelog && (
        <p className="mt-2 line-clamp-4 max-w-prose text-sm text-pretty break-words whitespace-pre-line">
          {changelog}
        </p>
      )}
      <Withheld status={status} reason={reason ?? null} />
      <Button
        size="sm"
        variant="ghost"
        className="mt-2 -ml-3"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          setOpen(!open)
        }}
      >
        <ChevronDown aria-hidden className={`size-4 transition-transform ${open ? 'rotate-180' : ''}`} />
        Checks and review
        <span className="sr-only"> of {number}</span>
      </Button>
      <div id={id}>{open && <VersionReview pluginId={plugin.id} version={number} status={status} />}</div>
    </li>
  )
}

function Withheld({ status, reason }: { status: string; reason: string | null }) {
  if (status === 'yanked') {
    return (
      <Note tone="warning" title="You withdrew it: nobody else can install it">
        {reason}
      </Note>
    )
  }
  if (status === 'blocked') {
    return (
      <Note tone="danger" title="A moderator blocked it: it runs nowhere">
        {reason}
      </Note>
    )
  }
  return null
}

interface NoteProps {
  tone: 'warning' | 'danger'
  title: string
  children: string | null
}

const Note = ({ tone, title, children }: NoteProps) => (
  <div className="mt-3">
    <Callout tone={tone} title={title}>
      {children && <p className="break-words">{children}</p>}
    </Callout>
  </div>
)
