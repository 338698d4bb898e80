import type { SlotName } from '@plugin-platform/sdk'
import { createContext, use, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import type { Command } from '../commands/command-registry'
import { listenToKeys } from '../commands/keybindings'
import { watchWindow } from './faults/window-errors'
import type { PluginHost } from './plugin-host'
import type { Contribution } from './registries/slot-registry'
import './rendering/plugin-kit.css'
import type { HostSnapshot } from './snapshot'

const HostContext = createContext<PluginHost | undefined>(undefined)

export function PluginHostProvider({ host, children }: { host: PluginHost; children: ReactNode }) {
  useEffect(() => watchWindow(host), [host])
  useEffect(() => host.guard.watchPage(), [host])
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

/** Everything, and so anew whenever anything changes: `useSlot` and `useCommands` are quieter. */
export function useHostSnapshot(): HostSnapshot {
  const host = usePluginHost()
  return useSyncExternalStore(host.subscribe, host.snapshot)
}

/** What fills a slot; not told of anything else. */
export function useSlot(name: SlotName): readonly Contribution[] {
  const { slots } = usePluginHost().registries
  return useSyncExternalStore(slots.subscribe, () => slots.in(name))
}

export function useCommands(): readonly Command[] {
  const { commands } = usePluginHost().registries
  return useSyncExternalStore(commands.subscribe, commands.list)
}

/** The key that a command has now. */
export function useCommandKey(id: string): string | undefined {
  const command = useCommands().find((each) => each.id === id)
  return command?.key ?? command?.editorKey
}

/** Keys of the modals that are open. */
export function useOpenModals(): readonly string[] {
  const { modals } = usePluginHost().registries
  return useSyncExternalStore(modals.subscribe, modals.list)
}
