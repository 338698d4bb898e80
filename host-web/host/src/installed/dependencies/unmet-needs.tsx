import { useQuery } from '@tanstack/react-query'

import { installedQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import { type Need, unmetNeeds } from '../../plugin-host/declarations/requirements'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { findInstalled, type InstalledList } from '../library/installed-list'
import { useInstallState, useLibrary } from '../library/library-context'

/** Of a plugin that is on. */
export function useUnmetNeeds(plugin: InstalledPlugin): Need[] {
  const { data: installed } = useQuery(installedQuery)
  return installed && plugin.enabled ? unmetNeeds(plugin, installed) : []
}

/** In a plugin's row: which other plugin is missing, off, or of a version that does not fit; and what mends it. */
export function UnmetNeeds({ plugin }: { plugin: InstalledPlugin }) {
  const library = useLibrary()
  const { data: installed = [] } = useQuery(installedQuery)
  const needs = useUnmetNeeds(plugin)
  const busy = useInstallState(plugin.pluginId).pending === 'installing'
  if (needs.length === 0) return null
  const { pluginId, version, manifest } = plugin
  return (
    <div className="px-5 pb-5">
      <Callout tone="danger" title={`${manifest.name} does not run`}>
        <ul className="mt-1 grid gap-0.5">
          {needs.map((need) => (
            <li key={need.id} className="[overflow-wrap:anywhere]">
              {wordsOf(need, installed)}
            </li>
          ))}
        </ul>
        <Button
          size="sm"
          className="mt-3"
          busy={busy}
          onClick={() => void library.install(pluginId, manifest.name, { version })}
        >
          Get what it needs
        </Button>
      </Callout>
    </div>
  )
}

function wordsOf({ id, range }: Need, installed: InstalledList): string {
  const present = findInstalled(installed, id)
  const needed = `It needs ${present?.manifest.name ?? id}${range && range !== '*' ? ` ${range}` : ''}`
  if (!present) return `${needed}, which you have not installed.`
  return present.enabled ? `${needed}; you have ${present.version}.` : `${needed}, which is switched off.`
}
