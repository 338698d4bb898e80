import clsx from 'clsx'

import type { PluginVersion } from '../api/types'
import { Badge } from '../ui/badge'
import { formatDate, formatSize, humanise } from '../ui/format'

export function VersionHistory({ versions }: { versions: PluginVersion[] }) {
  return (
    <ol className="relative grid gap-8 border-l border-border pl-6">
      {versions.map((version, index) => (
        <li key={version.version} className="relative">
          <span
            aria-hidden
            className={clsx(
              'absolute top-1.5 -left-[30px] size-[11px] rounded-full border-2 border-bg',
              index === 0 ? 'bg-accent' : 'bg-border-strong',
            )}
          />
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="font-mono text-[15px] font-semibold">{version.version}</h2>
            {index === 0 && <Badge tone="accent">Latest</Badge>}
            {version.status !== 'published' && <Badge tone="warning">{humanise(version.status)}</Badge>}
          </div>
          <p className="mt-1 text-[13px] text-muted">
            {version.publishedAt && (
              <time dateTime={version.publishedAt}>{formatDate(version.publishedAt)}</time>
            )}
            {' · '}
            {formatSize(version.size)}
            {version.minPlatformVersion && ` · needs platform ${version.minPlatformVersion}`}
          </p>
          <p className="mt-2 max-w-prose text-sm leading-6 text-pretty whitespace-pre-line">
            {version.changelog ?? <span className="text-muted">No notes for this version.</span>}
          </p>
        </li>
      ))}
    </ol>
  )
}
