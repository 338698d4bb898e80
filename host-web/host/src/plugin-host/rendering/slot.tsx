import type { SlotName } from '@plugin-platform/sdk'
import { memo } from 'react'
import { usePluginHost, useSlot } from '../plugin-host-context'
import type { Contribution } from '../registries/slot-registry'
import { PluginBoundary } from './plugin-boundary'
import { SidebarPanel } from './sidebar-panel'
import { Suspended } from './suspended'
import { Watched } from './watched'

/** Everything that plugins contribute to one place of the page. Modals have `ModalSlot`. */
export function Slot({ name }: { name: Exclude<SlotName, 'modal'> }) {
  return useSlot(name).map((contribution) => <Placed key={contribution.key} contribution={contribution} />)
}

const Placed = memo(function Placed({ contribution }: { contribution: Contribution }) {
  const content = <Contributed contribution={contribution} />
  if (contribution.slot === 'sidebar')
    return <SidebarPanel title={contribution.title}>{content}</SidebarPanel>
  return (
    <div className={`pp-slot-${contribution.slot}`} data-plugin={contribution.pluginId}>
      {content}
    </div>
  )
})

export function Contributed({ contribution }: { contribution: Contribution }) {
  const host = usePluginHost()
  const { component: Component, context, run } = contribution
  // By run, so that an update or another go begins afresh also where the one before had failed.
  return (
    <PluginBoundary key={run} host={host} contribution={contribution}>
      <Watched
        guard={host.guard}
        contribution={contribution}
        fallback={<Suspended host={host} contribution={contribution} />}
      >
        <Component context={context} />
      </Watched>
    </PluginBoundary>
  )
}
