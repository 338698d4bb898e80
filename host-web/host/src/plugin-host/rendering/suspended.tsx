import { useEffect } from 'react'
import type { PluginHost } from '../plugin-host'
import type { Contribution } from '../registries/slot-registry'

const PATIENCE_MS = 10_000

/** Stands in for a component that waits for something (`lazy`, `use`), and says so when that takes too long. */
export function Suspended({ host, contribution }: { host: PluginHost; contribution: Contribution }) {
  const { pluginId, pluginName, slot } = contribution
  useEffect(() => {
    const timer = setTimeout(() => {
      host.report(pluginId, `Its part in the ${slot} waits for something that does not come.`)
    }, PATIENCE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [host, pluginId, slot])
  return <span className="pp-muted">{pluginName} …</span>
}
