import type { Undo } from '@plugin-platform/sdk'

/** Undefined where the browser denies it together with the storage, or has none: tabs find out by themselves then. */
export function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}

/** The other tabs of this browser, and whoever hears in this one, look again. */
export function tellTabs(name: string): void {
  const channel = openChannel(name)
  channel?.postMessage(null)
  channel?.close()
}

/** Returns its undoing. */
export function hearTabs(name: string, told: () => void): Undo {
  const channel = openChannel(name)
  channel?.addEventListener('message', told)
  return () => {
    channel?.close()
  }
}
