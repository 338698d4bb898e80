import { useQuery } from '@tanstack/react-query'
import { ShieldOff, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

import { installedQuery } from '../../api/queries'
import { findInstalled } from '../../installed/library/installed-list'
import { useLibrary } from '../../installed/library/library-context'
import { useHostSnapshot, usePluginHost } from '../../plugin-host/plugin-host-context'
import type { PluginView } from '../../plugin-host/snapshot'
import { Button } from '../../ui/controls/button'
import { OPENED_SAFE } from '../plugin-places'

/** What is out of the ordinary with all plugins, or with one that made the page hang. */
export function PluginNotices() {
  const stopped = useHostSnapshot().plugins.filter(
    ({ stoppedThePage, status }) => stoppedThePage && status === 'failed',
  )
  return (
    <div role="status" aria-live="polite">
      {OPENED_SAFE && <SafeMode />}
      {stopped.map((plugin) => (
        <Stopped key={plugin.pluginId} plugin={plugin} />
      ))}
    </div>
  )
}

function SafeMode() {
  return (
    <Notice icon={<ShieldOff aria-hidden className="size-4 shrink-0 text-warning" />}>
      <p>Safe mode: no plugin runs in this tab. What you have installed is untouched.</p>
      <Button asChild size="sm">
        {/* A page of its own: it begins anew, with plugins. */}
        <a href={window.location.pathname}>Leave safe mode</a>
      </Button>
    </Notice>
  )
}

function Stopped({ plugin: { pluginId, name } }: { plugin: PluginView }) {
  const host = usePluginHost()
  const library = useLibrary()
  const installed = findInstalled(useQuery(installedQuery).data, pluginId)
  return (
    <Notice icon={<TriangleAlert aria-hidden className="size-4 shrink-0 text-warning" />}>
      <p>{name} stopped the page when it was started last. It was not started again.</p>
      <Button
        size="sm"
        onClick={() => {
          void host.retry(pluginId)
        }}
      >
        Try again
      </Button>
      {installed && (
        <>
          <Button size="sm" onClick={() => void library.setEnabled(installed, false)}>
            Turn off
          </Button>
          <Button size="sm" onClick={() => void library.uninstall(installed)}>
            Uninstall
          </Button>
        </>
      )}
    </Notice>
  )
}

function Notice({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-center gap-2.5 bg-warning-soft px-4 py-2 text-[13px] font-medium text-text">
      {icon}
      {children}
    </div>
  )
}
