import { ChevronDown, RotateCw, Trash2 } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import { Link, useLocation } from 'react-router'

import type { InstalledPlugin } from '../api/types'
import type { PluginUpdate } from '../api/updates'
import { Badge } from '../ui/layout/badge'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { PluginIcon } from '../ui/plugin-icon'
import { Switch } from '../ui/controls/switch'
import { UnmetNeeds, useUnmetNeeds } from './dependencies/unmet-needs'
import { useLibrary } from './library/library-context'
import { settingsOf } from './settings/setting-values'
import { SettingsForm } from './settings/settings-form'
import { PluginVersions } from './updates/plugin-versions'
import { UpdateOffer } from './updates/update-offer'
import { WithdrawnNote } from './withdrawn-note'

interface InstalledCardProps {
  plugin: InstalledPlugin
  update: PluginUpdate | undefined
  /** Why the plugin does not run although it should. */
  failure: string | undefined
  onRetry: () => void
}

export function InstalledCard({ plugin, update, failure, onRetry }: InstalledCardProps) {
  const library = useLibrary()
  const { pluginId, manifest, version, enabled } = plugin
  const lacks = useUnmetNeeds(plugin).length > 0
  const headingId = `installed-${pluginId}`
  return (
    <article
      id={pluginId}
      aria-labelledby={headingId}
      className="rounded-lg border border-border bg-raised shadow-sm"
    >
      <div className="flex flex-wrap items-center gap-4 p-5">
        <PluginIcon id={pluginId} name={manifest.name} icon={manifest.icon} />
        <div className="min-w-0 flex-1 basis-48">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h2 id={headingId} className="text-[15px] font-semibold">
              <Link to={`/marketplace/${pluginId}`} className="rounded-sm hover:underline">
                {manifest.name}
              </Link>
            </h2>
            <span className="font-mono text-xs text-muted">{version}</span>
            {plugin.channel === 'beta' && <Badge tone="accent">Beta</Badge>}
            {failure && <Badge tone="danger">Failed</Badge>}
            {!enabled && <Badge>Disabled</Badge>}
            {plugin.status === 'blocked' && <Badge tone="danger">Blocked</Badge>}
          </div>
          <p className="mt-0.5 line-clamp-2 text-sm text-muted">{manifest.description}</p>
        </div>
        <div className="ml-auto flex items-center gap-3">
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Uninstall ${manifest.name}`}
            onClick={() => void library.uninstall(plugin)}
          >
            <Trash2 aria-hidden className="size-[18px]" />
          </Button>
          <Switch
            aria-label={`${manifest.name} enabled`}
            checked={enabled && plugin.status !== 'blocked'}
            disabled={plugin.status === 'blocked'}
            onCheckedChange={(checked) => void library.setEnabled(plugin, checked)}
          />
        </div>
      </div>
      <WithdrawnNote plugin={plugin} />
      {update && <UpdateOffer plugin={plugin} update={update} />}
      <UnmetNeeds plugin={plugin} />
      {failure && !lacks && (
        <div className="px-5 pb-5">
          <Callout tone="danger" title={`${manifest.name} does not run`}>
            <p className="mt-1 font-mono text-[13px] break-words">{failure}</p>
            <Button size="sm" className="mt-3" onClick={onRetry}>
              <RotateCw aria-hidden className="size-3.5" />
              Try again
            </Button>
          </Callout>
        </div>
      )}
      {settingsOf(manifest).length > 0 && <Settings plugin={plugin} />}
      <PluginVersions plugin={plugin} />
    </article>
  )
}

function scrollHere(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'center' })
}

/** Open from the start where the address names the plugin, as the palette does. */
function Settings({ plugin }: { plugin: InstalledPlugin }) {
  const isAsked = useLocation().hash === `#${plugin.pluginId}`
  return (
    <Collapsible.Root
      key={isAsked ? 'asked' : 'shown'}
      ref={isAsked ? scrollHere : undefined}
      defaultOpen={isAsked}
      className="border-t border-border"
    >
      <Collapsible.Trigger className="group flex w-full cursor-pointer items-center justify-between px-5 py-3 text-sm font-medium text-muted transition-colors hover:text-text focus-visible:-outline-offset-2">
        Settings
        <ChevronDown aria-hidden className="size-4 transition-transform group-data-[state=open]:rotate-180" />
      </Collapsible.Trigger>
      <Collapsible.Content className="animate-fade px-5 pt-2 pb-5">
        {/* Another version may declare other settings: begin anew. */}
        <SettingsForm key={plugin.version} plugin={plugin} />
      </Collapsible.Content>
    </Collapsible.Root>
  )
}
