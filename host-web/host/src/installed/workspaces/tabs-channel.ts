const CHANNEL = 'folio-workspaces'

/** Not there where the browser denies it together with the storage: other tabs hear with their next question then. */
function open(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL)
  } catch {
    return undefined
  }
}

/** The other tabs of this browser ask again. */
export function tellTabs(): void {
  const channel = open()
  channel?.postMessage(null)
  channel?.close()
}

/** Returns its undoing. */
export function hearTabs(told: () => void): () => void {
  const channel = open()
  channel?.addEventListener('message', told)
  return () => {
    channel?.close()
  }
}
