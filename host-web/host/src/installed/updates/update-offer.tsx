import { useQuery } from '@tanstack/react-query'
import { ArrowUpCircle, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'

import { installedQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import type { PluginUpdate } from '../../api/updates'
import { Button } from '../../ui/controls/button'
import { formatAge, formatList } from '../../ui/format'
import { findInstalled } from '../library/installed-list'
import { useLibrary } from '../library/library-context'
import { usePending } from '../library/pending-store'
import { isDue, isWayBack } from './due'
import { showPreview } from './preview-store'

interface UpdateOfferProps {
  plugin: InstalledPlugin
  update: PluginUpdate
}

/** In a plugin's row: the version that can be had, why it waits, and what it would change. */
export function UpdateOffer({ plugin, update }: UpdateOfferProps) {
  const { pluginId, manifest } = plugin
  const { latest, asksFor } = update
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-border px-5 py-3 text-sm">
      <p className="min-w-0 flex-1 basis-56 text-pretty text-muted">
        <Standing update={update} />
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          variant={asksFor.length > 0 ? 'secondary' : 'ghost'}
          aria-label={`What changes with ${latest}: ${manifest.name}`}
          onClick={() => {
            showPreview(pluginId, latest)
          }}
        >
          What changes
        </Button>
        {asksFor.length === 0 && <UpdateButton plugin={plugin} update={update} />}
      </div>
    </div>
  )
}

function Standing({ update }: { update: PluginUpdate }): ReactNode {
  const { latest, breaks = [], readyAt, replaces, asksFor, wentBack, security, publishedAt, rollout } = update
  if (asksFor.length > 0) return `${latest} asks for more permissions. It waits until you agree.`
  if (breaks.length > 0) return <Breaks latest={latest} pluginIds={breaks} />
  if (readyAt) return `${latest} is new and waits: it is offered ${formatAge(readyAt)}.`
  if (wentBack) return `You went back from ${latest}. It does not come automatically again.`
  if (isWayBack(update)) return `${latest} is the version before. You may go back to it.`
  if (replaces) return `${latest} is the newest version that is not withdrawn.`
  if (security)
    return (
      <span className="inline-flex items-center gap-1.5 text-text">
        <ShieldCheck aria-hidden className="size-4 shrink-0 text-accent" />
        {latest} is a security release.
      </span>
    )
  if (rollout) return `You get ${latest} early: it is rolled out to ${rollout} % of people so far.`
  return publishedAt ? `${latest} was published ${formatAge(publishedAt)}.` : `${latest} can be had.`
}

/** By name: what one has, and would not run beside this version. */
function Breaks({ latest, pluginIds }: { latest: string; pluginIds: readonly string[] }) {
  const { data: installed = [] } = useQuery(installedQuery)
  const names = pluginIds.map((id) => findInstalled(installed, id)?.manifest.name ?? id)
  const verb = names.length === 1 ? 'needs' : 'need'
  return `${formatList(names)} ${verb} an earlier version than ${latest}. It does not come automatically.`
}

function UpdateButton({ plugin, update }: UpdateOfferProps) {
  const library = useLibrary()
  const busy = usePending((pending) => pending[plugin.pluginId] === 'updating')
  const due = isDue(update)
  const verb = isWayBack(update) ? 'Go back' : 'Update'
  const label = busy ? 'Updating…' : `${verb} to ${update.latest}`
  return (
    <Button
      size="sm"
      busy={busy}
      aria-label={`${label}: ${plugin.manifest.name}`}
      onClick={() => void library.update(plugin, update.latest)}
    >
      {!busy && due && <ArrowUpCircle aria-hidden className="size-4 text-accent" />}
      {label}
    </Button>
  )
}
