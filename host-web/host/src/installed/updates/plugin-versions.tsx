import { ChevronDown, Undo2 } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import { Link } from 'react-router'

import type { AutomaticUpdates, Channel, InstalledPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Field, NativeSelect } from '../../ui/controls/field'
import { useLibrary } from '../library/library-context'
import { showPreview } from './preview-store'

/** How one plugin is updated, and the ways to other versions of it. */
export function PluginVersions({ plugin }: { plugin: InstalledPlugin }) {
  return (
    <Collapsible.Root className="border-t border-border">
      <Collapsible.Trigger className="group flex w-full cursor-pointer items-center justify-between rounded-b-lg px-5 py-3 text-sm font-medium text-muted transition-colors hover:text-text focus-visible:-outline-offset-2">
        Versions
        <ChevronDown aria-hidden className="size-4 transition-transform group-data-[state=open]:rotate-180" />
      </Collapsible.Trigger>
      <Collapsible.Content className="animate-fade grid gap-4 px-5 pt-2 pb-5">
        <AutomaticChoice plugin={plugin} />
        <ChannelChoice plugin={plugin} />
        <OtherVersions plugin={plugin} />
      </Collapsible.Content>
    </Collapsible.Root>
  )
}

function AutomaticChoice({ plugin }: { plugin: InstalledPlugin }) {
  const library = useLibrary()
  return (
    <Field label="Automatic updates">
      {(control) => (
        <NativeSelect
          {...control}
          className="max-w-56"
          value={plugin.automaticUpdates ?? 'default'}
          onChange={({ target }) =>
            void library.setAutomaticUpdates(plugin, target.value as AutomaticUpdates)
          }
        >
          <option value="default">As for all plugins</option>
          <option value="on">On</option>
          <option value="off">Off</option>
        </NativeSelect>
      )}
    </Field>
  )
}

function ChannelChoice({ plugin }: { plugin: InstalledPlugin }) {
  const library = useLibrary()
  return (
    <Field
      label="Releases"
      hint="Pre-releases come before others have tried them. Who leaves them keeps what there is until the next stable version."
    >
      {(control) => (
        <NativeSelect
          {...control}
          className="max-w-56"
          value={plugin.channel ?? 'stable'}
          onChange={({ target }) => void library.setChannel(plugin, target.value as Channel)}
        >
          <option value="stable">Stable only</option>
          <option value="beta">Pre-releases too (beta)</option>
        </NativeSelect>
      )}
    </Field>
  )
}

function OtherVersions({ plugin: { pluginId, previousVersion, manifest } }: { plugin: InstalledPlugin }) {
  return (
    <div className="flex flex-wrap gap-3">
      {previousVersion && (
        <Button
          size="sm"
          aria-label={`Go back to ${previousVersion}: ${manifest.name}`}
          onClick={() => {
            showPreview(pluginId, previousVersion)
          }}
        >
          <Undo2 aria-hidden className="size-3.5" />
          Go back to {previousVersion}
        </Button>
      )}
      <Button asChild size="sm" variant="ghost">
        <Link to={`/marketplace/${pluginId}#versions`} aria-label={`All versions of ${manifest.name}`}>
          All versions
        </Link>
      </Button>
    </div>
  )
}
