import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'

import { pluginQuery } from '../api/queries'
import type { PluginSummary } from '../api/types'
import { InstallCount } from '../live/install-count'
import { PluginIcon } from '../ui/plugin-icon'
import { Rating } from '../ui/rating'
import { Skeleton } from '../ui/feedback/skeleton'
import { VerifiedMark } from './authors/verified-domain'
import { InstallButton } from './install-button'

const CARD = 'relative flex flex-col rounded-lg border border-border bg-raised p-5 shadow-sm'

export function PluginCard({ plugin }: { plugin: PluginSummary }) {
  const queries = useQueryClient()
  const headingId = `plugin-${plugin.id}`
  // Whoever points here is likely to open or install it: then what is needed is known already.
  // Should it fail, the page or the install says so.
  const prefetch = () => void queries.query(pluginQuery(plugin.id)).catch(() => undefined)

  return (
    <article
      aria-labelledby={headingId}
      onPointerEnter={prefetch}
      onFocus={prefetch}
      className={`${CARD} transition-[border-color,box-shadow] hover:border-border-strong hover:shadow-md`}
    >
      <div className="flex gap-4">
        <PluginIcon {...plugin} />
        <div className="min-w-0 flex-1">
          <h2 id={headingId} className="truncate text-[15px] font-semibold">
            <Link
              to={`/marketplace/${plugin.id}`}
              className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
            >
              {plugin.name}
            </Link>
          </h2>
          <p className="truncate text-[13px] text-muted">
            {plugin.author ? `by ${plugin.author}` : ' '}
            {plugin.author && <VerifiedMark author={plugin.author} domains={plugin.verifiedDomains} />}
            {plugin.namesake && <span className="font-mono text-xs"> · {plugin.id}</span>}
          </p>
        </div>
      </div>
      <p className="mt-3 line-clamp-2 min-h-10 text-sm leading-5 text-pretty text-muted">
        {plugin.description}
      </p>
      <footer className="mt-4 flex items-center gap-4 text-[13px]">
        <InstallCount plugin={plugin} />
        {plugin.ratingCount > 0 && <Rating rating={plugin.rating} count={plugin.ratingCount} />}
        <span className="relative z-10 ml-auto">
          <InstallButton plugin={plugin} />
        </span>
      </footer>
    </article>
  )
}

export function PluginCardSkeleton() {
  return (
    <div className={CARD}>
      <div className="flex gap-4">
        <Skeleton className="size-12 rounded-md" />
        <div className="flex-1 space-y-2 pt-1">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      </div>
      <Skeleton className="mt-5 h-3.5 w-full" />
      <Skeleton className="mt-2 h-3.5 w-4/5" />
      <Skeleton className="mt-6 ml-auto h-8 w-24" />
    </div>
  )
}
