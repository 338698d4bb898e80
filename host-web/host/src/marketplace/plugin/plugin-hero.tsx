import { Download } from 'lucide-react'
import { Link } from 'react-router'

import type { PluginDetails, PluginVersion } from '../../api/types'
import { byVersion, isNewer, latestOf } from '../../api/developer/versions'
import { useInstallState } from '../../installed/library/library-context'
import { useInstallCount } from '../../live/use-install-count'
import { useWatching } from '../../live/use-watching'
import { ModerateLink } from '../../moderation/moderate-link'
import { formatWhole } from '../../ui/format'
import { PluginIcon } from '../../ui/plugin-icon'
import { Rating } from '../../ui/rating'
import { VerifiedDomain } from '../authors/verified-domain'
import { InstallButton } from '../install-button'
import { WatchButton } from '../watching/watch-button'

export function PluginHero({ plugin }: { plugin: PluginDetails }) {
  const { installed } = useInstallState(plugin.id)
  const count = useInstallCount(plugin)
  useWatching(plugin.id)
  const latest = latestOf(plugin)
  const update = installed && latest && isNewer(latest.version, installed.version) ? latest : undefined
  return (
    <header className="mt-6 flex flex-col gap-6 sm:flex-row">
      {plugin.iconUrl ? (
        <img src={plugin.iconUrl} alt="" className="size-20 flex-none rounded-lg object-contain" />
      ) : (
        <PluginIcon {...plugin} size="lg" />
      )}
      <div className="min-w-0 flex-1">
        <h1 className="text-[28px] leading-9 font-semibold tracking-tight">{plugin.name}</h1>
        {plugin.author && (
          <p className="mt-1 flex flex-wrap items-center gap-x-3 text-sm text-muted">
            <span>
              by{' '}
              <Link
                to={`/authors/${encodeURIComponent(plugin.author)}`}
                className="font-medium underline-offset-4 hover:text-text hover:underline"
              >
                {plugin.author}
              </Link>
            </span>
            <VerifiedDomain author={plugin.author} domains={plugin.verifiedDomains} />
          </p>
        )}
        <p className="mt-3 max-w-2xl text-[15px] leading-6 text-pretty">{plugin.description}</p>
        <p className="mt-3 flex flex-wrap items-center gap-x-5 gap-y-1 text-sm">
          <span className="inline-flex items-center gap-1.5">
            <Download aria-hidden className="size-4 text-muted" />
            {formatWhole(count)} {count === 1 ? 'install' : 'installs'}
          </span>
          <Link to="#reviews" className="rounded-sm underline-offset-4 hover:underline">
            <Rating rating={plugin.rating} count={plugin.ratingCount} />
            <span className="sr-only">: to the reviews</span>
          </Link>
          <WatchButton kind="plugin" id={plugin.id} name={plugin.name} />
        </p>
      </div>
      <div className="sm:pt-1">
        <InstallButton plugin={plugin} size="lg" update={update?.version} />
        {update && <WhatIsNew update={update} />}
        <RollingOut plugin={plugin} />
        <ModerateLink pluginId={plugin.id} />
      </div>
    </header>
  )
}

/** The page is the same for all; who is among the first gets it with their updates. */
function RollingOut({ plugin: { versions } }: { plugin: PluginDetails }) {
  const rolling = byVersion(versions).find(
    ({ rollout, status }) => rollout?.state === 'rolling' && status === 'published',
  )
  if (!rolling?.rollout) return null
  return (
    <p className="mt-3 max-w-xs text-[13px] text-pretty text-muted sm:ml-auto sm:text-right">
      {rolling.version} is being rolled out to {rolling.rollout.percent} % of people.
    </p>
  )
}

/** Beside the button: one updates knowing what one gets. */
function WhatIsNew({ update }: { update: PluginVersion }) {
  return (
    <p className="mt-3 ml-auto line-clamp-6 max-w-xs text-right text-[13px] text-pretty whitespace-pre-line text-muted max-sm:text-left">
      <span className="font-medium text-text">New in {update.version}: </span>
      {update.changelog ?? 'its author left no notes.'}
    </p>
  )
}
