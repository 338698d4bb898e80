import { createContext, use, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { listenToKeys } from '../commands/keybindings'
import type { HostSnapshot, PluginHost } from './plugin-host'
import { watchWindow } from './faults/window-errors'
import './rendering/plugin-kit.css'

const HostContext = createContext<PluginHost | undefined>(undefined)

export function PluginHostProvider({ host, children }: { host: PluginHost; children: ReactNode }) {
  useEffect(() => watchWindow(host), [host])
  useEffect(
    () =>
      listenToKeys(host.registries.commands, (id) => {
        host.execute(id)
      }),
    [host],
  )
  return <HostContext value={host}>{children}</HostContext>
}

export function usePluginHost(): PluginHost {
  const host = use(HostContext)
  if (!host) throw new Error('usePluginHost needs a <PluginHostProvider> above it.')
  return host
}

export function useHostSnapshot(): HostSnapshot {
  const host = usePluginHost()
  return useSyncExternalStore(host.subscribe, host.snapshot)
}
