import type { SlotName } from '@plugin-platform/sdk'
import { PluginBoundary } from './plugin-boundary'
import { useHostSnapshot, usePluginHost } from '../plugin-host-context'
import type { Contribution } from '../registries/slot-registry'
import { SidebarPanel } from './sidebar-panel'

/** Everything that plugins contribute to one place of the page. Modals have `ModalSlot`. */
export function Slot({ name }: { name: Exclude<SlotName, 'modal'> }) {
  const contributions = useHostSnapshot().slots[name]
  return contributions.map((contribution) => <Placed key={contribution.key} contribution={contribution} />)
}

function Placed({ contribution }: { contribution: Contribution }) {
  const content = <Contributed contribution={contribution} />
  if (contribution.slot === 'sidebar')
    return <SidebarPanel title={contribution.title}>{content}</SidebarPanel>
  return (
    <div className={`pp-slot-${contribution.slot}`} data-plugin={contribution.pluginId}>
      {content}
    </div>
  )
}

export function Contributed({ contribution }: { contribution: Contribution }) {
  const host = usePluginHost()
  const { component: Component, context, version } = contribution
  // By version, so that an update begins afresh also where the version before had failed.
  return (
    <PluginBoundary key={version} host={host} contribution={contribution}>
      <Component context={context} />
    </PluginBoundary>
  )
}
